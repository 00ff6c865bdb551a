"""Sound that a job makes comes where the selection was when it began, or where that has gone meanwhile."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from workstation.commands.range_tracking import Following
from workstation.core.document import Selection
from workstation.engine.compute import Body, Job
from workstation.session import Session

T = TypeVar("T")


def submit_landing(
    session: Session,
    title: str,
    body: Body[T],
    keys: Sequence[str],
    put: Callable[[T, Selection], None],
    *,
    again: str,
) -> Job[T]:
    """Begin the job; `put` is given what it made and the place for it.

    Where one of the tracks `keys` is gone, or another document is open, nothing is put anywhere, and that is told, with
    `again` as the advice.
    """
    selection = session.selection
    following, generation = Following(session, keys), session.generation

    def land(made: T) -> None:
        place = selection
        for change in following.changes:
            place = place.mapped(change)
        if session.generation != generation or following.lost:
            session.notify(f"{title}: the place where the sound was to go is gone; {again}", "warning")
        else:
            put(made, place)

    job = session.compute.submit(
        title,
        body,
        done=land,
        failed=lambda error: session.notify(f"{title} failed, nothing was changed: {error}", "error"),
    )
    job.finished.connect(lambda _: following.close())
    return job
