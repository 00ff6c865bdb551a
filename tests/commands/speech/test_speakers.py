"""Speakers put to cues by a command."""

import pytest

from tests.speech.speakers.dialogue import MALE_FEMALE, RATE, dialogue
from workstation.commands.registry import Commands
from workstation.commands.speech.speakers import names_of, with_speakers
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.session import Session
from workstation.speech.speakers.diarise import Turn


def word(text: str, start: float, stop: float) -> Word:
    return Word(text, FrameRange(round(start * RATE), round(stop * RATE)), 0.9)


def test_a_cue_is_parted_where_another_begins() -> None:
    words = (word("one", 0, 1), word("two", 1, 2), word("three", 2, 3), Word("four"))
    found = with_speakers(Transcript("en", (Cue(words, "", "drei"),)), [Turn(0, 2, 0), Turn(2, 3, 1)], ["A", "B"], RATE)
    assert [(cue.speaker, cue.text, cue.translation) for cue in found.cues] == [
        ("A", "one two", "drei"),
        ("B", "three four", ""),
    ]
    assert names_of([Turn(0, 1, 2)], "Ann, ") == ["Ann", "Speaker 2", "Speaker 3"]


def test_the_command_names_the_speakers(session: Session, mailbox: Mailbox) -> None:
    sound, turns = dialogue(MALE_FEMALE)
    cues = tuple(Cue((word(f"w{i}", t.start + 0.2, t.stop - 0.2),)) for i, t in enumerate(turns))
    track = Track("t", "Talk", EditList.of(ArraySource(sound[None], RATE)))
    commands = Commands(session, COMMANDS)
    session.start(Document(RATE, (track,), transcript=Transcript("en", cues)))
    job = commands.run("words.speakers", speakers=2, names="Ann, Ben")
    assert mailbox.pump(lambda: job.over, timeout=60)
    named = [cue.speaker for cue in session.document.transcript.cues]
    assert sum(name == ("Ann", "Ben")[i % 2] for i, name in enumerate(named)) >= len(named) - 2
    assert session.history.current.label == "Find speakers"
    commands.run("edit.undo")
    assert {cue.speaker for cue in session.document.transcript.cues} == {""}


def test_words_without_times_are_refused(session: Session) -> None:
    sound, _ = dialogue(MALE_FEMALE)
    track = Track("t", "Talk", EditList.of(ArraySource(sound[None], RATE)))
    session.start(Document(RATE, (track,), transcript=Transcript("en", (Cue((Word("one"),)),))))
    with pytest.raises(CommandError, match="the words have no times yet"):
        Commands(session, COMMANDS).run("words.speakers")
