"""Names at the prompt are looked for beside the main thread, and late answers do no harm."""

import gc
import threading
from pathlib import Path

import jedi
import parso.cache
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.console.console_panel import panel as panel
from tests.ui.console.console_panel import widget as widget
from workstation.session import Session
from workstation.ui.console.questions import Questions
from workstation.ui.console.widget import ConsoleWidget

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning", "ignore::DeprecationWarning")


class Slow:
    """Answers what names it has when it may, and knows who asked."""

    def __init__(self) -> None:
        self.go, self.asked = threading.Event(), set[int]()

    def __dir__(self) -> list[str]:
        self.asked.add(threading.get_ident())
        self.go.wait(20)
        return ["alphabet", "go"]


@pytest.fixture
def slow(widget: ConsoleWidget) -> Slow:
    made = Slow()
    widget._kernel.kernel.shell.push({"slow": made})
    return made


def test_a_name_is_completed_beside_the_main_thread(widget: ConsoleWidget, slow: Slow, qtbot: QtBot) -> None:
    qtbot.keyClicks(widget.prompt, "slow.al")
    qtbot.keyClick(widget.prompt, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: bool(slow.asked), timeout=20_000)
    assert threading.get_ident() not in slow.asked
    slow.go.set()
    qtbot.waitUntil(lambda: widget.input_buffer == "slow.alphabet", timeout=20_000)


def test_an_answer_to_what_was_typed_over_is_left_aside(widget: ConsoleWidget, slow: Slow, qtbot: QtBot) -> None:
    qtbot.keyClicks(widget.prompt, "slow.al")
    qtbot.keyClick(widget.prompt, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: bool(slow.asked), timeout=20_000)
    qtbot.keyClicks(widget.prompt, "x")
    slow.go.set()
    qtbot.waitUntil(lambda: widget._questions._job is None, timeout=20_000)
    assert widget.input_buffer == "slow.alx"


def test_names_are_completed_without_files(widget: ConsoleWidget, qtbot: QtBot, tmp_path: Path) -> None:
    jedi.settings.cache_directory, before = str(tmp_path), jedi.settings.cache_directory
    parso.cache.parser_cache.clear()
    qtbot.keyClicks(widget.prompt, "doc.secon")
    qtbot.keyClick(widget.prompt, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: widget.input_buffer == "doc.seconds", timeout=20_000)
    jedi.settings.cache_directory = before
    assert parso.cache.parser_cache
    assert not list(tmp_path.rglob("*.pkl"))
    assert not gc.isenabled()


def test_how_a_function_is_called_is_told(widget: ConsoleWidget, qtbot: QtBot) -> None:
    tips: list[dict[str, object]] = []
    widget._call_tip_widget.show_inspect_data = tips.append
    qtbot.keyClicks(widget.prompt, "np.clip(")
    qtbot.waitUntil(lambda: bool(tips), timeout=20_000)
    assert "a_min" in str(tips[0])


def test_the_newest_question_of_a_kind_is_the_next(session: Session, qtbot: QtBot) -> None:
    questions, go, heard = Questions(session.compute), threading.Event(), list[str]()
    questions.ask("a", lambda: str(go.wait(20)), heard.append)
    for number in range(3):
        questions.ask("a", lambda number=number: f"a{number}", heard.append)  # type: ignore[misc]
    questions.ask("b", lambda: "b", heard.append)
    go.set()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["True", "a2", "b"]


def test_a_question_that_fails_leaves_room_for_the_next(session: Session, qtbot: QtBot) -> None:
    questions, heard = Questions(session.compute), list[int]()
    questions.ask("a", lambda: 1 // 0, heard.append)
    questions.ask("b", lambda: 2, heard.append)
    qtbot.waitUntil(lambda: heard == [2])


def test_nothing_is_answered_after_the_end(session: Session, qtbot: QtBot) -> None:
    questions, go, heard = Questions(session.compute), threading.Event(), list[int]()
    questions.ask("a", lambda: int(go.wait(20)), heard.append)
    questions.ask("b", lambda: 2, heard.append)
    questions.close()
    go.set()
    qtbot.waitUntil(lambda: not session.compute.jobs)
    assert heard == []
