"""Each entry of each menu that pops up does what it says: what that is stands in `context_menus.json`."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import workstation.ui
from tests.ui.context_menus import OPENERS
from tests.ui.lane_hands import Build
from tests.ui.lane_hands import build as build
from tests.ui.menus.hands import Hands, Pop, entries
from tests.ui.words.conftest import played as played
from tests.ui.words.conftest import spoken as spoken
from workstation.ui.main_window import MainWindow
from workstation.ui.toolkit.workspace import Desk

CHECKED = {
    **{
        name: ["Colour/As its track", "Fade in/None", "Fade out/None"]
        for name in ("clip", "grouped_clip", "clip_point")
    },
    "ruler": ["Hours, minutes, seconds"],
    "header": ["Waveform", "Colour/Teal"],
    "last_header": ["Waveform", "Colour/Blue"],
    "eq_band": ["Peaking"],
    "ripple": ["Ripple: edited tracks"],
}
"""What is chosen already when a menu opens, in those that tell."""
_DID = Path(__file__).with_name("context_menus.json")


@pytest.fixture
def hands(
    home: Path, spoken: Desk, played: list[tuple[int, int | None]], build: Build, main_window: MainWindow, qtbot: QtBot
) -> Hands:
    made = Hands(spoken, qtbot, build, main_window, played)
    made.listen()
    return made


@pytest.mark.parametrize("opener", OPENERS, ids=lambda opener: opener.__name__)
def test_each_entry_does_what_it_says(opener: Callable[[Hands], Pop], hands: Hands) -> None:
    pop = opener(hands)
    menu = pop()
    count = len([*entries(menu)])
    assert [title for title, action in entries(menu) if action.isChecked()] == CHECKED.get(opener.__name__, [])
    menu.close()
    did = {}
    for number in range(count):
        menu = pop()
        title, action = [*entries(menu)][number]
        if not action.isEnabled():
            did[title] = "off"
        else:
            menu.close()  # as Qt does when an entry is chosen
            action.trigger()
            QApplication.processEvents()
            did[title] = hands.told()
        if isValid(menu):
            menu.close()
        QApplication.processEvents()
    assert did == json.loads(_DID.read_text("utf-8"))[opener.__name__]


def test_no_menu_is_left_out() -> None:
    root = Path(workstation.ui.__file__).parent
    texts = {path.relative_to(root).with_suffix("").as_posix(): path.read_text("utf-8") for path in root.rglob("*.py")}
    made = {name for name, text in texts.items() if re.search(r"\bMenu\(", text)}
    others = {"toolkit/menu", "shell/menus"}  # the bar has the commands
    assert made - others == set(OPENERS.values())


def test_menus_make_their_entries_in_python() -> None:
    """Of those that Qt makes itself PySide may take one for gone, or for something else."""
    root = Path(workstation.ui.__file__).parent
    by_qt = re.compile(r"(?<!\w)QMenu\(|\.addMenu\(f?[\"']|\.addAction\((f?[\"']|icon|[\w.]*look\.icon)")
    made = {path.name: found for path in root.rglob("*.py") if (found := by_qt.findall(path.read_text("utf-8")))}
    assert made == {}
