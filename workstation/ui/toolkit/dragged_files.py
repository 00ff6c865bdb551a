"""Files that are dragged over a part of the window."""

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent


def files_in(dropped: QMimeData) -> list[str]:
    """The paths of the files that are dragged."""
    return [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]


def accept_files(event: QDropEvent) -> bool:
    """Accept files as a copy: who gives them away keeps them, whatever it proposed. False: there are none."""
    if not files_in(event.mimeData()):
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True
