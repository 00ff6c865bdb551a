from pathlib import Path

import numpy as np
import pytest

from tests.speaking import RATE, heard, say
from workstation.commands.registry import Commands
from workstation.commands.words.targets import name_words, parse_words
from workstation.core.errors import CommandError
from workstation.engine.call_queue import Mailbox


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(say(18))
    return commands


def names(run: Commands) -> list[str]:
    return [word.text for word in run.session.document.transcript.words]


def test_selected_words_are_deleted_in_one_step_and_come_back(run: Commands) -> None:
    session = run.session
    before = session.document
    run.run("words.select", 4)
    run.run("words.delete")
    assert "w4" not in names(run)
    assert session.document.frames < before.frames
    assert session.history.current.label == "Delete “w4”"
    assert session.selection.range.is_caret
    run.run("edit.undo")
    assert session.document is before


def test_words_named_by_number_go_and_the_line_repeats_it(run: Commands) -> None:
    lines: list[str] = []
    run.logged.connect(lines.append)
    run.run("words.delete", "2-9, 14")
    assert names(run) == ["w0", "w1", "w10", "w11", "w12", "w13", "w15", "w16", "w17"]
    assert lines == ['run("words.delete", "2-9, 14")']
    assert run.session.history.current.label == "Delete 9 words"


def test_words_are_moved_and_their_sound_with_them(run: Commands) -> None:
    before = run.session.document
    run.run("words.move", "3-5", to=9)
    assert names(run) == [f"w{n}" for n in (0, 1, 2, 6, 7, 8, 3, 4, 5, *range(9, 18))]
    assert len(run.session.history.revisions) == 2
    after = run.session.document
    for number, old in ((6, 3), (8, 5)):
        now, was = after.transcript.word(number).range, before.transcript.word(old).range
        assert now is not None
        assert was is not None
        inner = slice(300, -300)
        np.testing.assert_array_equal(
            heard(after)[0, now.start : now.stop][inner], heard(before)[0, was.start : was.stop][inner]
        )
    change = run.session.history.current.change
    assert change is not None
    for number in (0, 17):
        was, now = before.transcript.word(number).range, after.transcript.word(number).range
        assert was is not None
        assert change.map_range(was) == now


def test_moving_words_to_where_they_are_is_no_edit(run: Commands) -> None:
    run.run("words.move", "3-5", to=5)
    assert len(run.session.history.revisions) == 1


def test_cut_and_paste_bring_words_elsewhere(run: Commands) -> None:
    run.run("words.cut", "0-1")
    run.run("words.paste", 16)
    assert names(run) == [f"w{n}" for n in (*range(2, 18), 0, 1)]
    run.run("words.paste", 0)
    assert names(run)[:3] == ["w0", "w1", "w2"]


def test_words_can_be_pasted_as_sound(run: Commands) -> None:
    run.run("words.copy", "3")
    frames = run.session.document.frames
    clip = run.session.clipboard.clip
    assert clip is not None
    run.run("selection.set", 0.0)
    run.run("edit.paste")
    assert run.session.document.frames == frames + clip.frames


def test_silence_and_a_tone_keep_all_times(run: Commands) -> None:
    before = run.session.document
    run.run("words.silence", "4")
    run.run("words.bleep", "5", hz=2000, mask=True)
    after = run.session.document
    assert after.frames == before.frames
    assert [w.range for w in after.transcript.words] == [w.range for w in before.transcript.words]
    assert names(run)[4:6] == ["w4", "w*"]
    quiet, tone = (after.transcript.word(n).range for n in (4, 5))
    assert quiet is not None
    assert tone is not None
    assert not heard(after)[0, quiet.start + 100 : quiet.stop - 100].any()
    piece = heard(after)[0, tone.start + 100 : tone.stop - 100]
    spectrum = np.abs(np.fft.rfft(piece))
    assert np.argmax(spectrum) * RATE / len(piece) == pytest.approx(2000, abs=10)
    assert np.max(np.abs(piece)) == pytest.approx(0.1, rel=0.02)


