import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.ui.shell.help import KEYS, HelpWindow, pages
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def help_(tone: Desk, window: QWidget) -> HelpWindow:
    made = HelpWindow(tone, Keymap(), window)
    made.show()
    return made


def test_every_page_has_a_title_and_is_shown(help_: HelpWindow) -> None:
    assert next(iter(pages())) == "README"
    assert list(pages())[-1] == KEYS
    for name, title in pages().items():
        help_.open_page(name)
        assert title in help_.page.toPlainText().splitlines()[0]


def test_links_between_pages_are_followed(help_: HelpWindow) -> None:
    help_.page.anchorClicked.emit(QUrl("dsp.md"))
    assert help_.contents.currentItem().text() == pages()["dsp"]


def test_pictures_fit_the_page(help_: HelpWindow, qtbot: QtBot) -> None:
    help_.resize(700, 500)
    qtbot.waitUntil(lambda: help_.page.document().size().width() <= help_.page.viewport().width() + 1)


def test_the_keys_are_those_in_force(help_: HelpWindow) -> None:
    help_.open_page(KEYS)
    line = next(line for line in help_.page.toHtml().split("<tr>") if "edit.undo" in line)
    assert "Ctrl+Z" in line


def test_a_word_is_found_and_the_search_goes_round(help_: HelpWindow) -> None:
    help_.open_page("README")
    help_.page.look_for("Wheel")
    first = help_.page.textCursor().position()
    for _ in range(20):
        help_.page.look_for("Wheel")
        if help_.page.textCursor().position() == first:
            return
    raise AssertionError("the search did not come round")
