"""Open panels, as a project remembers them: on the same window, on a smaller one, and where something is odd."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel
from pytestqt.qtbot import QtBot

from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.workspace import Area, Desk


@pytest.fixture
def panelled(window: MainWindow) -> MainWindow:
    window.resize(790, 590)  # no screen of the tests is smaller
    for id_, area in (("a", Area.RIGHT), ("b", Area.RIGHT), ("c", Area.BOTTOM), ("d", Area.LEFT)):
        window.add_panel(id_, id_.upper(), "", lambda desk: QLabel("content"), area)
    return window


def shown(window: MainWindow) -> set[str]:
    return {id_ for id_ in "abcd" if not window.docks.is_hidden(id_)}


def kept(window: MainWindow) -> Any:
    return json.loads(json.dumps(window.docks.places()))


def dock(window: MainWindow, id_: str) -> QDockWidget:
    found = window.findChild(QDockWidget, id_)
    assert isinstance(found, QDockWidget)
    return found


def test_they_come_back_where_they_were_and_as_large(panelled: MainWindow, qtbot: QtBot) -> None:
    for id_ in "abc":
        panelled.show_panel(id_)
    panelled.docks.show("a")
    panelled.resizeDocks([dock(panelled, "c")], [210], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: dock(panelled, "c").height() == 210)
    before = kept(panelled)
    assert [group["panels"] for group in before["right"]] == [["a", "b"]]
    assert before["right"][0]["front"] == "a"
    for id_ in "abc":
        panelled.docks.hide(id_)
    panelled.show_panel("d")
    panelled.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(panelled, "c"))
    panelled.docks.place(before)
    qtbot.waitUntil(lambda: abs(dock(panelled, "c").height() - 210) < 4)
    assert shown(panelled) == {"a", "b", "c"}
    assert not dock(panelled, "a").visibleRegion().isEmpty()
    assert dock(panelled, "b").visibleRegion().isEmpty()
    assert [g["panels"] for g in kept(panelled)["bottom"]] == [["c"]]


def test_panels_above_each_other_stay_so(panelled: MainWindow) -> None:
    for id_ in "ab":
        panelled.show_panel(id_)
    panelled.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock(panelled, "b"))
    before = kept(panelled)
    assert [group["panels"] for group in before["right"]] == [["a"], ["b"]]
    panelled.docks.hide("b")
    panelled.tabifyDockWidget(dock(panelled, "a"), dock(panelled, "b"))
    panelled.docks.place(before)
    assert [group["panels"] for group in kept(panelled)["right"]] == [["a"], ["b"]]


def test_what_does_not_fit_is_laid_in_tabs_or_closed(panelled: MainWindow) -> None:
    size = panelled.size()
    panelled.show_panel("a")
    for id_ in "ab":
        panelled.show_panel(id_)
        dock(panelled, id_).setMinimumHeight(300)
    tall = {"right": [{"panels": [id_], "front": id_, "size": [0.3, 0.5]} for id_ in "ab"]}
    panelled.docks.place(tall)
    assert [group["panels"] for group in kept(panelled)["right"]] == [["a", "b"]]
    assert panelled.size() == size
    dock(panelled, "b").setMinimumHeight(2000)
    panelled.docks.place(tall)
    assert shown(panelled) == set()
    assert panelled.size() == size


@pytest.mark.parametrize("odd", [None, 3, "x", []])
def test_places_of_another_kind_change_nothing(panelled: MainWindow, odd: object) -> None:
    panelled.show_panel("a")
    panelled.docks.place(odd)
    assert shown(panelled) == {"a"}


def test_what_is_not_known_is_passed_over(panelled: MainWindow) -> None:
    groups = [{"panels": ["gone", 4, "b"], "front": "gone", "size": ["wide", 1]}, {"panels": 7}, "x"]
    panelled.docks.place({"left": groups, "top": groups, "bottom": 5, "right": [{"panels": ["b"], "size": [9e9, -1]}]})
    assert shown(panelled) == {"b"}
    assert [group["panels"] for group in kept(panelled)["left"]] == [["b"]]


def test_a_panel_with_a_window_of_its_own_is_left_alone(panelled: MainWindow) -> None:
    panelled.show_panel("a")
    dock(panelled, "a").setFloating(True)
    assert kept(panelled)["right"] == []
    panelled.docks.place({})
    assert shown(panelled) == {"a"}
    dock(panelled, "a").setFloating(False)


def test_only_what_is_seen_of_late_panels_is_made(window: MainWindow, qtbot: QtBot) -> None:
    made: list[str] = []

    def factory(id_: str) -> Callable[[Desk], QLabel]:
        def make(desk: Desk) -> QLabel:
            made.append(id_)
            return QLabel("content")

        return make

    for id_ in "abcd":
        window.add_panel(id_, id_.upper(), "", factory(id_), Area.RIGHT)
    before = {"right": [{"panels": ["a", "b", "c"], "front": "b", "size": [0.3, 0.9]}]}
    window.docks.place(before)
    assert made == ["b"]
    qtbot.wait(20)
    assert made == ["b"]
    window.show_panel("c")
    assert made == ["b", "c"]
