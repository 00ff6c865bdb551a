from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from workstation.core.rack import Rack
from workstation.effects import presets
from workstation.ui.panels.effect_picker import EffectPicker
from workstation.ui.panels.preset_menu import ask_preset_name, rack_preset_menu
from workstation.ui.panels.preset_name import PresetNameDialog
from workstation.ui.panels.rack import RackPanel
from workstation.ui.params.editor import NumberEditor
from workstation.ui.toolkit.workspace import Desk


@pytest.fixture
def panel(tone: Desk, qtbot: QtBot) -> RackPanel:
    made = RackPanel(tone)
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def master(desk: Desk) -> Rack:
    return desk.session.document.rack


def keys(desk: Desk) -> list[str]:
    return [slot.key for slot in master(desk).slots]


def test_an_added_effect_is_a_card_with_its_parameters(panel: RackPanel, tone: Desk) -> None:
    panel.add_effect("gain")
    assert keys(tone) == ["gain"]
    card = panel.cards["gain"]
    assert card.expanded
    assert list(card.form.editors) == ["gain_db"]
    assert not panel._empty.isVisible()


def test_a_drag_of_a_slider_is_one_undo_step(panel: RackPanel, tone: Desk, qtbot: QtBot) -> None:
    panel.add_effect("gain")
    steps = len(tone.session.history.revisions)
    editor = panel.cards["gain"].form.editors["gain_db"]
    assert isinstance(editor, NumberEditor)
    slider = editor.slider
    assert slider is not None
    y = slider.height() // 2
    for gesture in (1, 2):
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(10, y))
        for x in (20, 30, 40 * gesture):
            qtbot.mouseMove(slider, QPoint(x, y))
        qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(40 * gesture, y))
        assert len(tone.session.history.revisions) == steps + gesture
    assert master(tone).slot("gain").values["gain_db"] == editor.value


def test_undo_is_shown(panel: RackPanel, tone: Desk) -> None:
    panel.add_effect("gain")
    tone.run("rack.set", "gain", track="master", gain_db=6.0)
    assert panel.cards["gain"].form.values() == {"gain_db": 6.0}
    tone.run("edit.undo")
    assert panel.cards["gain"].form.values() == {"gain_db": 0.0}
    tone.run("edit.undo")
    assert panel.cards == {}
    assert panel._empty.isVisible()


def test_bypass_and_remove(panel: RackPanel, tone: Desk, qtbot: QtBot) -> None:
    panel.add_effect("gain")
    card = panel.cards["gain"]
    qtbot.mouseClick(card.power, Qt.MouseButton.LeftButton)
    assert not master(tone).slot("gain").enabled
    qtbot.mouseClick(card.power, Qt.MouseButton.LeftButton)
    assert master(tone).slot("gain").enabled
    qtbot.keyClick(card.header, Qt.Key.Key_Delete)
    assert keys(tone) == []