def test_what_would_be_heard_is_played_and_nothing_edited(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[tuple[int, int, int | None]] = []
    monkeypatch.setattr(run.session.player, "play", lambda d, start, stop: played.append((d.frames, start, stop)))
    run.run("words.hear_without", "4")
    assert len(run.session.history.revisions) == 1
    (frames, start, stop) = played[0]
    assert frames < run.session.document.frames
    assert stop is not None
    assert stop - start <= 3 * RATE + 1


@pytest.mark.parametrize(
    ("id_", "arguments", "message"),
    [
        ("words.delete", ("",), "select some words first"),
        ("words.delete", ("5-99",), "they go from 0 to 17"),
        ("words.delete", ("the",), "named by their numbers"),
        ("words.paste", (0,), "cut or copy something first"),
    ],
)
def test_what_cannot_be_is_said(run: Commands, id_: str, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run.run(id_, *arguments)


def test_a_tone_that_cannot_be_is_refused(run: Commands) -> None:
    with pytest.raises(CommandError, match="hz must be 20"):
        run.run("words.bleep", "3", hz=1e9)


def test_numbers_are_written_and_read() -> None:
    assert name_words([5, 3, 4, 9]) == "3-5, 9"
    assert parse_words("9, 3 - 5", 10) == (3, 4, 5, 9)


def test_the_ripple_mode_says_what_moves(run: Commands) -> None:
    session = run.session
    session.start(say(12, track="t1", others=1))
    before = session.document
    run.run("words.delete", "3")
    assert session.document.track("t2") is before.track("t2")
    run.run("edit.undo")
    session.settings["ripple"] = "all"
    run.run("words.delete", "3")
    assert session.document.track("t1").frames == session.document.track("t2").frames < before.frames
    run.run("edit.undo")
    session.settings["ripple"] = "off"
    run.run("words.delete", "3")
    after = session.document
    assert after.frames == before.frames
    assert [w.range for w in after.transcript.words] == [w.range for w in before.transcript.words if w.text != "w3"]
    gone = before.transcript.word(3).range
    assert gone is not None
    assert not heard(after)[0, gone.start + 100 : gone.stop - 100].any()


def test_joints_are_kept_in_a_project(run: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    for words in ("2-3, 7, 11", "4", "4", "4", "4", "4"):
        run.run("words.delete", words)
    run.run("words.move", "0", to=5)
    document = run.session.document
    sound, words_before = heard(document), document.transcript.words
    job = run.run("file.save_as", tmp_path / "p.aws")
    assert job is None or mailbox.pump(lambda: job.over, 30)
    assert mailbox.pump(lambda: not run.session.modified, 30)
    run.session.start(say(3))
    run.run("file.open", tmp_path / "p.aws")
    assert mailbox.pump(lambda: run.session.document.frames == document.frames, 30)
    np.testing.assert_array_equal(heard(run.session.document), sound)
    assert run.session.document.transcript.words == words_before


def test_with_ripple_off_what_is_put_in_covers_and_nothing_moves(run: Commands) -> None:
    session = run.session
    session.settings["ripple"] = "off"
    before = session.document
    places = {w.text: w.range for w in before.transcript.words}
    run.run("words.copy", "2-3")
    run.run("words.paste", at=9)
    after = session.document
    assert after.frames == before.frames
    left = [w for w in after.transcript.words if w.text not in ("w2", "w3")]
    moved = [w.text for w in left if places[w.text] != w.range]
    assert len(moved) <= 1, "one may have lost its beginning"
    assert names(run).count("w2") == names(run).count("w3") == 2
    assert names(run)[:9] == [f"w{n}" for n in range(9)]
    assert 1 <= 18 - len(left) - 2 <= 5, "some words were covered"
    pasted, old = after.transcript.word(9).range, places["w2"]
    assert pasted is not None
    assert old is not None
    inner = slice(300, -300)
    np.testing.assert_allclose(
        heard(after)[0, pasted.start : pasted.stop][inner], heard(before)[0, old.start : old.stop][inner], atol=1e-6
    )
    run.run("edit.undo")
    run.run("words.move", "2-3", to=9)
    after = session.document
    assert after.frames == before.frames
    assert names(run)[:9] == ["w0", "w1", *(f"w{n}" for n in range(4, 9)), "w2", "w3"]
    gap = places["w2"]
    assert gap is not None
    assert np.abs(heard(after)[0, gap.start + 100 : gap.stop - 100]).max() == 0, "a gap where they were"
    run.run("edit.undo")
    run.run("words.paste", at=6, over="5")
    assert session.document.frames == before.frames
    assert "w5" not in names(run)
    assert names(run)[5:7] == ["w2", "w3"]
