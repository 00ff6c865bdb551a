"""The edges of words beside a pause, moved to where the sound rises out of the pause's own noise."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from workstation.speech.acoustic.edge_levels import STEP, EdgeLevels, Floats

_START_SHARE, _END_SHARE = 0.2, 0.35
"""How far an edge is above the pause, as a share of what the word beside it reaches; ends fade."""
_FLOOR_DB = 2.0
_OUTWARD, _END_OUTWARD, _INWARD = 0.06, 0.03, 0.12
_FARTHEST = 0.15
"""How far (s) sound that goes on without a break is followed into the pause."""
_RUN, _BREAK = 0.02, 0.03
_LONG_PAUSE = 0.06
_MARGIN = 0.02
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A word from start to end seconds, and the pauses beside it (None where another word is)."""

    start: float
    end: float
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None


def move_edges(levels: EdgeLevels, spans: Sequence[WordSpan]) -> Generator[float, None, list[tuple[float, float]]]:
    """Start and end of each word in sound of such levels; edges beside a word stay. Yields the fraction done."""
    moved = []
    for i, span in enumerate(spans):
        moved.append(_moved(levels, span) if len(levels) > 2 else (span.start, span.end))
        if i % _AT_ONCE == 0:
            yield i / len(spans)
    return moved


def _moved(levels: EdgeLevels, span: WordSpan) -> tuple[float, float]:
    start, end = span.start, span.end
    middle = (start + end) / 2
    if span.before is not None:
        outer, inner = max(span.before[0], start - _FARTHEST), min(start + _INWARD, middle)
        found = _edge(
            levels, span.before, (outer, inner), (start, min(end, start + 0.15)), start - _OUTWARD, _START_SHARE
        )
        start = start if found is None else found
    if span.after is not None:
        outer, inner = min(span.after[1], end + _FARTHEST), max(end - _INWARD, middle)
        found = _edge(
            levels,
            span.after,
            (outer, inner),
            (max(span.start, end - 0.15), end),
            end + _END_OUTWARD,
            _END_SHARE,
        )
        end = end if found is None else found
    return (start, end) if start < end else (span.start, span.end)


def _edge(
    levels: EdgeLevels,
    pause: tuple[float, float],
    search: tuple[float, float],
    word: tuple[float, float],
    near: float,
    share: float,
) -> float | None:
    """Where, coming from the pause (`search` goes from its outer to its inner end), the sound rises and stays up.

    From beyond `near` it only counts when it is up all the way. None when it does not rise.
    """
    count = len(levels)
    noise, roughness = _noise(levels, pause)
    first, last = (min(max(0, round(t / STEP)), count - 1) for t in search)
    forward = first <= last
    run = max(1, round(_RUN / STEP))
    beyond = min(last + run, count - 1) if forward else max(last - run, 0)
    track = levels.rows(first, beyond + 1) if forward else levels.rows(beyond, first + 1)[::-1]
    above = np.maximum(track - noise, 0).mean(axis=1)
    a, b = sorted(min(max(0, round(t / STEP)), count - 1) for t in word)
    reached = _quantile(np.maximum(levels.rows(a, b + 1) - noise, 0).mean(axis=1), 0.9)
    up = above > max(_FLOOR_DB, roughness, share * reached)
    steady = np.convolve(up, np.ones(run), "full")[run - 1 :][: len(up)] >= 0.85 * run
    allowed = abs(round(near / STEP) - first) if (near > search[0]) == forward else 0
    candidates = np.flatnonzero(steady[: abs(last - first) + 1])
    candidates = candidates[candidates >= allowed]
    if not len(candidates):
        return None
    at = int(candidates[0])
    if at <= allowed + 1:
        gap = max(1, round(_BREAK / STEP))
        while at > 0 and up[max(0, at - gap) : at].any():
            at = max(0, at - gap) + int(np.argmax(up[max(0, at - gap) : at]))
    return float((first + at if forward else first - at) * STEP)


def _noise(levels: EdgeLevels, pause: tuple[float, float]) -> tuple[Floats, float]:
    """The level of each band in a pause, and how far above it the pause itself goes at times."""
    a, b = round((pause[0] + _MARGIN) / STEP), round((pause[1] - _MARGIN) / STEP)
    inside = levels.rows(a, b)
    if len(inside) < _LONG_PAUSE / STEP:
        return levels.quiet, 0.0
    noise = _quantile(inside, 0.5)
    return noise, float(_quantile(np.maximum(inside - noise, 0).mean(axis=1), 0.75))


def _quantile(rows: Floats, share: float) -> Floats:
    """What so large a share of the rows do not exceed; numpy's own takes far longer over a few numbers."""
    ordered = np.sort(rows, axis=0)
    place = share * (len(rows) - 1)
    low = int(place)
    return np.asarray(ordered[low] + np.float32(place - low) * (ordered[min(low + 1, len(rows) - 1)] - ordered[low]))
