"""The edges of words beside a pause, moved to where the sound rises out of the pause's own noise."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE
from workstation.speech.audio_buffer import Sound
from workstation.speech.progress import within

Floats = npt.NDArray[np.float32]

_HOP, _WINDOW, _FFT = 40, 160, 256
_STEP = _HOP / RATE
_BAND_EDGES_HZ = (60, 300, 600, 1000, 1600, 2400, 3500, 5000, 7000)
_START_SHARE, _END_SHARE = 0.2, 0.35
"""How far an edge is above the pause, as a share of what the word beside it reaches; ends fade."""
_FLOOR_DB = 2.0
_OUTWARD, _END_OUTWARD, _INWARD = 0.06, 0.03, 0.12
_FARTHEST = 0.15
"""How far (s) sound that goes on without a break is followed into the pause."""
_RUN, _BREAK = 0.02, 0.03
_LONG_PAUSE = 0.06
_MARGIN = 0.02
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A word from start to end seconds, and the pauses beside it (None where another word is)."""

    start: float
    end: float
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None


def move_edges(
    sound: Sound, spans: Sequence[WordSpan], gain: float = 1.0
) -> Generator[float, None, list[tuple[float, float]]]:
    """Start and end of each word in mono 16 kHz sound times `gain`; edges that border on a word stay.

    Yields the fraction done.
    """
    levels = yield from within(0.0, 0.8, _levels(sound, gain))
    quiet = np.percentile(levels[:: max(1, len(levels) // 20000)], 10, axis=0) if len(levels) else np.zeros(8)
    moved = []
    for i, span in enumerate(spans):
        moved.append(_moved(levels, quiet, span) if len(levels) > 2 else (span.start, span.end))
        if i % _AT_ONCE == 0:
            yield 0.8 + 0.2 * i / len(spans)
    return moved


def _moved(levels: Floats, quiet: npt.NDArray[np.floating], span: WordSpan) -> tuple[float, float]:
    start, end = span.start, span.end
    middle = (start + end) / 2
    if span.before is not None:
        outer, inner = max(span.before[0], start - _FARTHEST), min(start + _INWARD, middle)
        found = _edge(
            levels, quiet, span.before, (outer, inner), (start, min(end, start + 0.15)), start - _OUTWARD, _START_SHARE
        )
        start = start if found is None else found
    if span.after is not None:
        outer, inner = min(span.after[1], end + _FARTHEST), max(end - _INWARD, middle)
        found = _edge(
            levels,
            quiet,
            span.after,
            (outer, inner),
            (max(span.start, end - 0.15), end),
            end + _END_OUTWARD,
            _END_SHARE,
        )
        end = end if found is None else found
    return (start, end) if start < end else (span.start, span.end)


def _edge(
    levels: Floats,
    quiet: npt.NDArray[np.floating],
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
    noise, roughness = _noise(levels, quiet, pause)
    first, last = (min(max(0, round(t / _STEP)), count - 1) for t in search)
    forward = first <= last
    run = max(1, round(_RUN / _STEP))
    beyond = min(last + run, count - 1) if forward else max(last - run, 0)
    track = levels[first : beyond + 1] if forward else levels[beyond : first + 1][::-1]
    above = np.maximum(track - noise, 0).mean(axis=1)
    a, b = sorted(min(max(0, round(t / _STEP)), count - 1) for t in word)
    reached = np.percentile(np.maximum(levels[a : b + 1] - noise, 0).mean(axis=1), 90)
    up = above > max(_FLOOR_DB, roughness, share * reached)
    steady = np.convolve(up, np.ones(run), "full")[run - 1 :][: len(up)] >= 0.85 * run
    allowed = abs(round(near / _STEP) - first) if (near > search[0]) == forward else 0
    candidates = np.flatnonzero(steady[: abs(last - first) + 1])
    candidates = candidates[candidates >= allowed]
    if not len(candidates):
        return None
    at = int(candidates[0])
    if at <= allowed + 1:
        gap = max(1, round(_BREAK / _STEP))
        while at > 0 and up[max(0, at - gap) : at].any():
            at = max(0, at - gap) + int(np.argmax(up[max(0, at - gap) : at]))
    return float((first + at if forward else first - at) * _STEP)


def _noise(
    levels: Floats, quiet: npt.NDArray[np.floating], pause: tuple[float, float]
) -> tuple[npt.NDArray[np.floating], float]:
    """The level of each band in a pause, and how far above it the pause itself goes at times."""
    a, b = round((pause[0] + _MARGIN) / _STEP), round((pause[1] - _MARGIN) / _STEP)
    inside = levels[max(0, a) : max(0, b)]
    if len(inside) < _LONG_PAUSE / _STEP:
        return quiet, 0.0
    noise = np.median(inside, axis=0)
    return noise, float(np.percentile(np.maximum(inside - noise, 0).mean(axis=1), 75))


def _levels(sound: Sound, gain: float) -> Generator[float, None, Floats]:
    """Decibels in eight bands every 2.5 ms; row `i` is centred on `i` times that. Yields the fraction done."""
    frames = len(sound) // _HOP + 1
    hz = np.arange(_FFT // 2 + 1) * RATE / _FFT
    bank = np.stack([(hz >= a) & (hz < b) for a, b in pairwise(_BAND_EDGES_HZ)], axis=1)
    weights = (bank / bank.sum(axis=0)).astype(np.float32)
    window = np.hanning(_WINDOW).astype(np.float32)
    out = np.empty((frames, len(_BAND_EDGES_HZ) - 1), np.float32)
    block = 8192
    for start in range(0, frames, block):
        stop = min(start + block, frames)
        low, high = start * _HOP - _WINDOW // 2, (stop - 1) * _HOP + _WINDOW // 2
        piece = np.zeros(high - low, np.float32)
        a, b = max(0, low), min(len(sound), high)
        piece[a - low : b - low] = sound[a:b]
        views = np.lib.stride_tricks.sliding_window_view(piece * np.float32(32768 * gain), _WINDOW)[::_HOP]
        spectrum = np.fft.rfft(views * window, _FFT, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        out[start:stop] = 10 * np.log10(power @ weights + 10)
        yield stop / frames
    return out
