"""Loops over frames on two processors: twice as quick, and the others are left to the window."""

from collections.abc import Callable

from workstation.dsp.kernels.parallel import cores, spread

THREADS = 2
_MIN_FRAMES = 64
"""Fewer frames than this for each are not worth a second thread."""


def in_halves(count: int, work: Callable[[tuple[int, int]], object]) -> None:
    """Call `work` with the ends of either half of so many frames at once, or with those of all when they are few."""
    middle = count // 2 if count >= 2 * _MIN_FRAMES else 0
    spread(work, [(0, middle), (middle, count)] if middle else [(0, count)], min(THREADS, cores()))
