"""How files are chosen: a chooser with room for names, whose types are not a list of forty endings."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QTreeView, QWidget

_WIDTH, _HEIGHT = 860, 540


def chooser(parent: QWidget, title: str, folder: str) -> QFileDialog:
    """A chooser that goes when it is closed; the system's own where there is one."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    screen = dialog.screen().availableSize()
    dialog.resize(min(_WIDTH, screen.width() - 80), min(_HEIGHT, screen.height() - 120))
    for view in dialog.findChildren(QTreeView):  # Qt's own
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(header.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, header.ResizeMode.Stretch)
    return dialog
