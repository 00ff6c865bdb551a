"""Words aligned again by command."""

from dataclasses import replace

import pytest

from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.speech.phones.espeak import espeak

TEXT = "the old man walked slowly down the road"


@pytest.fixture
def run(commands: Commands) -> Commands:
    """A session with spoken words whose times are a quarter of a second late from the fourth on."""
    speech = espeak().speak(TEXT, "en")
    source = EditList.of(ArraySource(speech.samples[None], speech.rate))
    starts = [round(start * speech.rate) for _, start in speech.words]
    late = speech.rate // 4
    words = []
    for i, text in enumerate(TEXT.split()):
        stop = starts[i + 1] if i + 1 < len(starts) else len(speech.samples)
        off = late if 3 <= i < 7 else 0
        words.append(Word(text, FrameRange(starts[i], stop).shift(off), 0.5))
    transcript = Transcript(cues=(Cue(tuple(words)),))
    commands.session.start(replace(Document(speech.rate, (Track("t1", "Voice", source),)), transcript=transcript))
    return commands


def finish(run: Commands, mailbox: Mailbox, job: object) -> list[Word]:
    assert mailbox.pump(lambda: job.state.name in ("DONE", "FAILED", "CANCELLED"), 60)  # type: ignore[attr-defined]
    mailbox.pump(lambda: len(run.session.history.revisions) > 1, 1)
    return list(run.session.document.transcript.words)


def test_a_passage_is_aligned_again_and_undone(run: Commands, mailbox: Mailbox) -> None:
    before = run.session.document.transcript.words
    rate = run.session.document.rate
    words = finish(run, mailbox, run.run("words.align_again", 3, 6))
    assert words[:3] == list(before[:3])
    assert words[7:] == list(before[7:])
    for old, new in zip(before[3:7], words[3:7], strict=True):
        assert old.range is not None
        assert new.range is not None
        assert new.range.start == pytest.approx(old.range.start - rate // 4, abs=0.12 * rate)
    run.run("edit.undo")
    assert run.session.document.transcript.words == before


def test_a_line_is_aligned_within_its_time(run: Commands, mailbox: Mailbox) -> None:
    before = run.session.document.transcript.words
    words = finish(run, mailbox, run.run("words.align_lines"))
    assert words[4].range is not None
    assert before[4].range is not None
    assert words[4].range.start < before[4].range.start - run.session.document.rate // 6


def test_what_cannot_be_aligned_again_says_why(run: Commands) -> None:
    with pytest.raises(CommandError, match="first and last must lie between 0 and 7"):
        run.run("words.align_again", 8)
    with pytest.raises(CommandError, match="no time between the neighbours"):
        run.run("words.align_again", 3, start=0.5, stop=0.5)
