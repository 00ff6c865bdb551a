"""What is kept of tasks: whose records count, and results that wait for their place."""

from pathlib import Path

import pytest

from workstation.cli.batch.task_records import Dependencies, may_write


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dependencies:
    """A task of which all is done but that its result stands beside its place."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "in.wav").write_text("in")
    (tmp_path / "part.wav").write_text("result")
    task = Dependencies((tmp_path / "in.wav",), (tmp_path / "out.wav",))
    task.remember({"status": "done", "run": "this"}, tmp_path / "part.wav")
    return task


def test_a_result_that_waits_takes_its_place_for_who_asks(waiting: Dependencies, tmp_path: Path) -> None:
    assert waiting.finished("another") is None
    assert (tmp_path / "part.wav").exists()
    assert not (tmp_path / "out.wav").exists()
    assert waiting.finished("this") == {"status": "done", "run": "this"}
    assert (tmp_path / "out.wav").read_text() == "result"
    assert not (tmp_path / "part.wav").exists()
    assert may_write(tmp_path / "out.wav")
    assert waiting.finished() == {"status": "done", "run": "this"}, "and stays done"


def test_what_has_changed_since_is_not_done(waiting: Dependencies, tmp_path: Path) -> None:
    (tmp_path / "part.wav").write_text("half a result")
    assert waiting.finished() is None
    assert not (tmp_path / "out.wav").exists()


def test_a_place_that_cannot_be_written_is_no_error_here(waiting: Dependencies, tmp_path: Path) -> None:
    (tmp_path / "out.wav").mkdir()
    assert waiting.finished() is None
