"""Programs for which all new sound is long, so that drafts name it before it is copied."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import document
from workstation.commands.drafts import sound as draft_sound
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.project.file import ProjectFile
from workstation.services import Services
from workstation.session import Session

Start = Callable[[], tuple[Commands, Drafts]]


@pytest.fixture
def start(mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts programs for which all new sound is long, and that never come to copying it until they are told to."""
    monkeypatch.setattr(draft_sound, "_LONG_BYTES", 1)
    made: list[Drafts] = []

    def start() -> tuple[Commands, Drafts]:
        session = Session(Services(Compute(mailbox.post), mailbox.post, cache=tmp_path / "cache"))
        made.append(Drafts(session, tmp_path / "drafts"))
        return Commands(session, COMMANDS), made[-1]

    yield start
    for drafts in made:
        for dispose in drafts._disposals:
            dispose()
        drafts._compute.close()
        drafts._slow.close()
        drafts._session.close()
        drafts._session.compute.close()


def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if copying took for ever."""
    monkeypatch.setattr(ProjectFile, "bring_in", lambda self, refer: iter(()))


def kill(drafts: Drafts) -> None:
    for dispose in drafts._disposals:
        dispose()
    drafts._compute.close()
    drafts._slow.close()
    drafts._places.release()


def kept(mailbox: Mailbox, drafts: Drafts) -> None:
    assert mailbox.pump(lambda: drafts.idle and not drafts._session.compute.jobs, 20)


def sound(commands: Commands, key: str = "t1") -> np.ndarray:
    edits = commands.session.document.track(key).edits
    return edits.read(FrameRange(0, edits.frames))


def reversed_ramp(start: Start, mailbox: Mailbox) -> tuple[Commands, Drafts]:
    commands, drafts = start()
    commands.session.start(document(5000))
    commands.run("effect.apply", "reverse")
    commands.run("marker.add", "later", start=0.1)
    kept(mailbox, drafts)
    return commands, drafts
