"""What stands in each dialog that asks for something, with all that was set in it: see `tests/approved/ui/dialogs`."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.approved_texts import compare, known
from tests.ui.described import described
from tests.ui.painted import record, scenes
from tests.ui.words.conftest import spoken as spoken
from workstation.commands.table import COMMANDS
from workstation.ui.main_window import MainWindow
from workstation.ui.shell.panel_table import ARGUMENTS, ASKS, late_ask
from workstation.ui.toolkit.workspace import Desk

ASKING = [command.id for command in COMMANDS if command.ask]


@pytest.fixture
def calls(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return record(monkeypatch)


@pytest.mark.parametrize("id_", known("ui/dialogs", ASKING))
def test_a_dialog_shows_what_was_approved(
    id_: str, calls: list[str], spoken: Desk, home: Path, main_window: MainWindow
) -> None:
    ask = ASKS.get(spoken.commands[id_].ask, ASKS.get(spoken.commands[id_].ask.partition(":")[0], ARGUMENTS))
    late_ask(ask)(spoken, spoken.commands[id_], main_window)
    QApplication.processEvents()
    shown = [dialog for dialog in main_window.findChildren(QDialog) if dialog.isVisible()]
    told = [f"{described(dialog)}\n\n{scenes(dialog, calls)}" for dialog in shown]
    for dialog in main_window.findChildren(QDialog):
        dialog.reject()
    for job in spoken.session.compute.jobs:
        job.cancel()
    text = re.sub(r"[\d.,]+ .?B are free in [^']*", "SO MUCH is free", "\n\n".join(told))
    compare(f"ui/dialogs/{id_}", text.replace(str(home), "HOME"))
