from dataclasses import replace

import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word


def word(text: str, start: int | None = None, stop: int = 0, score: float = 0.9) -> Word:
    return Word(text, None if start is None else FrameRange(start, stop), score)


@pytest.fixture
def run(commands: Commands) -> Commands:
    cues = (
        Cue((word("one", 100, 200), word("two", 200, 300, 0.3), word("three", 320, 400)), "A"),
        Cue((word("four", 500, 600, 0.2), word("five")), "B"),
        Cue((word("six", 800, 900),), "A"),
    )
    commands.session.start(replace(document(1000), transcript=Transcript(cues=cues)))
    return commands


def places(run: Commands) -> list[tuple[int, int] | None]:
    return [w.range and (w.range.start, w.range.stop) for w in run.session.document.transcript.words]


def test_tapping_sets_starts_and_the_rest_of_the_cue_moves_along(run: Commands) -> None:
    run.run("words.set_start", 0, 0.15)
    assert places(run)[:4] == [(150, 250), (250, 350), (370, 450), (500, 600)]
    run.run("words.set_start", 1, 0.28)
    assert places(run)[:4] == [(150, 280), (280, 380), (400, 480), (500, 600)]
    assert run.session.document.transcript.word(1).score == 1.0
    assert [revision.label for revision in run.session.history.revisions[1:]] == ["Tap “one”", "Tap “two”"]


def test_a_word_without_a_place_gets_one_by_a_tap(run: Commands) -> None:
    run.run("words.set_start", 4, 0.7)
    assert places(run)[3:] == [(500, 700), (700, 1000), (800, 900)]
    with pytest.raises(CommandError, match="at must be 0 to"):
        run.run("words.set_start", 4, 7)


def test_words_move_together_as_far_as_their_neighbours(run: Commands) -> None:
    run.run("words.nudge", 0.01, "1-2")
    assert places(run)[:4] == [(100, 200), (210, 310), (330, 410), (500, 600)]
    run.run("words.nudge", 9, "1-2")
    assert places(run)[:4] == [(100, 200), (300, 400), (420, 500), (500, 600)]
    assert run.session.selection.range == FrameRange(300, 500)
    run.run("words.nudge", -9)
    assert places(run)[:3] == [(100, 200), (200, 300), (320, 400)]


def test_doubtful_words_are_gone_through(run: Commands) -> None:
    seen = []
    for step in ("next", "next", "next", "previous"):
        run.run(f"words.{step}_doubtful")
        seen.append(run.session.selection.range.start)
    assert seen == [200, 500, 200, 500]


def test_a_speaker_is_renamed_everywhere(run: Commands) -> None:
    run.run("words.rename_speaker", "A", " Ada ")
    assert [cue.speaker for cue in run.session.document.transcript.cues] == ["Ada", "B", "Ada"]
    with pytest.raises(CommandError, match="no speaker 'A'"):
        run.run("words.rename_speaker", "A", "x")


def test_words_are_split_and_joined(run: Commands) -> None:
    run.run("words.split", 2, at=2)
    texts = [w.text for w in run.session.document.transcript.words]
    assert texts[2:4] == ["th", "ree"]
    run.run("words.join", "1-3")
    assert [w.text for w in run.session.document.transcript.words][1] == "twothree"
    assert places(run)[1] == (200, 400)
    assert run.session.document.transcript.word(1).score == 0.3
    with pytest.raises(CommandError, match="two or more"):
        run.run("words.join", "1")
    with pytest.raises(CommandError, match="after 1 to"):
        run.run("words.split", 0, at=9)
