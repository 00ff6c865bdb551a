from dataclasses import replace

import pytest

from tests.speaking import RATE, say
from workstation.commands.registry import Commands
from workstation.commands.words.clipboard import at_rate
from workstation.core.words.transcript import Transcript


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(say(12, track="t1", others=1))
    return commands


def texts(run: Commands) -> list[str]:
    return [word.text for word in run.session.document.transcript.words]


def select(run: Commands, first: int, last: int, *tracks: str) -> None:
    start, stop = (run.session.document.transcript.word(n).range for n in (first, last))
    assert start is not None
    assert stop is not None
    run.run("selection.set", start.start / RATE, stop.stop / RATE, tracks=tracks)


def test_words_go_to_the_clipboard_and_come_back_with_their_sound(run: Commands) -> None:
    before = run.session.document.transcript
    select(run, 3, 4)
    run.run("edit.cut")
    assert texts(run) == [w.text for w in before.words if w.text not in ("w3", "w4")]
    run.run("edit.paste")
    assert [w.range for w in run.session.document.transcript.words] == [w.range for w in before.words]
    assert texts(run) == [w.text for w in before.words]
    run.run("selection.set", run.session.document.seconds)
    run.run("edit.paste")
    assert texts(run)[-2:] == ["w3", "w4"]


def test_words_are_timed_anew_for_another_rate() -> None:
    cues = say(6).transcript.cues
    old, new = cues[0].words[2].range, at_rate(cues, RATE, 3 * RATE)[0].words[2].range
    assert old is not None
    assert new is not None
    assert (new.start, new.stop) == (3 * old.start, 3 * old.stop)


def test_words_of_another_track_stay_out(run: Commands) -> None:
    select(run, 3, 4, "t2")
    run.run("edit.copy")
    clip = run.session.clipboard.clip
    assert clip is not None
    assert clip.cues == ()
    select(run, 3, 4, "t1")
    run.run("edit.copy")
    run.run("selection.set", 0.0, tracks=("t2",))
    run.run("edit.paste")
    assert len(texts(run)) == 12


def test_words_come_into_a_document_without_any_and_of_another_rate(run: Commands) -> None:
    select(run, 3, 4, "t1")
    run.run("edit.copy")
    session = run.session
    other = replace(say(3), rate=RATE // 2, transcript=Transcript())
    session.start(replace(other, tracks=()))
    run.run("edit.paste")
    assert texts(run) == ["w3", "w4"]
    first = session.document.transcript.word(0).range
    assert first is not None
    assert first.start == 0
    assert session.document.rate == RATE
