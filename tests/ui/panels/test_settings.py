from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.engine.backends.backends import Backends
from workstation.engine.backends.compute_devices import ComputeDevice
from workstation.engine.playback.devices import AudioDeviceError, Device
from workstation.plugin.host import Host
from workstation.ui.panels.device_editors import ComputeDeviceEditor, DeviceEditor
from workstation.ui.panels.settings import PowerEditor, SettingsPanel
from workstation.ui.toolkit.workspace import Desk

PLUGIN = """
id = "example"
name = "Example"
description = "Counts to three"
api = 1
[[command]]
id = "example.count"
title = "Count"
function = "module:count"
"""


@pytest.fixture
def host(desk: Desk, tmp_path: Path) -> Host:
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "plugin.toml").write_text(PLUGIN)
    (tmp_path / "example" / "module.py").write_text("def count(session):\n    return 3\n")
    made = Host(desk.commands, desk.settings)
    made.discover(tmp_path, bundled=True)
    made.start()
    return made


@pytest.fixture
def panel(desk: Desk, host: Host, qtbot: QtBot) -> SettingsPanel:
    made = SettingsPanel(desk, host)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_choice_is_kept_at_once(panel: SettingsPanel, desk: Desk) -> None:
    panel.editor("theme").box.setCurrentText("Light")  # type: ignore[attr-defined]
    assert desk.settings["theme"] == "light"


def test_a_change_from_elsewhere_is_shown(panel: SettingsPanel, desk: Desk) -> None:
    desk.settings["range_db"] = 70.0
    assert panel.editor("range_db").value == 70.0


def test_fft_sizes_are_powers_of_two(panel: SettingsPanel, desk: Desk) -> None:
    editor = panel.editor("fft_size")
    assert isinstance(editor, PowerEditor)
    assert [editor.box.itemData(i) for i in range(editor.box.count())] == [256 << i for i in range(7)]
    editor.box.setCurrentIndex(4)
    assert desk.settings["fft_size"] == 4096


def test_a_device_that_is_gone_is_still_named(desk: Desk, qtbot: QtBot) -> None:
    editor = DeviceEditor("output", desk.settings.param("output_device"))
    qtbot.addWidget(editor)
    editor.set_value("USB speaker")
    assert editor.box.currentText() == "USB speaker (not there)"
    editor.offer(("Built-in", "USB speaker"))
    assert editor.box.currentText() == "USB speaker"
    assert [editor.box.itemText(i) for i in range(editor.box.count())] == ["System default", "Built-in", "USB speaker"]


def test_devices_are_looked_for_when_the_list_is_opened(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        Device(0, "Speakers", "ALSA", 0, 2, 48_000, False, True),
        Device(1, "Mic", "ALSA", 1, 0, 48_000, True, False),
    ]
    monkeypatch.setattr("workstation.ui.panels.device_editors.find_devices", lambda: tuple(found))
    editor = DeviceEditor("output", desk.settings.param("output_device"))
    qtbot.addWidget(editor)
    editor.show()
    assert editor.box.count() == 1
    editor.box.showPopup()
    editor.box.hidePopup()
    assert [editor.box.itemText(i) for i in range(editor.box.count())] == ["System default", "Speakers"]


def test_cards_are_looked_for_when_their_list_is_opened(desk: Desk, qtbot: QtBot) -> None:
    """In the background; one that was chosen and is gone is still named then, and not before."""
    card = ComputeDevice("cuda:0", "A card", 8 << 30)
    here = ComputeDevice("cpu", "A processor", 16 << 30)
    backends = Backends(lambda: desk.settings["compute_device"], find=lambda: (here, card), post=desk.session.post)
    desk.session.compute.backends = backends
    editor = ComputeDeviceEditor(desk, desk.settings.param("compute_device"))
    qtbot.addWidget(editor)
    editor.set_value("xpu:0")
    assert editor.box.currentText() == "xpu:0"
    editor.box.opening.emit()
    qtbot.waitUntil(lambda: editor.box.findData("cuda:0") >= 0)
    shown = [editor.box.itemText(i) for i in range(editor.box.count())]
    assert shown == ["Automatic", "A processor, 16 GiB", "A card, 8 GiB", "xpu:0 (not there)"]


def test_without_a_sound_system_the_list_says_why(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> tuple[Device, ...]:
        raise AudioDeviceError("PortAudio is not installed")

    monkeypatch.setattr("workstation.ui.panels.device_editors.find_devices", nothing)
    editor = DeviceEditor("input", desk.settings.param("input_device"))
    qtbot.addWidget(editor)
    editor.box.opening.emit()
    assert editor.box.toolTip() == "PortAudio is not installed"


def test_plugins_are_switched_off_and_on(panel: SettingsPanel, host: Host, desk: Desk, qtbot: QtBot) -> None:
    box = panel.plugins["example"].box
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not host.enabled("example")
    assert desk.settings["plugins_disabled"] == (("example",),)
    box.click()
    assert desk.commands.run("example.count") == 3


def test_a_failed_plugin_says_why(panel: SettingsPanel, host: Host) -> None:
    host.fail("example", RuntimeError("no model"))
    row = panel.plugins["example"]
    assert not row.box.isChecked()
    assert row.fault.text() == "RuntimeError: no model"


def test_the_bounds_of_the_history_can_be_chosen(panel: SettingsPanel) -> None:
    assert {"history_steps", "history_gb", "keep_history"} <= {name for form in panel.forms for name in form.editors}