def test_cards_are_reordered_by_dragging_and_by_keys(panel: RackPanel, tone: Desk, qtbot: QtBot) -> None:
    for effect in ("gain", "equalizer", "reverb"):
        panel.add_effect(effect)
    for card in panel.cards.values():
        card.expand(False)
    gain, equalizer, reverb = (panel.cards[key] for key in ("gain", "equalizer", "reverb"))
    qtbot.waitUntil(lambda: gain.y() < equalizer.y() < reverb.y() < 200)
    header = panel.cards["gain"].header
    below = header.mapFromGlobal(panel.cards["reverb"].mapToGlobal(QPoint(40, 30)))
    qtbot.mousePress(header, Qt.MouseButton.LeftButton, pos=QPoint(40, 16))
    qtbot.mouseMove(header, QPoint(40, 40))
    qtbot.mouseMove(header, below)
    qtbot.mouseRelease(header, Qt.MouseButton.LeftButton, pos=below)
    assert keys(tone) == ["equalizer", "reverb", "gain"]
    qtbot.keyClick(panel.cards["gain"].header, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert keys(tone) == ["equalizer", "gain", "reverb"]
    assert panel._cards.line_at is None


def test_the_panel_shows_the_rack_of_the_selected_track(panel: RackPanel, tone: Desk) -> None:
    tone.run("selection.set", 0.0, 1.0, tracks=("t1",))
    assert panel.track == "t1"
    panel.add_effect("gain")
    assert tone.session.document.track("t1").rack.slots
    assert keys(tone) == []
    panel.target.setCurrentIndex(0)
    assert panel.track == "master"
    assert panel.cards == {}


def test_an_effect_whose_plugin_is_gone_can_only_be_removed(panel: RackPanel, tone: Desk) -> None:
    panel.add_effect("gain")
    tone.session.effects = tone.session.effects.without("gain")
    panel._resync()
    card = panel.cards["gain"]
    assert not card.presets.isVisible()
    card.removed.emit()
    assert keys(tone) == []


def test_the_picker_groups_searches_and_picks(tone: Desk, qtbot: QtBot) -> None:
    picker = EffectPicker(tone.session.effects)
    qtbot.addWidget(picker)
    picker.pop_up(QPoint(10, 10))
    texts = [picker.rows.item(row).text().strip() for row in range(picker.rows.count())]
    assert "Gain" in texts
    assert "Level" in texts
    assert "Reverse" not in texts
    picked: list[str] = []
    picker.picked.connect(picked.append)
    qtbot.keyClicks(picker.line, "equal")
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert picked == ["equalizer"]


def test_the_picker_says_when_nothing_fits(tone: Desk, qtbot: QtBot) -> None:
    picker = EffectPicker(tone.session.effects)
    qtbot.addWidget(picker)
    picker.line.setText("nonsense")
    assert "nonsense" in picker.rows.item(0).text()
    picked: list[str] = []
    picker.picked.connect(picked.append)
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert picked == []


def test_presets_are_saved_loaded_and_deleted(
    panel: RackPanel, tone: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presets, "user_folder", lambda: tmp_path)
    monkeypatch.setattr("workstation.ui.panels.preset_menu.user_folder", lambda: tmp_path)
    panel.add_effect("gain")
    tone.run("rack.save_preset", "Mine", track="master")
    tone.run("rack.clear", track="master")
    menu = rack_preset_menu(tone, panel, "master")
    next(action for action in menu.actions() if action.text() == "Mine").trigger()
    assert keys(tone) == ["gain"]
    delete = next(action.menu() for action in menu.actions() if action.text() == "Delete preset")
    delete.actions()[0].trigger()
    assert not list(tmp_path.rglob("*.json"))
    menu.deleteLater()


def test_a_preset_is_renamed_in_its_menu(
    panel: RackPanel, tone: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (presets.__name__, "workstation.ui.panels.preset_menu"):
        monkeypatch.setattr(f"{module}.user_folder", lambda: tmp_path)
    panel.add_effect("gain")
    tone.run("rack.save_preset", "Mine", track="master")
    menu = rack_preset_menu(tone, panel, "master")
    rename = next(action.menu() for action in menu.actions() if action.text() == "Rename preset")
    assert [action.text() for action in rename.actions()] == ["Mine"]
    rename.actions()[0].trigger()
    (dialog,) = panel.findChildren(PresetNameDialog)
    assert dialog.line.text() == "Mine"
    dialog.line.setText("telephone")
    dialog.accept()
    assert dialog.note.text() == "“Telephone” is there already: choose another name."
    dialog.line.setText("Ours")
    assert (dialog.button.text(), dialog.note.text()) == ("Rename", "")
    dialog.accept()
    assert [path.name for path in tmp_path.rglob("*.json")] == ["Ours.json"]
    menu.deleteLater()


def test_the_name_of_a_preset_is_asked_for(panel: RackPanel, qtbot: QtBot) -> None:
    saved: list[str] = []
    dialog = ask_preset_name(panel, "racks", saved.append)
    qtbot.keyClicks(dialog.line, "Warm/ish")
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.note.text().startswith("A preset's name has 1 to 80 characters")
    assert dialog.line.text() == "Warm/ish"
    dialog.line.setText("Warm")
    dialog.accept()
    assert saved == ["Warm"]


def test_a_name_that_is_taken_is_asked_about(panel: RackPanel) -> None:
    saved: list[str] = []
    dialog = ask_preset_name(panel, "racks", saved.append)
    dialog.line.setText("telephone")
    dialog.accept()
    assert dialog.note.text() == "“Telephone” came with the program: yours would be used in its place."
    assert (dialog.button.text(), saved) == ("Replace", [])
    dialog.line.setText("CON")
    assert (dialog.button.text(), dialog.note.text()) == ("Save", "")
    dialog.accept()
    assert dialog.note.text().startswith("No file can be called 'CON' on Windows")
    dialog.line.setText("Telephone")
    dialog.accept()
    dialog.accept()
    assert saved == ["Telephone"]


def test_an_effect_is_told_which_track_to_listen_to(panel: RackPanel, tone: Desk) -> None:
    panel.add_effect("ducker")
    card = panel.cards["ducker"]
    key = tone.session.document.tracks[0].key
    assert card.tracks.itemText(0) == "Its own sound"
    card.tracks.setCurrentIndex(card.tracks.findData(key))
    card.tracks.activated.emit(card.tracks.currentIndex())
    assert master(tone).slot("ducker").listens_to == key
    tone.run("edit.undo")
    assert card.tracks.currentData() == ""
