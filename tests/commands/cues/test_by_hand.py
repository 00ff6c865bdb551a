"""Cues with times of their own: set, moved, cut, joined, written and read."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.session import Session


def word(text: str, start: int, stop: int) -> Word:
    return Word(text, FrameRange(start, stop), 0.9)


WORDS = Transcript(
    cues=(
        Cue((word("one", 1000, 2000), word("two", 2000, 3000))),
        Cue((word("three", 5000, 6000), word("four", 6200, 7000)), "Ada", "drei vier"),
        Cue((word("five", 8000, 9000),)),
    )
)


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(replace(document(20_000, rate=1000), transcript=WORDS))
    commands.session.settings["cue_rules"] = "netflix,gap=0.1"
    return commands


def times(run: Commands) -> list[tuple[int, int] | None]:
    return [cue.shown and (cue.shown.start, cue.shown.stop) for cue in run.session.document.transcript.cues]


def texts(run: Commands) -> list[str]:
    return [cue.text for cue in run.session.document.transcript.cues]


def ranges(run: Commands) -> list[tuple[str, FrameRange | None]]:
    return [(w.text, w.range) for w in run.session.document.transcript.words]


def test_times_are_set_and_words_stay(run: Commands) -> None:
    before = ranges(run)
    run.run("words.cue_times", 1, 4.5, 7.5)
    assert times(run) == [None, (4500, 7500), None]
    assert ranges(run) == before
    run.run("edit.undo")
    assert times(run) == [None, None, None]
    with pytest.raises(CommandError, match="0 <= start < stop"):
        run.run("words.cue_times", 1, 7.0, 7.0)
    with pytest.raises(CommandError, match="no cue 3"):
        run.run("words.cue_times", 3, 1.0, 2.0)


def test_an_edge_stops_a_gap_before_its_neighbours_and_a_drag_is_one_step(run: Commands) -> None:
    for to in (7.2, 7.6, 9.5):
        run.run("words.cue_edge", 1, "stop", to)
    assert times(run)[1] == (5000, 7900)
    assert len(run.session.history.revisions) == 2
    run.run("words.cue_edge", 1, "start", 1.0)
    assert times(run)[1] == (3100, 7900)
    run.run("words.cue_edge", 1, "start", 2.5, free=True)
    assert times(run)[1] == (2500, 7900)
    run.run("words.cue_edge", 1, "stop", 0.0)
    assert times(run)[1] == (2500, 2540), "no shorter than a picture"


def test_a_whole_cue_is_moved_and_nudged(run: Commands) -> None:
    run.run("words.cue_edge", 1, "both", 7.0)
    assert times(run)[1] == (5900, 7900), "as long as before"
    run.run("selection.set", 6.0)
    run.run("words.nudge_cue", -0.2)
    assert times(run)[1] == (5700, 7700)
    run.run("words.nudge_cue", 0.1, edge="stop")
    assert times(run)[1] == (5700, 7800)
    run.run("words.nudge_cue", -100.0, 1)
    assert times(run)[1] == (3100, 5200)


def test_in_and_out_are_set_at_the_caret(run: Commands) -> None:
    run.run("selection.set", 5.5)
    run.run("words.cue_in")
    run.run("selection.set", 6.5)
    run.run("words.cue_out")
    assert times(run)[1] == (5500, 6500)
    run.run("selection.set", 7.0)
    with pytest.raises(CommandError, match="before its end"):
        run.run("words.cue_in", 1)
    run.run("words.cue_in")
    assert times(run)[2] == (7000, 9000), "in a pause it is the next that begins"
    run.run("selection.set", 6.8)
    run.run("words.cue_out")
    assert times(run)[1] == (5500, 6800), "and the one before that ends"
    run.run("selection.set", 15.0)
    assert run.run("words.cue_in") == 3, "where there is none, one begins"
    assert times(run)[3] == (15_000, 17_000)


def test_text_is_written_with_its_lines_and_times_stay(run: Commands) -> None:
    run.run("words.cue_times", 1, 4.5, 7.5)
    before = ranges(run)
    run.run("words.cue_text", 1, "three\nfour")
    assert ranges(run) == before
    assert [w.breaks for w in run.session.document.transcript.cues[1].words] == [True, False]
    run.run("words.cue_text", 1, "three, and\nfour")
    assert texts(run)[1] == "three, and four"
    assert ranges(run)[-2:] == before[-2:]
    run.run("words.break_line", 4)
    assert not any(w.breaks for w in run.session.document.transcript.words)
    run.run("words.cue_text", 1, "")
    assert (texts(run)[1], times(run)[1]) == ("", (4500, 7500))
    run.run("words.cue_text", 1, "新しい字幕")
    assert len(run.session.document.transcript.cues[1]) == 5
    assert run.session.document.transcript.cues[1].words[0].range == FrameRange(4500, 5100)


def test_a_cue_is_split_at_the_caret_with_a_gap(run: Commands) -> None:
    run.run("words.cue_times", 1, 4.5, 7.5)
    run.run("selection.set", 6.1)
    run.run("words.split_here")
    assert texts(run) == ["one two", "three", "four", "five"]
    assert times(run)[1:3] == [(4500, 6000), (6100, 7500)]
    assert [cue.translation for cue in run.session.document.transcript.cues[1:3]] == ["drei vier", ""]
    run.run("words.join_next", 1)
    assert (texts(run)[1], times(run)[1]) == ("three four", (4500, 7500))
    run.run("words.split_cue", 3)
    assert times(run)[1:3] == [(4500, 6100), (6200, 7500)]
    with pytest.raises(CommandError, match="inside the cue"):
        run.run("words.split_here", 0, at=0.5)
    with pytest.raises(CommandError, match="one side"):
        run.run("words.split_here", 0, at=1.2)


def test_cues_are_inserted_and_deleted(run: Commands) -> None:
    run.run("selection.set", 3.0)
    run.run("words.insert_cue")
    assert texts(run) == ["one two", "", "three four", "five"]
    assert times(run)[1] == (3000, 4900), "until the next, a gap before it"
    run.run("selection.set", 9.2)
    assert run.run("words.insert_cue", "after\nall") == 4
    assert times(run)[4] == (9200, 11200)
    assert [w.breaks for w in run.session.document.transcript.cues[4].words] == [True, False]
    run.run("words.delete_cue", 1)
    run.run("words.delete_cue")
    assert texts(run) == ["one two", "three four", "five"]
    run.run("words.join_previous", 1)
    assert texts(run) == ["one two three four", "five"]
    assert times(run) == [None, None]


def test_the_rules_leave_such_cues_alone_until_they_are_freed(run: Commands) -> None:
    run.run("words.cue_times", 1, 4.5, 7.5)
    run.run("words.make_cues")
    assert times(run)[1] == (4500, 7500)
    run.run("words.free_cues", 1)
    assert times(run) == [None, None, None]
    with pytest.raises(CommandError, match="no cue has times"):
        run.run("words.free_cues")


def test_sound_that_is_cut_takes_the_times_along(run: Commands) -> None:
    run.run("words.cue_times", 1, 4.5, 7.5)
    run.run("words.insert_cue", start=12.0, stop=13.0)
    run.run("selection.set", 0.0, 0.5)
    run.run("edit.delete")
    assert times(run)[1] == (4000, 7000)
    assert times(run)[3] == (11500, 12500)
    run.run("selection.set", 6.5, 8.0)
    run.run("edit.delete")
    assert times(run)[1] == (4000, 6500)
    run.run("selection.set", 9.0, 12.0)
    run.run("edit.delete")
    assert len(times(run)) == 3, "the empty cue went with its sound"


SUBRIP = """1
00:00:01,001 --> 00:00:01,234
- Hello there!
- This line is far wider than the forty-two columns that the rules allow.

