from dataclasses import replace

import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word


def word(text: str, start: int | None = None, stop: int = 0) -> Word:
    return Word(text, None if start is None else FrameRange(start, stop), 0.5)


WORDS = Transcript(
    cues=(
        Cue((word("one", 100, 200), word("two", 200, 300), word("lost"))),
        Cue((word("three", 500, 600),), "Ada"),
    )
)


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(replace(document(1000), transcript=WORDS))
    return commands


def words(run: Commands) -> list[tuple[str, tuple[int, int] | None]]:
    return [(w.text, w.range and (w.range.start, w.range.stop)) for w in run.session.document.transcript.words]


def test_a_touching_neighbour_gives_the_time_and_a_drag_is_one_step(run: Commands) -> None:
    for to in (0.22, 0.24, 0.25):
        run.run("words.move_edge", 0, "stop", to)
    assert words(run)[:2] == [("one", (100, 250)), ("two", (250, 300))]
    assert len(run.session.history.revisions) == 2
    run.run("words.move_edge", 1, "start", 0.15)
    assert words(run)[:2] == [("one", (100, 150)), ("two", (150, 300))]
    assert run.session.document.transcript.word(1).score == 1.0


def test_edges_stop_at_neighbours_and_keep_a_shortest_word(run: Commands) -> None:
    run.run("words.move_edge", 0, "stop", 0.9)
    assert words(run)[:2] == [("one", (100, 290)), ("two", (290, 300))]
    run.run("words.move_edge", 1, "stop", 0.9)
    assert words(run)[1] == ("two", (290, 500))
    run.run("words.move_edge", 0, "start", -3)
    run.run("words.move_edge", 3, "stop", 9.0)
    assert words(run)[0] == ("one", (0, 290))
    assert words(run)[3] == ("three", (500, 1000))
    run.run("words.move_edge", 3, "start", 2.0)
    assert words(run)[3] == ("three", (990, 1000))


def test_without_joint_the_neighbour_stays(run: Commands) -> None:
    run.run("words.move_edge", 1, "start", 0.25, joint=False)
    assert words(run)[:2] == [("one", (100, 200)), ("two", (250, 300))]
    run.run("words.move_edge", 0, "stop", 0.4, joint=False)
    assert words(run)[0] == ("one", (100, 250))


def test_words_that_overlap_can_still_be_moved(run: Commands) -> None:
    run.session.commit(
        replace(
            run.session.document,
            transcript=Transcript(cues=(Cue((word("a", 100, 400), word("b", 150, 200))),)),
        ),
        "overlap",
    )
    run.run("words.move_edge", 1, "start", 0.05)
    run.run("words.move_edge", 0, "stop", 0.05)
    for _, place in words(run):
        assert place is not None
        assert place[0] < place[1]


def test_several_words_share_the_time_of_one(run: Commands) -> None:
    run.run("words.set_word", 0, text="a nice")
    assert words(run)[:2] == [("a", (100, 120)), ("nice", (120, 200))]


def test_an_empty_text_removes_the_word_and_an_empty_cue(run: Commands) -> None:
    run.run("words.set_word", 3, text="  ")
    assert len(run.session.document.transcript.cues) == 1
    run.run("words.set_word", 2, text="found")
    assert words(run)[2] == ("found", None)


def test_the_same_text_is_no_edit(run: Commands) -> None:
    run.run("words.set_word", 0, text=" one ")
    assert len(run.session.history.revisions) == 1


def test_a_word_is_selected_with_its_sound(run: Commands) -> None:
    run.run("words.select", 1)
    assert run.session.selection.range == FrameRange(200, 300)


@pytest.mark.parametrize(
    ("id_", "arguments", "message"),
    [
        ("words.move_edge", (2, "start", 0.1), "no place yet"),
        ("words.move_edge", (0, "middle", 0.1), "start or stop"),
        ("words.set_word", (9,), "there is no word 9"),
        ("words.split_cue", (0,), "begins a cue already"),
        ("words.join_cue", (0,), "none before it"),
        ("words.set_speaker", (5, "x"), "there is no cue 5"),
        ("words.select", (2,), "not found in the sound"),
    ],
)
def test_what_cannot_be_is_said(run: Commands, id_: str, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run.run(id_, *arguments)


def test_a_word_is_placed_by_hand(run: Commands) -> None:
    run.run("words.set_word", 2, start=0.35, stop=0.4)
    assert words(run)[2] == ("lost", (350, 400))
    assert run.session.document.transcript.word(2).score == 1.0


def test_words_are_inserted_and_removed(run: Commands) -> None:
    run.run("words.insert_word", 2, "well,")
    run.run("words.insert_word", 5, "four", start=0.7, stop=0.8)
    assert [text for text, _ in words(run)] == ["one", "two", "well,", "lost", "three", "four"]
    assert run.session.document.transcript.cues[1].text == "three four"
    run.run("words.remove_word", 0)
    assert words(run)[0] == ("two", (200, 300))


def test_cues_are_split_joined_and_named(run: Commands) -> None:
    run.run("words.split_cue", 1)
    assert [cue.text for cue in run.session.document.transcript.cues] == ["one", "two lost", "three"]
    run.run("words.join_cue", 3)
    assert [cue.text for cue in run.session.document.transcript.cues] == ["one", "two lost three"]
    run.run("words.set_speaker", 0, " Grace ")
    assert run.session.document.transcript.cues[0].speaker == "Grace"


def test_a_place_needs_both_ends_in_order(run: Commands) -> None:
    with pytest.raises(CommandError, match="both start and stop"):
        run.run("words.set_word", 0, start=0.1)
    with pytest.raises(CommandError, match="0 <= start < stop"):
        run.run("words.set_word", 0, start=0.2, stop=0.1)


def test_all_words_are_removed_and_come_back(run: Commands) -> None:
    run.run("words.clear")
    assert words(run) == []
    run.run("edit.undo")
    assert len(words(run)) == 4


def test_a_translation_goes_with_its_cue(run: Commands) -> None:
    run.run("words.translate", 0, "eins  zwei\n\n weg ")
    run.run("words.translate", 1, "drei")
    assert run.session.document.transcript.cues[0].translation == "eins zwei\nweg"
    run.run("words.split_cue", 1)
    assert [cue.translation for cue in run.session.document.transcript.cues] == ["eins zwei\nweg", "", "drei"]
    run.run("words.join_cue", 1)
    run.run("words.join_cue", 3)
    assert [cue.translation for cue in run.session.document.transcript.cues] == ["eins zwei\nweg drei"]
    with pytest.raises(CommandError, match="there is no cue 7: the transcript has 1"):
        run.run("words.translate", 7, "x")
