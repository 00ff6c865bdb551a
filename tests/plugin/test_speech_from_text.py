"""The bundled plugin that speaks a text into the document, with its words."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.commands.scripting.sound_access import SoundAccess
from workstation.core.errors import CommandError
from workstation.core.files.resources import bundled_plugins
from workstation.core.ranges import FrameRange
from workstation.core.settings import Settings
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.plugin.host import Host
from workstation.speech.engines import align
from workstation.speech.synthesis.say import say
from workstation.speech.words import TimedCue, TimedWord

Speak = Callable[..., Any]
TEXT = "The quick brown fox jumps over the lazy dog. Nobody knew why they had come -- but they stayed."


@pytest.fixture
def spoken(commands: Commands, mailbox: Mailbox) -> Iterator[Speak]:
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()

    def spoken(*arguments: object, **others: object) -> Any:
        job = commands.run("generate.speech", *arguments, **others)
        assert mailbox.pump(lambda: job.over, timeout=60)
        return job

    yield spoken
    host.close()


def test_speech_comes_on_a_new_track_with_its_words(commands: Commands, spoken: Speak) -> None:
    spoken("Hello, nice to meet you.")
    session = commands.session
    (track,) = session.document.tracks
    assert track.name == "Speech"
    waveform, rate = say("Hello, nice to meet you.")
    assert track.edits.frames == pytest.approx(waveform.shape[1] * session.document.rate / rate, rel=0.01)
    assert session.selection.range == FrameRange(0, track.edits.frames)
    sound = track.edits.read(FrameRange(0, track.edits.frames))
    assert np.sqrt(np.mean(sound**2)) > 0.02
    transcript = session.document.transcript
    assert (transcript.text, transcript.language, transcript.track) == ("Hello, nice to meet you.", "en-us", track.key)
    assert all(word.range is not None for word in transcript.words)
    commands.run("edit.undo")
    assert not session.document.tracks
    assert not session.document.transcript.cues


def test_speech_takes_the_place_of_what_is_selected(commands: Commands, spoken: Speak) -> None:
    commands.session.start(document(3000, rate=1000))
    commands.session.select(FrameRange(1000, 2000), ("t1",))
    before = commands.session.document
    spoken("Yes.", voice="de", speed=120, pitch=30)
    (track,) = commands.session.document.tracks
    length = commands.session.selection.range.frames
    assert track.edits.frames == 2000 + length
    old = before.tracks[0].edits
    assert np.array_equal(track.edits.read(FrameRange(0, 1000)), old.read(FrameRange(0, 1000)))
    after = FrameRange(1000 + length, 2000 + length)
    assert np.array_equal(track.edits.read(after), old.read(FrameRange(2000, 3000)))
    (word,) = commands.session.document.transcript.words
    assert word.range is not None
    assert 1000 <= word.range.start < word.range.stop <= 1000 + length
    commands.run("edit.undo")
    assert commands.session.document == before


def test_it_comes_on_a_track_of_its_own_where_the_caret_is(commands: Commands, spoken: Speak) -> None:
    commands.session.start(document(3000, rate=1000))
    commands.session.select(FrameRange(2000, 2000), ("t1",))
    before = commands.session.document.tracks[0]
    spoken("Yes.", new_track=True, words=False)
    first, second = commands.session.document.tracks
    assert first is before
    assert second.clips[0].start == 2000
    assert not commands.session.document.transcript.cues
    assert commands.session.selection.tracks == (second.key,)


def worded(*, track: str) -> Any:
    words = tuple(
        Word(text, FrameRange(n * 1000, n * 1000 + 800), 0.9) for n, text in enumerate(["one", "two", "three"])
    )
    made = document(3000, 3000, rate=1000)
    return made.__class__(made.rate, made.tracks, transcript=Transcript("en", (Cue(words),), track))


def test_its_words_stand_between_those_that_are_there(commands: Commands, spoken: Speak) -> None:
    commands.session.start(worded(track="t1"))
    commands.session.select(FrameRange(1900, 1900), ("t1",))
    spoken("Now then.")
    transcript = commands.session.document.transcript
    assert [word.text for word in transcript.words] == ["one", "two", "Now", "then.", "three"]
    starts = [word.range.start for word in transcript.words if word.range is not None]
    assert starts == sorted(starts)


def test_words_of_another_track_stay_and_that_is_said(commands: Commands, spoken: Speak) -> None:
    told: list[str] = []
    commands.session.notified.connect(lambda message: told.append(message.text))
    commands.session.start(worded(track="t1"))
    commands.session.select(FrameRange(0, 0), ("t2",))
    spoken("Now then.", new_track=True)
    assert commands.session.document.transcript.text == "one two three"
    assert "its words were left out" in told[-1]


def test_words_are_where_an_aligner_hears_them(commands: Commands, spoken: Speak) -> None:
    spoken(TEXT)
    session = commands.session
    rate = session.document.rate
    words = session.document.transcript.words
    sound = session.document.tracks[0].edits.read(session.document.span)[0]
    work = align(sound, rate, TEXT, "en", "synthesis")
    while True:
        try:
            next(work)
        except StopIteration as end:
            heard = end.value.words
            break
    assert [word.text for word in words] == [word.text for word in heard]
    off = [
        abs(a.range.start / rate - b.start)
        for a, b in zip(words, heard, strict=True)
        if a.range and b.start is not None
    ]
    assert np.median(off) < 0.025
    assert np.quantile(off, 0.95) < 0.08


def test_what_cannot_be_spoken_changes_nothing(commands: Commands, spoken: Speak) -> None:
    with pytest.raises(CommandError, match="text must hold at least one word"):
        commands.run("generate.speech", " ")
    with pytest.raises(CommandError, match="voice must be a language"):
        commands.run("generate.speech", "Hello", voice="tlh!")
    with pytest.raises(CommandError, match="speed must be 80 to 450"):
        commands.run("generate.speech", "Hello", speed=1000)
    assert not commands.session.document.tracks


def test_without_the_plugin_there_is_no_such_command(commands: Commands) -> None:
    assert "generate.speech" not in {command.id for command in commands}


def test_what_plugins_generate_lands_where_its_place_has_gone(commands: Commands, mailbox: Mailbox) -> None:
    commands.session.start(document(3000, rate=1000))
    commands.session.select(FrameRange(2000, 2000), ("t1",))

    def work() -> Generator[Any, None, Any]:
        for _ in range(4):
            yield np.ones((1, 100), np.float32)
            yield 0.5
        return (TimedCue((TimedWord("beep", 0.0, 0.4),)),)

    job = SoundAccess(commands.session).generate("Beep", work(), 1000)
    commands.session.select(FrameRange(0, 500), ("t1",))
    commands.run("edit.delete")
    assert mailbox.pump(lambda: job.over)
    (track,) = commands.session.document.tracks
    np.testing.assert_allclose(track.edits.read(FrameRange(1500, 1900)), 1.0)
    (word,) = commands.session.document.transcript.words
    assert word.range == FrameRange(1500, 1900)
    bad = SoundAccess(commands.session).generate("Nothing", iter(()), 1000)
    assert mailbox.pump(lambda: bad.over)
    assert str(bad.error) == "it made no sound"
