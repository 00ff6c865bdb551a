"""The menus of effects and presets, of panels and their tabs, of models and scripts."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMenu,
    QTabBar,
    QToolButton,
    QWidget,
)

from tests.ui.menus.hands import Hands, Pop, popped, right_click
from workstation.effects.tone.equalizer import Equalizer
from workstation.plugin.host import Host
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.dialogs.models import ask_models
from workstation.ui.dialogs.plugin_manager import show_plugins
from workstation.ui.panels.effect_dialog import open_effect
from workstation.ui.panels.equalizer import EqualizerEditor
from workstation.ui.panels.rack import RackPanel
from workstation.ui.scripts.panel import ScriptPanel
from workstation.ui.scripts.saved_scripts import SavedScripts
from workstation.ui.shell.ripple import RippleButton
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Area


def eq_band(hands: Hands) -> Pop:
    made = EqualizerEditor(hands.desk, Equalizer.params[0])
    hands.show(made, 400, 320)
    bands = made.curve.bands
    made.curve.released.connect(lambda: hands.did.append("released"))
    hands.states.append(lambda: ", ".join(f"{band.kind}{'' if band.on else ' off'}" for band in made.curve.bands))

    def pop() -> QMenu:
        made.curve.show_bands(bands)
        hands.forget()
        return right_click(made.curve, made.curve.point(1).toPoint())

    return pop


def _presets(hands: Hands, click: Callable[[RackPanel], QToolButton]) -> Pop:
    panel = RackPanel(hands.desk)
    hands.show(panel, 340, 700)
    panel.add_effect("tremolo")
    document = hands.desk.session.document

    def pop() -> QMenu:
        hands.desk.session.start(document)
        hands.desk.run("rack.save_preset", "Mine", slot="tremolo", track="master")
        hands.desk.run("rack.save_preset", "All mine", track="master")
        hands.forget()
        hands.qtbot.mouseClick(click(panel), Qt.MouseButton.LeftButton)
        return popped()

    return pop


def effect_presets(hands: Hands) -> Pop:
    return _presets(hands, lambda panel: panel.cards["tremolo"].presets)


def rack_presets(hands: Hands) -> Pop:
    return _presets(hands, lambda panel: panel.presets)


def dialog_presets(hands: Hands) -> Pop:
    holder = QWidget()
    hands.show(holder, 900, 700)
    dialog = open_effect(hands.desk, "tremolo", holder)
    hands.there.append(dialog)
    hands.states.append(lambda: f"{dialog.values()['speed_hz']:g} Hz")

    def pop() -> QMenu:
        hands.forget()
        hands.qtbot.mouseClick(dialog.presets, Qt.MouseButton.LeftButton)
        return popped()

    return pop


def ripple(hands: Hands) -> Pop:
    button = RippleButton(hands.desk)
    hands.show(button)
    hands.states.append(lambda: ", ".join(a.text() for a in button.menu().actions() if a.isChecked()))

    def pop() -> QMenu:
        hands.forget()
        return button.menu()

    return pop


def panel_tab(hands: Hands) -> Pop:
    window = hands.window
    window.resize(790, 590)
    window.show()
    hands.qtbot.waitExposed(window)
    for id_, area in (("a", Area.RIGHT), ("b", Area.RIGHT), ("c", Area.BOTTOM)):
        window.add_panel(id_, id_.upper(), "", lambda desk: QLabel("content"), area)
        window.show_panel(id_)
    dock = window.findChild(QDockWidget, "a")
    assert dock is not None
    other = window.findChild(QDockWidget, "b")

    def place() -> str:
        if dock.isHidden():
            return "closed"
        return "a window of its own" if dock.isFloating() else window.dockWidgetArea(dock).name

    hands.states.append(place)

    def pop() -> QMenu:
        dock.setFloating(False)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        window.tabifyDockWidget(other, dock)
        dock.show()
        dock.raise_()
        QApplication.processEvents()
        tabs, number = next(
            (bar, n)
            for bar in window.findChildren(QTabBar)
            for n in range(bar.count())
            if bar.tabText(n) == "A" and bar.isVisible()
        )
        at = tabs.tabRect(number).center()
        hands.forget()
        return right_click(tabs, at)

    return pop


def install_plugin(hands: Hands) -> Pop:
    holder = QWidget()
    hands.show(holder, 900, 700)
    host = Host(hands.desk.commands, hands.desk.settings)
    show_plugins(hands.desk, host, Path("nowhere"), holder)
    (dialog,) = hands.dialogs()
    hands.there.append(dialog)

    def pop() -> QMenu:
        hands.forget()
        return dialog.install.menu()

    return pop


def import_model(hands: Hands) -> Pop:
    holder = QWidget()
    hands.show(holder, 900, 700)
    ask_models(hands.desk, hands.desk.commands["models.list"], holder)
    (dialog,) = hands.dialogs()
    hands.there.append(dialog)

    def pop() -> QMenu:
        hands.forget()
        return dialog.bring.menu()

    return pop


def example_scripts(hands: Hands) -> Pop:
    panel = ScriptPanel(
        hands.desk,
        ScriptLog(hands.desk),
        SavedScripts(hands.desk, Keymap(), Path("no scripts yet")),
        Keymap(),
        lambda *_: None,
    )
    hands.show(panel, 500, 300)
    hands.states.append(lambda: panel.editor.toPlainText().splitlines()[0])

    def pop() -> QMenu:
        panel.editor.setPlainText("# empty")
        panel.editor.document().setModified(False)
        hands.forget()
        return panel.examples.menu()

    return pop
