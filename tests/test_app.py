"""What the window begins with."""

import argparse
from types import SimpleNamespace
from typing import Any

import pytest

from workstation import app

Asked = list[tuple[str, ...]]


def begun(monkeypatch: pytest.MonkeyPatch, *files: str, left: bool, shown: bool) -> Asked:
    """What is run for files that are named, with unsaved work `left`, the demo `shown` before or not."""
    asked: Asked = []
    monkeypatch.setattr(app, "settle", lambda: None)
    monkeypatch.setattr(app, "_warm_up", lambda: None)
    run: Any = lambda *command: asked.append(command)  # noqa: E731  # a stand-in for two things
    program: Any = SimpleNamespace(
        catch_up=lambda: None,
        show_plain_tips=lambda: None,
        begin_scripts=lambda: None,
        keep_drafts=lambda folder: left,
        session=SimpleNamespace(
            settings={"demo_shown": shown, "compiled_version": app.__version__},
            notify=lambda text, level: asked.append((level, text)),
        ),
        window=SimpleNamespace(desk=SimpleNamespace(run=run), actions_=SimpleNamespace(run=run)),
    )
    app._begin(program, argparse.Namespace(files=files, demo=False, screenshot=None, smoke=None))
    return asked


def test_a_file_that_was_asked_for_is_not_replaced_by_what_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = begun(monkeypatch, "a.wav", left=True, shown=True)
    assert asked[0] == ("file.open", "a.wav")
    assert asked[1][0] == "warning"
    assert "Recover unsaved work" in asked[1][1]
    assert len(asked) == 2


def test_without_a_file_what_was_left_comes_before_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    assert begun(monkeypatch, left=True, shown=False) == [("file.recover",)]
    assert begun(monkeypatch, left=False, shown=False) == [("file.demo",)]
    assert begun(monkeypatch, left=False, shown=True) == []
