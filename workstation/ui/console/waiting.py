"""Lines that wait: for jobs, and for the files that they open, while the window goes on."""

from typing import Any

from PySide6.QtCore import QEventLoop

from workstation.engine.compute import Job
from workstation.session import Session
from workstation.ui.toolkit.busy import Busy


def wait_for(job: Job[Any], busy: Busy) -> None:
    """Let the window go on until a job is over; KeyboardInterrupt, and the job cancelled, when the user stops that."""
    if job.over:
        return
    loop = QEventLoop()
    dispose = job.finished.connect(lambda _: loop.quit())
    try:
        busy.wait(loop)
    except KeyboardInterrupt:
        job.cancel()
        raise
    finally:
        dispose()


def settle(session: Session, busy: Busy) -> None:
    """Let the window go on until the files that a line opened are read: the next line may need their sound."""
    if session.openings:
        loop = QEventLoop()
        dispose = session.reading.connect(lambda _: None if session.openings else loop.quit())
        try:
            busy.wait(loop)
        finally:
            dispose()
    busy.rest()
