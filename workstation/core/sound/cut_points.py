"""Where speech is cut best: quiet places near a frame, and joints in which both sides swing together."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workstation.core.ranges import FrameRange

Mono = npt.NDArray[np.float32]
Listen = Callable[[FrameRange], Mono]
"""Answers the samples of a range in one channel; the range lies inside the sound."""
Frames = npt.NDArray[np.int64]

_WINDOW_SECONDS = 0.006
_STEP_SECONDS = 0.001
_FAR_DB = 6.0
"""A place as far away as is looked may be taken when it is quieter than the wanted one by this."""
_FLOOR = 1e-10
_PERIOD_SECONDS = 0.006
"""How far a joint is moved to swing together: most voices repeat within twice of it."""
_AT_ONCE = 64
"""Cuts whose sound is held at one time."""
_NEAR_SECONDS = 0.3
"""Places not farther apart than this are read together."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The frames among which an edge of a cut is looked for (the stop counts), and the one where it is wanted."""

    within: FrameRange
    wanted: int

    @classmethod
    def at(cls, frame: int) -> "Edge":
        """One that stays where it is."""
        return cls(FrameRange(frame, frame), frame)


def quietest(listen: Listen, within: FrameRange, wanted: int, rate: int) -> int:
    """The frame in `within` (its stop counts) at which the sound is quiet and which is near to `wanted`."""
    return int(_quietest(listen, [Edge(within, wanted)], rate)[0])


def quiet_cuts(
    listen: Listen, edges: Sequence[tuple[Edge, Edge]], fade_frames: int, rate: int, end: int
) -> Iterator[FrameRange]:
    """Cuts from and to quiet places, joined where both sides swing together; `end` is the length of the sound.

    What is near each other is read once.
    """
    around = max(_half_window(rate), fade_frames // 2)
    for first in range(0, len(edges), _AT_ONCE):
        some = edges[first : first + _AT_ONCE]
        rooms = [edge.within for pair in some for edge in pair]
        spans = [room for room in rooms if room.frames or 0 < room.start < end]
        heard = _heard(listen, [FrameRange(max(0, s.start - around), s.stop + around) for s in spans], rate)
        found = _quietest(heard, [edge for pair in some for edge in pair], rate)
        starts, ends = found[::2], [stop.within for _, stop in some]
        stops = _swinging_together(heard, starts, found[1::2], ends, fade_frames, rate, end)
        yield from (FrameRange(start, max(start, stop)) for start, stop in zip(starts.tolist(), stops, strict=True))


def _heard(listen: Listen, spans: Sequence[FrameRange], rate: int) -> Listen:
    """Hears what lies in some ranges, each stretch of near ones read once."""
    near, stretches = round(_NEAR_SECONDS * rate), list[FrameRange]()
    for span in sorted(spans):
        if stretches and span.start <= stretches[-1].stop + near:
            stretches[-1] = FrameRange(stretches[-1].start, max(stretches[-1].stop, span.stop))
        else:
            stretches.append(span)
    begins, sounds = [stretch.start for stretch in stretches], [listen(stretch) for stretch in stretches]

    def hear(range_: FrameRange) -> Mono:
        at = bisect_right(begins, range_.start) - 1
        return sounds[at][range_.start - begins[at] : range_.stop - begins[at]]

    return hear


def _half_window(rate: int) -> int:
    return max(1, round(_WINDOW_SECONDS * rate / 2))


def _quietest(listen: Listen, edges: Sequence[Edge], rate: int) -> Frames:
    """The quiet frame of each edge (edges,): of the power around it in dB and its distance the sum is least."""
    half, step = _half_window(rate), max(1, round(_STEP_SECONDS * rate))
    rooms = np.array([(edge.within.start, edge.within.stop, edge.wanted) for edge in edges])
    starts, stops, wanted = rooms[:, :1], rooms[:, 1:2], rooms[:, 2:]
    wanted = np.clip(wanted, starts, stops)
    begins = np.maximum(0, starts - half)
    lengths = stops + half - begins
    sums = np.zeros((len(edges), int(lengths.max()) + 1))
    for row, edge, begin in zip(sums, edges, begins[:, 0].tolist(), strict=True):
        if edge.within.frames:
            samples = listen(FrameRange(begin, edge.within.stop + half))
            row[1 : 1 + len(samples)] = samples
    np.cumsum(np.square(sums, out=sums), axis=1, out=sums)
    steps = (stops - starts) // step
    grid = starts + step * np.minimum(np.arange(int(steps.max()) + 1), steps)
    places = np.concatenate([grid, wanted], axis=1)
    first, last = (np.clip(places + side - begins, 0, lengths) for side in (-half, half))
    power = np.take_along_axis(sums, last, 1) - np.take_along_axis(sums, first, 1)
    power /= np.maximum(last - first, 1)
    cost = 10 * np.log10(power + _FLOOR) + _FAR_DB * np.abs(places - wanted) / np.maximum(stops - starts, 1)
    rows = np.arange(len(edges))
    best = np.argmin(cost[:, :-1], axis=1)
    on_grid, other = (places[rows, best], cost[rows, best]), (places[:, -1], cost[:, -1])
    wins = (other[1] < on_grid[1]) | ((other[1] == on_grid[1]) & (other[0] < on_grid[0]))  # of equal ones the first
    found: Frames = np.where(wins, other[0], on_grid[0])
    return found


def _swinging_together(
    listen: Listen, lefts: Frames, rights: Frames, within: Sequence[FrameRange], fade_frames: int, rate: int, end: int
) -> list[int]:
    """The frame near each of `rights`, in `within`, from which sound goes on best after that of `lefts`.

    Best is the greatest normalised correlation of the `fade_frames` around both, as in WSOLA (Verhelst and
    Roelands, ICASSP 1993).
    """
    half = fade_frames // 2
    reach = round(_PERIOD_SECONDS * rate)
    found = []
    sums = np.zeros(2 * (half + reach) + 1)
    for left, right, room in zip(lefts.tolist(), rights.tolist(), within, strict=True):
        low = max(room.start, right - reach, half)
        high = min(room.stop, right + reach, end - half)
        if half < 1 or low >= high or left < max(half, 1) or left + half > end or right >= end:
            found.append(right)
            continue
        wanted = listen(FrameRange(left - half, left + half)).astype(np.float64)
        offered = listen(FrameRange(low - half, high + half)).astype(np.float64)
        products = np.correlate(offered, wanted, "valid")
        until = len(offered) + 1
        np.square(offered, out=offered).cumsum(out=sums[1:until])
        power = sums[2 * half : until] - sums[: until - 2 * half]
        power += _FLOOR
        products /= np.sqrt(power, out=power)
        found.append(low + int(products.argmax()))
    return found
