"""The commands for work that a crash has left: go on with it, throw it away, take it back."""

from pathlib import Path

from workstation.commands.drafts.autosave import Drafts
from workstation.core.errors import CommandError
from workstation.session import Session


def recover(session: Session, path: str | Path = "") -> None:
    """Go on with work that a crash has left: the newest, or the one at `path`."""
    keeper = session.keeper
    if not isinstance(keeper, Drafts):
        raise CommandError("Recover: nothing keeps unsaved work here")
    if session.recorder.recording:
        raise CommandError("Recover: end the recording first")
    if not path:
        found = keeper.find()
        if not found:
            raise CommandError("Recover: there is no unsaved work")
        path = found[0].path
    keeper.recover(Path(path))


def discard_draft(session: Session, path: str | Path) -> None:
    """Throw away work that a crash has left; for two weeks it can be brought back."""
    if session.keeper is None:
        raise CommandError("Discard: nothing keeps unsaved work here")
    session.keeper.discard(Path(path))


def bring_back_draft(session: Session, path: str | Path) -> None:
    """Take back work that was discarded, so that it can be recovered again."""
    if session.keeper is None:
        raise CommandError("Bring back: nothing keeps unsaved work here")
    session.keeper.bring_back(Path(path))
