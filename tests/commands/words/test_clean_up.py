from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.speaking import RATE, heard, say
from workstation.commands.registry import Commands
from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.core.words.pauses import gaps_between_words, shortened
from workstation.core.words.transcript import Transcript
from workstation.core.words.transcript_edits import exchanged
from workstation.engine.call_queue import Mailbox


def named(document: Document, texts: dict[int, str]) -> Document:
    transcript = document.transcript
    for number, text in texts.items():
        transcript = exchanged(transcript, number, number + 1, (replace(transcript.word(number), text=text),))
    return replace(document, transcript=transcript)


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(named(say(24), {1: "um,", 5: "Uhhh", 6: "you", 7: "know", 20: "um"}))
    return commands


def texts(run: Commands) -> list[str]:
    return [word.text for word in run.session.document.transcript.words]


def test_sure_fillers_go_in_one_step(run: Commands) -> None:
    frames = run.session.document.frames
    assert run.run("words.remove_fillers") == 3
    assert not {"um,", "Uhhh", "um"} & set(texts(run))
    assert "know" in texts(run)
    assert run.session.document.frames < frames - 3 * 0.15 * RATE
    assert len(run.session.history.revisions) == 2
    said: list[str] = []
    run.session.notified.connect(lambda message: said.append(message.text))
    assert run.run("words.remove_fillers") == 0
    assert said == ["Remove filler words: there are none in the text"]
    assert len(run.session.history.revisions) == 2


def test_chosen_fillers_go_from_the_text_alone(run: Commands) -> None:
    tracks = run.session.document.tracks
    assert run.run("words.remove_fillers", "6-7, 20", sound=False) == 2
    assert "know" not in texts(run)
    assert run.session.document.tracks is tracks


def test_the_list_of_fillers_is_the_users(run: Commands) -> None:
    run.run("words.set_fillers", "you know", "um")
    assert run.run("words.remove_fillers") == 1
    assert "know" not in texts(run)
    run.run("words.set_fillers", "")
    assert run.session.settings["fillers"] == ()
    assert run.run("words.remove_fillers") == 3


def gaps(document: Document) -> Iterator[int]:
    return (gap.frames for gap in gaps_between_words(document.transcript, document.frames))


def test_long_pauses_are_shortened_and_others_stay(run: Commands, mailbox: Mailbox) -> None:
    session = run.session
    before = session.document
    job = run.run("words.shorten_pauses", longer=0.4, to=0.25)
    assert mailbox.pump(lambda: job.over, 60)
    after = session.document
    assert session.history.current.label.startswith("Shorten ")
    old, new = list(gaps(before)), list(gaps(after))
    assert len(old) == len(new)
    for was, now in zip(old, new, strict=True):
        if was <= 0.4 * RATE:
            assert now == was
        else:
            assert 0.24 * RATE <= now <= 0.45 * RATE
    assert sum(old) - sum(new) == before.frames - after.frames
    assert [w.range and w.range.frames for w in after.transcript.words] == [
        w.range and w.range.frames for w in before.transcript.words
    ]
    assert np.max(np.abs(np.diff(heard(after)[0]))) <= np.max(np.abs(np.diff(heard(before)[0])))


def test_speech_that_is_not_in_the_text_is_not_cut(commands: Commands, mailbox: Mailbox) -> None:
    session = commands.session
    document = say(24)
    transcript = document.transcript
    cues = tuple(cue for n, cue in enumerate(transcript.cues) if n != 1)
    session.start(replace(document, transcript=replace(transcript, cues=cues)))
    lost = [word.range for word in transcript.cues[1].words]
    loud = sum(float(np.sum(heard(document)[0, r.start : r.stop] ** 2)) for r in lost if r is not None)
    before = float(np.sum(heard(document)[0] ** 2))
    job = commands.run("words.shorten_pauses", longer=0.3, to=0.1)
    assert mailbox.pump(lambda: job.over, 60)
    assert session.document.frames < document.frames
    assert before - float(np.sum(heard(session.document)[0] ** 2)) < 0.05 * loud


def test_without_words_pauses_are_found_by_ear(commands: Commands, mailbox: Mailbox) -> None:
    session = commands.session
    session.start(replace(say(24), transcript=Transcript()))
    frames = session.document.frames
    job = commands.run("words.shorten_pauses", longer=0.4, to=0.2)
    assert mailbox.pump(lambda: job.over, 60)
    assert session.document.frames < frames


def test_what_goes_of_a_pause_is_its_middle() -> None:
    cuts = shortened([FrameRange(0, 10), FrameRange(100, 200)], 20, 10)
    assert cuts.ranges == (FrameRange(105, 195),)
    with pytest.raises(ValueError, match="0 up to 20"):
        shortened([], 20, 30)
