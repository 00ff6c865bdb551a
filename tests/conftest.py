"""What every test may ask for."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from workstation.commands.registry import Commands
from workstation.commands.table import COMMANDS
from workstation.core.document import Document, Track
from workstation.core.signal import report_faults_to
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.services import Services
from workstation.session import Session

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
"""A busy machine is slow, not wrong: nothing in the tests is timed."""

_HOMES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


def pytest_configure(config: pytest.Config) -> None:
    """Give this process settings, caches and temporary files of its own: others run tests beside it."""
    os.environ.setdefault(
        "PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir()
    )  # what tests keep stays where it is looked for
    own = tempfile.TemporaryDirectory(prefix="tests-", ignore_cleanup_errors=True)
    config.add_cleanup(own.cleanup)
    tempfile.tempdir = os.environ["TMPDIR"] = own.name
    os.environ |= {name: str(Path(own.name, "home")) for name in _HOMES}


SPEECH = Path(__file__).resolve().parents[2] / "shared" / "speech"


@pytest.fixture(scope="session", autouse=True)
def log_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests do does not stand in the log of who runs them, also where a test names another home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def speech() -> Path:
    """The folder of real recordings; the test is skipped where it is not there."""
    if not SPEECH.is_dir():
        pytest.skip("the recordings are not here")
    return SPEECH


@pytest.fixture(autouse=True)
def listener_faults() -> Iterator[list[Exception]]:
    """What listeners of signals raise: it fails the test, unless the test takes it out of this list."""
    faults: list[Exception] = []
    stop = report_faults_to(faults.append)
    yield faults
    stop()
    if faults:
        raise faults[0]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def session(mailbox: Mailbox) -> Iterator[Session]:
    compute = Compute(mailbox.post)
    session = Session(Services(compute, mailbox.post))
    yield session
    session.close()
    compute.close()


@pytest.fixture
def commands(session: Session) -> Commands:
    return Commands(session, COMMANDS)


def ramp(frames: int, channels: int = 1, start: int = 0) -> Samples:
    """Samples that all differ, so that a wrong one shows."""
    row = np.arange(start, start + frames, dtype=np.float32) / 2**20
    return np.stack([row + channel / 16 for channel in range(channels)])


def document(*lengths: int, rate: int = 1000, channels: int = 1) -> Document:
    """A document with one track for each length, of samples that all differ."""
    tracks = []
    for number, frames in enumerate(lengths, 1):
        sound = EditList.of(ArraySource(ramp(frames, channels, 10_000 * number), rate))
        tracks.append(Track(f"t{number}", f"Track {number}", sound))
    return Document(rate, tuple(tracks))