2
00:00:01,250 --> 00:00:11,999
Long

3
00:00:11,500 --> 00:00:12,007
<overlapping>
"""


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000])
def test_a_subrip_file_goes_through_the_window_as_it_is(commands: Commands, tmp_path: Path, rate: int) -> None:
    commands.session.start(document(20 * rate, rate=rate))
    (tmp_path / "a.srt").write_text(SUBRIP, "utf-8")
    commands.run("words.load", tmp_path / "a.srt")
    commands.run("words.export", tmp_path / "b.srt")
    assert (tmp_path / "b.srt").read_text("utf-8") == SUBRIP
    commands.run("words.export", tmp_path / "c.vtt")
    commands.run("words.load", tmp_path / "c.vtt")
    commands.run("words.export", tmp_path / "d.srt")
    assert (tmp_path / "d.srt").read_text("utf-8") == SUBRIP


def test_faults_of_such_cues_are_told_and_mended(commands: Commands, tmp_path: Path) -> None:
    from workstation.speech.cues.lint import check_transcript
    from workstation.speech.words import AlignedTranscript

    commands.session.start(document(20_000, rate=1000))
    (tmp_path / "a.srt").write_text(SUBRIP, "utf-8")
    commands.run("words.load", tmp_path / "a.srt")
    words = AlignedTranscript.from_transcript(commands.session.document.transcript, 1000)
    rules = {fault.rule for fault in check_transcript(words)}
    assert rules >= {"columns", "short", "long", "overlap", "gap", "speed"}
    commands.run("words.fix_cues")
    words = AlignedTranscript.from_transcript(commands.session.document.transcript, 1000)
    assert not {fault.rule for fault in check_transcript(words)} & {"columns", "long", "overlap"}


def test_lines_stay_as_the_rules_broke_them_when_a_time_is_set(run: Commands) -> None:
    run.run("words.rules", "netflix,line_columns=10")
    run.run("words.cue_text", 1, "three is wide four")
    run.run("words.cue_times", 1, 4.5, 7.5)
    assert [w.text for w in run.session.document.transcript.cues[1].words if w.breaks] == ["is"]
    run.run("words.join_next", 1)
    assert [w.text for w in run.session.document.transcript.cues[1].words if w.breaks] == ["wide"]


def test_a_cue_shown_at_another_time_than_it_is_said_is_cut_into_parts_that_are_seen(run: Commands) -> None:
    run.run("words.cue_times", 1, 12.0, 14.0)
    run.run("words.split_cue", 3)
    assert texts(run) == ["one two", "three", "four", "five"]
    assert times(run)[1:3] == [(12_000, 12_900), (13_000, 14_000)]


def test_fixing_leaves_every_cue_a_time_and_a_length(run: Commands) -> None:
    run.run("words.cue_times", 1, 12.0, 14.0)
    run.run("words.cue_text", 1, "three four " * 12)
    run.run("words.cue_times", 0, 1.0, 10.5)
    run.run("words.cue_text", 0, "")
    run.run("words.fix_cues")
    cues = run.session.document.transcript.cues
    assert cues[0].shown == FrameRange(1000, 7900), "an empty one is trimmed, not cut"
    assert len(cues) > len(WORDS.cues)
    assert all(cue.place is not None and not cue.place.is_caret for cue in cues)


class Playing:
    """A player that is at a frame."""

    def __init__(self, session: Session) -> None:
        self.playing = True
        self.position = 0
        self.follow = session.player.follow
        self.close = session.player.close


@pytest.fixture
def playing(run: Commands, monkeypatch: pytest.MonkeyPatch) -> Playing:
    player = Playing(run.session)
    monkeypatch.setattr(run.session, "player", player)
    return player


def begun_and_ended(run: Commands) -> list[tuple[float, float]]:
    cues = run.session.document.transcript.cues
    return [cue.place.seconds(1000) for cue in cues if cue.place is not None]


def test_cues_are_begun_and_ended_by_two_keys_while_it_plays(run: Commands, playing: Playing) -> None:
    run.run("words.clear")
    for start, stop in ((1000, 2500), (3000, 3600), (7000, 12_900)):
        playing.position = start
        run.run("words.cue_in")
        playing.position = stop
        run.run("words.cue_out")
    assert begun_and_ended(run) == [(1.0, 2.5), (3.0, 3.6), (7.0, 12.9)]


def test_a_new_cue_never_reaches_into_the_next_and_a_far_one_is_not_pulled_here(
    run: Commands, playing: Playing
) -> None:
    run.run("selection.set", 2.5)  # in the first cue
    playing.position = 4000
    assert run.run("words.cue_in") == 1
    assert begun_and_ended(run)[:2] == [(1.0, 3.0), (4.0, 4.9)]
    run.session.select(FrameRange(15_000, 15_000))
    playing.position = 10_000
    assert run.run("words.cue_in") == 4
    assert begun_and_ended(run)[4] == (10.0, 12.0)


def test_an_old_cue_is_not_stretched_far(run: Commands, playing: Playing) -> None:
    run.run("selection.set", 8.5)  # the last cue, from 8 to 9 s
    playing.position = 11_000
    run.run("words.cue_out")
    assert times(run)[2] == (8000, 11_000)
    playing.position = 26_500
    with pytest.raises(CommandError, match="the last cue began 18 s ago; begin a new one first"):
        run.run("words.cue_out")
    run.run("words.cue_out", 2)  # who says which cue means it
    assert times(run)[2] == (8000, 26_500)


def test_a_cue_is_not_inserted_over_the_one_that_is_selected(run: Commands) -> None:
    run.run("selection.set", 10.0, 12.0)
    assert run.run("words.insert_cue", "one") == 3
    assert run.session.selection.range == FrameRange(10_000, 12_000)
    assert run.run("words.insert_cue") == 4
    assert times(run)[3:] == [(10_000, 12_000), (12_000, 14_000)]
    run.run("selection.set", 13.0, 17.0)  # begins in the last one
    assert run.run("words.insert_cue") == 5
    assert times(run)[5] == (14_100, 17_000)
    run.run("selection.set", 19.0, 20.0)
    run.run("words.insert_cue")
    with pytest.raises(CommandError, match="no room before the next cue or the end of the sound"):
        run.run("words.insert_cue")


def test_the_next_cue_is_selected_or_made_behind_the_last(run: Commands) -> None:
    run.run("selection.set", 1.5)
    assert run.run("words.next_cue") == 1
    assert run.session.selection.range == FrameRange(5000, 7000)
    assert run.run("words.next_cue") == 2
    assert run.run("words.next_cue") == 3
    assert times(run)[3] == (9100, 11_100)
    assert run.run("words.next_cue") == 4
    assert times(run)[4] == (11_200, 13_200)
    run.run("words.cue_times", 4, 18.0, 19.95)
    with pytest.raises(CommandError, match="no room behind the last"):
        run.run("words.next_cue")


def test_the_next_cue_begins_where_it_plays(run: Commands, playing: Playing) -> None:
    run.run("selection.set", 8.5)
    playing.position = 8600
    assert run.run("words.next_cue") == 3
    assert times(run)[3] == (9100, 11_100)
    playing.position = 15_000
    assert run.run("words.next_cue") == 4
    assert times(run)[4] == (15_000, 17_000)


def test_in_a_pause_the_cue_that_begins_next_is_written(run: Commands) -> None:
    run.run("selection.set", 0.0)
    assert run.run("words.type_cue") == 0
    assert run.session.selection.range == run.session.document.transcript.cues[0].place
    run.run("selection.set", 4.0)
    assert run.run("words.next_cue") == 1
    run.run("selection.set", 15.0)
    assert run.run("words.type_cue") == 2, "behind the last one the last"
    run.run("selection.set", 15.0)
    assert run.run("words.next_cue") == 3


def test_while_it_plays_the_next_cue_is_the_next_that_is_heard(run: Commands, playing: Playing) -> None:
    run.run("selection.set", 0.0)
    playing.position = 4000
    assert run.run("words.type_cue") == 1


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000])
def test_a_new_cue_keeps_the_whole_gap_at_any_rate(commands: Commands, rate: int) -> None:
    from workstation.speech.cues.lint import check_transcript
    from workstation.speech.words import AlignedTranscript

    commands.session.start(document(30 * rate, rate=rate))
    commands.run("words.insert_cue", "one", start=12.224, stop=13.748)
    commands.run("words.cue_text", commands.run("words.next_cue"), "two")
    words = AlignedTranscript.from_transcript(commands.session.document.transcript, rate)
    assert not [fault for fault in check_transcript(words) if fault.rule == "gap"]


@pytest.mark.parametrize(
    ("id_", "given"),
    [
        ("words.free_cues", (3,)),
        ("words.nudge_cue", (0.1, 3)),
        ("words.cue_times", (3, 1.0, 2.0)),
        ("words.cue_times", (-1, 1.0, 2.0)),
        ("words.cue_edge", (3, "start", 1.0)),
        ("words.cue_text", (3, "text")),
    ],
)
def test_a_cue_that_there_is_not_is_named_and_nothing_changes(
    run: Commands, id_: str, given: tuple[object, ...]
) -> None:
    run.run("words.cue_times", 1, 5.0, 7.5)
    before = run.session.document
    number = next(value for value in reversed(given) if isinstance(value, int))
    with pytest.raises(CommandError, match=f"{number}"):
        run.run(id_, *given)
    assert run.session.document is before


def test_all_cues_or_one_are_timed_by_the_rules_again(run: Commands) -> None:
    for cue, start, stop in ((0, 1.0, 3.5), (1, 5.0, 7.5)):
        run.run("words.cue_times", cue, start, stop)
    run.run("words.free_cues", 0)
    assert times(run) == [None, (5000, 7500), None]
    run.run("words.free_cues")
    assert times(run) == [None, None, None]
    with pytest.raises(CommandError, match="no cue has times of its own"):
        run.run("words.free_cues")
