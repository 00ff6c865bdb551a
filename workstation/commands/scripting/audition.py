"""Sound that is in no document, played as a job that can be watched and cancelled."""

import threading

from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.compute import Body, Job
from workstation.session import Session

_SECONDS = 0.05
"""How soon a job that is cancelled falls silent."""


def sounding(session: Session, sound: Samples, rate: int) -> Job[None] | None:
    """Play samples instead of what plays; None for no samples: silence. Cancelling the job ends the sound."""
    session.player.stop()
    session.audition.stop()
    frames = sound.shape[1]
    if not frames:
        return None
    over, failed = threading.Event(), list[str]()
    disposals = [
        # a moment later, when it has also been told why
        session.audition.changed.connect(lambda playing: None if playing else session.post(over.set)),
        session.audition.failed.connect(failed.append),
    ]

    def body() -> Body[None]:
        while not over.wait(_SECONDS):
            yield min(1.0, session.audition.position / frames)
        if failed:
            raise OSError(failed[0])

    def ended(job: Job[None]) -> None:
        for dispose in disposals:
            dispose()
        if not over.is_set():
            session.audition.stop()

    track = Track("t1", "Sound", EditList.of(ArraySource(sound, rate)))
    session.audition.play(Document(rate, (track,)))
    job = session.compute.submit("Play", body(), apart=True)
    job.finished.connect(ended)
    return job
