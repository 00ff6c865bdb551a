"""The bundled speech tools: where speech is and whose, and what goes of it in one step."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.speaking import RATE, say
from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.files.resources import bundled_plugins
from workstation.core.overlays import CurveOverlay, SegmentOverlay
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript_edits import exchanged
from workstation.engine.call_queue import Mailbox
from workstation.plugin.host import Host
from workstation.speech import silero

Run = Callable[..., Any]
SPEECH = Path(__file__).parents[3] / "shared" / "speech"


@pytest.fixture
def run(commands: Commands, mailbox: Mailbox) -> Iterator[Run]:
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()

    def run(id_: str, *args: Any, **kwargs: Any) -> Any:
        job = commands.run(id_, *args, **kwargs)
        mailbox.pump(lambda: job.over)
        if job.error is not None:
            raise job.error
        return job.result

    yield run
    host.close()


def named(document: Document, texts: dict[int, str]) -> Document:
    transcript = document.transcript
    for number, text in texts.items():
        transcript = exchanged(transcript, number, number + 1, (replace(transcript.word(number), text=text),))
    return replace(document, transcript=transcript)


def texts(commands: Commands) -> list[str]:
    return [word.text for word in commands.session.document.transcript.words]


def bursts(*ranges: tuple[float, float], seconds: float = 6.0) -> Document:
    """Noise that is loud in some stretches."""
    at = np.arange(round(seconds * RATE)) / RATE
    loud = np.any([(at >= start) & (at < stop) for start, stop in ranges], axis=0)
    noise = np.random.default_rng(3).standard_normal(len(at))
    sound = (np.where(loud, 0.2, 0.0003) * noise).astype(np.float32)
    return Document(RATE, (Track("t1", "Noise", EditList.of(ArraySource(sound[None], RATE))),))


def test_fillers_repeats_and_pauses_go_in_one_step(run: Run, commands: Commands) -> None:
    words = {1: "um,", 5: "I", 6: "I", 7: "I", 12: "th-", 13: "this", 16: "very", 17: "very", 20: "halt", 21: "Uhhh"}
    commands.session.start(named(say(24), words))
    before = commands.session.document
    found = run("speech_tools.clean_up", longer=0.5, to=0.2)
    assert {(f.kind, f.words) for f in found if f.kind != "pause"} == {
        ("filler", (1, 2)), ("filler", (21, 22)), ("repeat", (5, 6)), ("repeat", (6, 7)), ("repeat", (12, 13)),
        ("repeat", (16, 17)),
    }  # fmt: skip
    left = texts(commands)
    assert left.count("I") == 1
    assert left.count("very") == 2  # that may be meant
    assert not {"um,", "th-", "Uhhh"} & set(left)
    assert len(commands.session.history.revisions) == 2
    pauses = [f for f in found if f.kind == "pause"]
    assert pauses
    words_gone = sum(f.seconds for f in found if f.sure and f.kind != "pause")
    shorter = (before.frames - commands.session.document.frames) / RATE
    assert shorter > words_gone + 0.6 * sum(f.seconds for f in pauses)
    commands.run("edit.undo")
    assert commands.session.document == before


def test_what_stays_keeps_its_sound(run: Run, commands: Commands) -> None:
    commands.session.start(named(say(24), {1: "um", 20: "um"}))
    before = commands.session.document
    run("speech_tools.clean_up", longer=0.6, to=0.3)
    after = commands.session.document
    for number, word in enumerate(before.transcript.words):
        if word.text != "um":
            kept = next(each for each in after.transcript.words if each.text == word.text)
            assert kept.range is not None
            assert word.range is not None
            assert abs(kept.range.frames - word.range.frames) <= 2, number
            inside = slice(0, None)
            a = before.tracks[0].edits.read(word.range)[0, inside]
            b = after.tracks[0].edits.read(kept.range)[0, inside]
            middle = slice(len(a) // 4, 3 * len(a) // 4)
            np.testing.assert_array_equal(a[middle], b[middle])


def test_each_kind_alone(run: Run, commands: Commands) -> None:
    commands.session.start(named(say(24), {1: "um,", 5: "I", 6: "I"}))
    run("speech_tools.clean_up", repeats=False, pauses=False)
    assert texts(commands).count("I") == 2
    assert "um," not in texts(commands)
    run("speech_tools.clean_up", fillers=False, pauses=False)
    assert texts(commands).count("I") == 1


def test_phrases_speakers_and_refrains(run: Run, commands: Commands) -> None:
    words = dict(
        enumerate([*["I", "was", "I", "was", "la", "la", "la", "la", "no", "no"], "what.", "What", "one", "one"], 1)
    )
    document = named(say(24), words)
    commands.session.start(document)
    found = run("speech_tools.clean_up", fillers=False, pauses=False)
    places = {f.words: f.sure for f in found}
    assert places == {
        (1, 3): True,
        (5, 6): False,
        (6, 7): False,
        (7, 8): False,
        (9, 10): False,
        (11, 12): False,
        (13, 14): True,
    }
    first, *others = document.transcript.cues
    two = replace(document.transcript, cues=(replace(first, speaker="Ann"), *others))
    commands.session.start(replace(document, transcript=two))
    again = run("speech_tools.clean_up", fillers=False, pauses=False)
    assert {f.words for f in again} == places.keys() - {(5, 6)}  # la of Ann, la la la of another


def test_without_words_pauses_go_alone_and_the_rest_is_said(run: Run, commands: Commands) -> None:
    with pytest.raises(CommandError, match="open or record a sound first"):
        run("speech_tools.clean_up")
    commands.session.start(bursts((1.0, 2.0), (4.0, 5.0)))
    with pytest.raises(CommandError, match="transcribe the sound, or align its text, first"):
        run("speech_tools.clean_up", pauses=False)
    with pytest.raises(CommandError, match=r"to must be 0 to 0\.5 s"):
        run("speech_tools.clean_up", longer=0.5, to=0.6)


def test_it_can_be_cancelled_and_nothing_is_done(commands: Commands, mailbox: Mailbox, run: Run) -> None:
    commands.session.start(named(say(24), {1: "um,"}))
    before = commands.session.document
    job = commands.run("speech_tools.clean_up")
    job.cancel()
    mailbox.pump(lambda: job.over)
    assert commands.session.document is before


def test_an_edit_meanwhile_is_not_overrun(commands: Commands, mailbox: Mailbox, run: Run) -> None:
    commands.session.start(named(say(24), {1: "um,"}))
    job = commands.run("speech_tools.clean_up")
    commands.run("marker.add", "here")
    edited = commands.session.document
    mailbox.pump(lambda: job.over)
    assert commands.session.document is edited


def test_speech_becomes_regions_or_markers(
    run: Run, commands: Commands, monkeypatch: pytest.MonkeyPatch, notices: list[str]
) -> None:
    monkeypatch.setattr(silero, "weights_path", lambda: None)
    commands.session.start(bursts((1.0, 2.0), (4.0, 5.0)))
    run("speech_tools.mark_speech", label="Talk")
    markers = commands.session.document.markers
    assert [m.label for m in markers] == ["Talk 1", "Talk 2"]
    assert [m.range.seconds(RATE) for m in markers] == [
        pytest.approx((1.0, 2.0), abs=0.15),
        pytest.approx((4.0, 5.0), abs=0.15),
    ]
    assert len(commands.session.history.revisions) == 2
    commands.run("edit.undo")
    run("speech_tools.mark_speech", mark="starts")
    assert all(m.range.is_caret for m in commands.session.document.markers)


def test_nobody_is_told_where_nobody_speaks(run: Run, commands: Commands, notices: list[str]) -> None:
    commands.session.start(bursts(seconds=2.0))
    run("speech_tools.mark_speakers")
    assert commands.session.document.markers == ()
    assert notices[-1].startswith("Mark speakers: nobody speaks here")


@pytest.fixture
def notices(commands: Commands) -> list[str]:
    told: list[str] = []
    commands.session.notified.connect(lambda message: told.append(message.text))
    return told


@pytest.mark.skipif(not SPEECH.is_dir(), reason="needs recordings of people")
def test_the_regions_of_a_recording_hold_its_words(run: Run, commands: Commands, mailbox: Mailbox) -> None:
    commands.run("file.open", SPEECH / "emur_ae" / "msajc003.wav")
    mailbox.pump(lambda: not commands.session.openings)
    run("speech_tools.mark_speech")
    regions = [m.range.seconds(commands.session.document.rate) for m in commands.session.document.markers]
    words = json.loads((SPEECH / "emur_ae" / "msajc003.ref.json").read_text())["words"]
    inside = sum(any(a - 0.1 <= (w["start"] + w["end"]) / 2 <= b + 0.1 for a, b in regions) for w in words)
    assert inside == len(words)
    run("analysis.show", "speech_tools.activity")
    curve, segments = (shown.overlay for shown in commands.session.overlays.of(commands.session.document.tracks[0]))
    assert isinstance(curve, CurveOverlay)
    assert isinstance(segments, SegmentOverlay)
    assert len(segments.segments) == len(regions)


@pytest.mark.skipif(not SPEECH.is_dir(), reason="needs recordings of people")
def test_two_speakers_are_two_names(run: Run, commands: Commands, mailbox: Mailbox) -> None:
    import soundfile

    parts, rates = [], set()
    for name in ("george_0", "jackson_0", "george_1", "jackson_1"):
        sound, rate = soundfile.read(SPEECH / "fsdd_seq" / f"{name}.wav", dtype="float32")
        parts.append(sound)
        rates.add(rate)
    (rate,) = rates
    edges = np.cumsum([0, *map(len, parts)]) / rate
    track = Track("t1", "Two", EditList.of(ArraySource(np.concatenate(parts)[None], rate)))
    commands.session.start(Document(rate, (track,)))
    run("speech_tools.mark_speakers", speakers=2, names="George, Jackson")
    right = total = 0.0
    for marker in commands.session.document.markers:
        start, stop = marker.range.seconds(rate)
        for number, owner in enumerate(("George", "Jackson", "George", "Jackson")):
            shared = max(0.0, min(stop, edges[number + 1]) - max(start, edges[number]))
            total += shared
            right += shared * (marker.label == owner)
    assert right / total > 0.9
