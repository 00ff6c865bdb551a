from pathlib import Path

import pytest

from tests.conftest import document
from workstation.cli.headless import Headless
from workstation.core.ranges import FrameRange


def test_a_listener_that_fails_is_a_line_and_the_work_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Headless(tmp_path) as program:
        program.session.start(document(100))
        program.session.select(FrameRange(10, 20))

        def fail(change: object) -> None:
            raise KeyError("two\nlines")

        program.session.changed.connect(fail)
        program.run("edit.delete")
        assert program.session.document.frames == 90
    told = capsys.readouterr().err
    assert told.startswith("workstation: a fault in the program: KeyError: 'two\\nlines' (test_headless.py, line ")
    assert told.count("\n") == 1


def test_a_message_stays_one_line_that_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Headless(tmp_path) as program:
        program.session.notify("begins\n" + "(" * 5_000 + " ends", "warning")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("workstation: begins ((")
    assert line.endswith(" ends")
    assert len(line) < 600
