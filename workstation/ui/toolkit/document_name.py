"""What the document is called, and the folder its user works in."""

from pathlib import Path

from workstation.core.format_size import straight
from workstation.ui.toolkit.workspace import Desk


def document_name(desk: Desk) -> str:
    """What the document is called: its file's name, else its first track's."""
    session = desk.session
    if session.path is not None:
        return straight(session.path.stem)
    return session.document.tracks[0].name if session.document.tracks else "Untitled"


def folder_of(desk: Desk) -> Path:
    """Where the user works: the document's folder, that of the file opened last, or home."""
    if desk.session.path is not None:
        return desk.session.path.parent
    recent = desk.settings["recent_files"]
    folder = Path(recent[0][0]).parent if recent else Path.home()
    return folder if folder.is_dir() else Path.home()
