"""Markers inside sound files: cue points, loops, chapters."""

from collections.abc import Iterable

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange


def at_rate(markers: Iterable[Marker], rate_in: int, rate_out: int) -> tuple[Marker, ...]:
    """Markers in frames at `rate_in` as those at `rate_out`."""
    if rate_in == rate_out:
        return tuple(markers)
    return tuple(
        Marker(FrameRange.from_seconds(*marker.range.seconds(rate_in), rate_out), marker.label, marker.band_hz)
        for marker in markers
    )
