"""The bar at the top: the tools used most at the left, the transport at the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolBar, QToolButton, QWidget

from workstation.ui.shell.transport import Transport
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.icon_theme import Look

_TOOLS = (
    ("file.open", "file.save", "file.export"),
    ("edit.undo", "edit.redo"),
    ("edit.cut", "edit.copy", "edit.paste", "edit.delete", "clip.split"),
    ("view.zoom_in", "view.zoom_out", "view.zoom_selection", "view.zoom_all"),
    ("view.waveform", "view.spectrogram", "view.both"),
)


class TopBar(QWidget):
    """When the window is narrow the last tools move into a menu at the end; the transport stays whole."""

    def __init__(self, look: Look, actions: Actions, transport: Transport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tools = QToolBar(self)
        tools.setIconSize(QSize(18, 18))
        tools.setMovable(False)
        tools.setStyleSheet("QToolBar { padding: 0; }")
        tools.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        tools.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for group in _TOOLS:
            known = [actions[id_] for id_ in group if id_ in actions]
            if known and tools.actions():
                tools.addSeparator()
            for action in known:
                tools.addAction(action)
                button = tools.widgetForAction(action)
                if isinstance(button, QToolButton):
                    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                    button.setAccessibleName(action.text().rstrip("…"))
        more = tools.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setIcon(look.icon("mdi6.chevron-double-right", "text_dim"))
            more.setToolTip("More tools")
            more.setAccessibleName("More tools")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 2)
        row.setSpacing(4)
        row.addWidget(tools, 1)
        row.addWidget(transport)
