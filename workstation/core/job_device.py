"""Which device the job that runs now may use: what starts a job says so, what works in it asks; no torch."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple


class JobDevice(NamedTuple):
    """How a job asks for its device, and tells what did not go as planned."""

    choose: Callable[[str], str] = lambda work: "cpu"
    """The device, as torch names it, for a piece of work with a name."""
    tell: Callable[[str], None] = lambda line: None


JOB_DEVICE: ContextVar[JobDevice] = ContextVar("job_device", default=JobDevice())  # noqa: B039 - it never changes
"""Each job of the compute thread has its own; outside jobs it is the processor."""
