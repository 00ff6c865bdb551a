"""Where rows stand in the menus, and over which there is a line: as the rows themselves say."""

from dataclasses import replace

from PySide6.QtWidgets import QMenu

from workstation.commands.registry import Command
from workstation.commands.table import COMMANDS
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.menus import in_order
from workstation.ui.toolkit.workspace import Desk


def row(id_: str, menu: str = "Edit", after: str = "") -> Command:
    return Command(id_, id_, lambda session: None, menu=menu, after=after)


def order(*rows: Command) -> list[str]:
    return [each.id for each in in_order(rows)]


def test_a_row_stands_below_the_one_that_it_names() -> None:
    assert order(row("a"), row("b"), row("c", after="a"), row("d", after="c"), row("e", after="a")) == [*"acdeb"]
    assert order(row("c", after="b"), row("a"), row("b")) == [*"abc"]


def test_no_row_is_lost_whatever_it_names() -> None:
    assert order(row("a", after="b"), row("b", after="a"), row("c"), row("d", after="d")) == [*"cabd"]
    assert order(row("a", after="nothing"), row("b")) == [*"ab"]
    assert order(row("a"), row("b", "File", after="a"), row("c")) == [*"abc"]


def test_what_is_to_be_last_is_though_plugins_bring_more() -> None:
    quit_ = replace(row("q"), last=True)
    assert order(row("a"), quit_, row("b"), row("c", after="q")) == [*"abqc"]


def test_what_names_nothing_stays_as_it_comes() -> None:
    rows = [each for each in COMMANDS if each.menu]
    assert in_order(rows) == rows
    assert sum(each.line for each in rows) > 15


def test_a_command_of_a_plugin_joins_the_lines_of_a_menu(window: MainWindow, desk: Desk) -> None:
    desk.commands.register(row("mine.shout", after="edit.cut"))
    window.menus.settle()
    (edit,) = (action.menu() for action in window.menuBar().actions() if action.text() == "&Edit")
    assert isinstance(edit, QMenu)
    texts = ["---" if action.isSeparator() else action.text() for action in edit.actions()]
    assert texts[texts.index("Cut") - 1 :][:4] == ["---", "Cut", "mine.shout", "Copy"]
    assert texts[0] != "---"
