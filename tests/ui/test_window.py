"""The window as a whole: what it shows, runs, asks and remembers."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMenu,
    QMessageBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workstation.commands.registry import Command
from workstation.session import Message
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.effect_dialog import EffectDialog
from workstation.ui.toolkit.workspace import Area, Desk


def visible(window: MainWindow, kind: type[QWidget], name: str) -> bool:
    return any(w.accessibleName() == name and w.isVisible() for w in window.findChildren(kind))


def test_without_sound_the_window_says_what_to_do(window: MainWindow) -> None:
    texts = {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
    assert "Drop a recording here" in texts
    buttons = {b.text().strip() for b in window.findChildren(QAbstractButton) if b.isVisible()}
    assert {"Open a file…", "Record", "Try the demo"} <= buttons


def test_a_document_takes_the_place_of_the_empty_window(window: MainWindow, tone: Desk) -> None:
    assert window.editor.isVisible()
    assert window.windowTitle() == "Tone[*] – Workstation"
    assert not window.isWindowModified()
    tone.run("track.rename", "t1", "Other")
    assert window.isWindowModified()


def test_every_command_has_an_action_and_every_menu_is_filled(window: MainWindow, desk: Desk) -> None:
    for command in desk.commands:
        assert command.id in window.actions_
    menus = [action.menu() for action in window.menuBar().actions()]
    assert all(menu is not None and not menu.isEmpty() for menu in menus)
    titles = [action.text().replace("&", "") for action in window.menuBar().actions()]
    assert titles[:4] == ["File", "Edit", "Select", "View"]


def test_the_effect_menu_lists_every_effect_by_its_kind_when_it_is_opened(window: MainWindow, tone: Desk) -> None:
    apply = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Apply")
    assert apply.isEmpty()
    apply.aboutToShow.emit()
    kinds = {action.text(): action.menu() for action in apply.actions()}
    dynamics = kinds["Dynamics"]
    assert isinstance(dynamics, QMenu)
    compressor = next(action for action in dynamics.actions() if action.text() == "Compressor…")
    compressor.trigger()
    dialog = window.findChild(EffectDialog)
    assert dialog is not None
    assert dialog.effect.id == "compressor"
    dialog.close()


def test_actions_are_enabled_when_they_can_run(window: MainWindow, tone: Desk) -> None:
    window.actions_.refresh()
    assert not window.actions_["edit.cut"].isEnabled()
    assert not window.actions_["edit.undo"].isEnabled()
    tone.run("selection.set", 1.0, 2.0)
    tone.run("edit.delete")
    QApplication.processEvents()
    assert window.actions_["edit.undo"].isEnabled()


def test_commands_of_plugins_come_and_go(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    def titles() -> list[str]:
        return [action.text().replace("&", "") for action in window.menuBar().actions()]

    ran: list[str] = []
    dispose = desk.commands.register(Command("x.hello", "Hello", lambda session: ran.append("x"), menu="Plugins"))
    window.actions_["x.hello"].trigger()
    assert ran == ["x"]
    qtbot.waitUntil(lambda: "Plugins" in titles())
    dispose()
    assert "x.hello" not in window.actions_
    qtbot.waitUntil(lambda: "Plugins" not in titles())


def test_a_panel_chosen_in_the_menu_comes_to_the_front(window: MainWindow, qtbot: QtBot) -> None:
    for id_ in ("one", "two", "three"):
        window.add_panel(id_, id_.title(), "", lambda desk: QLabel("content"), Area.RIGHT, id_ != "two")
    menu = QMenu(window)
    window.docks.fill_menu(menu)
    two = next(action for action in menu.actions() if action.text() == "Two")
    two.trigger()
    qtbot.waitUntil(lambda: (content := window.docks.widget("two")) is not None and content.isVisible())
    assert two.isChecked()


def test_panels_are_made_when_shown_and_disposed_of(window: MainWindow, qtbot: QtBot) -> None:
    made: list[QWidget] = []

    def factory(desk: Desk) -> QWidget:
        made.append(QLabel("content"))
        return made[-1]

    dispose = window.add_panel("p", "Panel", "mdi6.tune", factory, Area.RIGHT)
    assert not made
    window.show_panel("p")
    qtbot.waitUntil(lambda: len(made) == 1)
    with pytest.raises(ValueError, match="already"):
        window.add_panel("p", "Panel", "", factory)
    dispose()
    with pytest.raises(ValueError, match="no panel"):
        window.show_panel("p")


def test_what_goes_wrong_is_told_without_stopping(window: MainWindow, desk: Desk) -> None:
    desk.run("edit.cut")
    assert "select a part" in window.messages.text
    desk.session.notify("All is well")
    assert "select a part" in window.messages.text, "information must not push an error away"
    window.messages.dismiss()
    window.tell(Message("short", "warning"), "the long story")
    buttons = [b for b in window.messages.findChildren(QToolButton) if b.text() == "Details"]
    assert buttons[0].isVisible()


def test_closing_asks_when_there_are_unsaved_changes(window: MainWindow, tone: Desk) -> None:
    tone.run("track.rename", "t1", "Other")
    assert not window.close()
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "Other" in box.text() or "Tone" in box.text()
    discard = next(b for b in box.buttons() if b.text() == "Discard")
    discard.click()
    QApplication.processEvents()
    assert not window.isVisible()


def test_dropped_files_are_opened_then_added(window: MainWindow, desk: Desk, tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    for id_ in ("file.open", "file.import"):
        original = desk.commands._table[id_]
        desk.commands._table[id_] = Command(
            id_, original.title, lambda session, *paths, id_=id_: asked.append((id_, *paths)), logged=False
        )
    path = str(tmp_path / "a b.wav")
    drop(window, path)
    assert asked == [("file.open", path)]
    desk.run("track.add")
    drop(window, path)
    assert asked[-1] == ("file.import", path)


def test_the_theme_follows_the_setting(window: MainWindow, desk: Desk) -> None:
    window.actions_["view.dark"].trigger()
    assert desk.settings["theme"] == "light"
    assert not desk.look.theme.dark
    assert window.palette().window().color() == desk.look.theme.window


def test_no_name_of_a_file_keeps_the_window_wide(window: MainWindow, desk: Desk) -> None:
    before = window.minimumSizeHint().width()
    desk.settings["recent_files"] = (("/sound/R&B.wav",), (f"/sound/{'talk' * 50}.wav",))
    QApplication.processEvents()
    short, long = (b for b in window.findChildren(QAbstractButton) if b.toolTip().startswith("/sound/"))
    assert short.text() == "R&&B.wav", "one & would underline the B"
    assert long.toolTip() == f"/sound/{'talk' * 50}.wav"
    assert window.minimumSizeHint().width() == before
    recent = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Open recent")
    recent.aboutToShow.emit()
    assert max(len(action.text()) for action in recent.actions()) < 100


def test_nothing_moves_when_the_theme_changes(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    before = window.centralWidget().geometry()
    desk.look.use("light")
    qtbot.waitUntil(lambda: window.palette().window().color() == desk.look.theme.window)
    QApplication.processEvents()
    assert window.centralWidget().geometry() == before


def test_controls_have_names_for_those_who_do_not_see_them(window: MainWindow, tone: Desk) -> None:
    nameless = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and not (button.text() or button.accessibleName() or button.toolTip())
        and button.objectName() != "qt_toolbar_ext_button"
    ]  # fmt: skip
    assert not nameless


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_nothing_is_clipped_in_the_top_bar(window: MainWindow, tone: Desk, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    bar = window.transport
    right = bar.mapTo(window, bar.rect().topRight()).x()
    assert right <= size[0]
    assert bar.width() >= bar.minimumSizeHint().width()


def test_dropped_markers_and_words_go_where_they_belong(window: MainWindow, tone: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1.0\t2.0\tverse\n")
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nhello there\n")
    drop(window, str(tmp_path / "a.txt"))
    drop(window, str(tmp_path / "a.srt"))
    assert [m.label for m in tone.session.document.markers] == ["verse"]
    assert len(tone.session.document.transcript.cues) == 1


def drop(window: MainWindow, path: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path)])
    event = QDropEvent(
        QPointF(100, 100), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def test_opening_asks_when_there_are_unsaved_changes(window: MainWindow, tone: Desk) -> None:
    tone.run("track.rename", "t1", "Other")
    window.actions_.run("file.new")
    box = window.findChild(QMessageBox)
    assert box is not None
    assert tone.session.document.tracks
    next(b for b in box.buttons() if b.text() == "Discard").click()
    assert not tone.session.document.tracks
