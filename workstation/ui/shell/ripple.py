"""The button in the status line that shows and chooses what moves with an edit."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from workstation.commands.sound.ripple import MODES
from workstation.ui.toolkit.menu import Menu
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.workspace import Desk, watch

_TITLES = {"off": "Ripple off", "track": "Ripple: edited tracks", "all": "Ripple: all tracks"}
_ICONS = {
    "off": "mdi6.arrow-collapse-horizontal",
    "track": "mdi6.format-indent-increase",
    "all": "mdi6.format-align-left",
}


class RippleButton(QToolButton):
    """Shows the mode; its menu has all three with what they do."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAutoRaise(True)
        self.setFont(font("small"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Ripple")
        self.setStyleSheet("QToolButton { padding: 0 4px; } QToolButton::menu-indicator { image: none; }")
        menu = self._choices = Menu(self)
        menu.setToolTipsVisible(True)
        for mode, about in MODES.items():
            action = menu.add(desk.look.icon(_ICONS[mode]), _TITLES[mode], partial(desk.run, f"ripple.{mode}"))
            action.setCheckable(True)
            action.setToolTip(about[:1].upper() + about[1:])
            action.setData(mode)
        self.setMenu(menu)
        watch(self, desk.settings.changed, lambda name: self._show() if name == "ripple" else None)
        self._show()

    def _show(self) -> None:
        mode = self._desk.settings["ripple"]
        self.setText(_TITLES[mode])
        self.setIcon(self._desk.look.icon(_ICONS[mode], "accent" if mode == "all" else "text_dim"))
        self.setToolTip(f"After an edit {MODES[mode]}")
        for action in self._choices.actions():  # asked for each time: PySide may take actions that are held for gone
            action.setChecked(action.data() == mode)
