"""Work on words: of a few it is done at once, of very many in a job, and lands where they are as they were."""

from collections.abc import Callable
from typing import TypeVar

from workstation.commands.registry import error_line
from workstation.core.errors import CommandError
from workstation.engine.compute import Body, Job
from workstation.session import Session
from workstation.speech.progress import finish

MANY_WORDS = 6000
"""So many take about a tenth of a second to be read, written or mended."""

T = TypeVar("T")


def require_same(now: object, then: object, label: str) -> None:
    """CommandError when what was worked on is another value by now."""
    if now is not then:
        raise CommandError(f"{label}: it was edited meanwhile, and nothing was changed; try again")


def work_out(session: Session, label: str, words: int, body: Body[T], land: Callable[[T], object]) -> T | Job[T]:
    """What `body` makes of so many `words`, for which `land` is called on the main thread.

    A job whose document has been left meanwhile lands nowhere. Of one that goes wrong, or lands no more, the user is
    told.
    """
    if words < MANY_WORDS:
        made = finish(body)
        land(made)
        return made
    generation = session.generation

    def done(made: T) -> None:
        if session.generation == generation:
            try:
                land(made)
            except CommandError as error:
                session.notify(str(error), "error")

    return session.compute.submit(
        label, body, done=done, failed=lambda error: session.notify(error_line(error), "error")
    )
