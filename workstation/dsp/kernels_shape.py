"""Compiled wave shaping: curves bent at four times the rate, so that what they add does not fold back."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from workstation.dsp.kernels_delay import blend

_FAST = {"contract", "reassoc", "nsz", "arcp"}

SOFT, TUBE, HARD, FOLD = range(4)
FACTOR, REACH = 4, 16
"""How often each frame is sampled inside, and the frames on either side that the filters between reach."""
LATENCY = 2 * REACH


def half_band() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The low pass at half the outer rate, for the inner: as phases (4, 2 REACH + 1) to go up, as one row to go down.

    A sinc under a Kaiser window: flat to 0.42 of the rate, 80 dB down from 0.58 on.
    """
    size = 2 * REACH * FACTOR + 1
    at = np.arange(size) - REACH * FACTOR
    taps = np.sinc(at / FACTOR) * np.kaiser(size, 8.0)
    taps /= taps.sum()
    # Newest first: phase p of frame n is the sum of taps[4k + p] · x[n - k].
    phases = np.zeros((FACTOR, 2 * REACH + 1))
    for phase in range(FACTOR):
        row = taps[phase::FACTOR]
        phases[phase, : len(row)] = row * FACTOR
    return phases[:, ::-1].astype(np.float32), taps.astype(np.float32)


@njit(cache=True, nogil=True, fastmath=_FAST)
def _bent(kind, x):  # type: ignore[no-untyped-def]
    if kind == SOFT:
        return math.tanh(x)
    if kind == TUBE:
        return math.tanh(x) if x > 0 else math.tanh(0.6 * x) / 0.6
    if kind == HARD:
        return min(max(x, -1.0), 1.0)
    return math.sin(0.5 * math.pi * x)


@njit(cache=True, nogil=True, fastmath=_FAST)
def shape(sound, old, new, shares, phases, taps, coarse, fine, state):  # type: ignore[no-untyped-def]
    """Bend `sound` (channels, frames) in place, late by `LATENCY` frames.

    Args:
        sound: Changed in place.
        old: kind of curve, drive (factor), level of the bent and of the plain sound (factors), coefficient of the
            filter that takes the offset from the curve that makes one.
        new: The like; numbers glide, kinds are crossfaded.
        shares: (frames,) share of `new` in every frame, or empty when it alone counts.
        phases: From `half_band`.
        taps: From `half_band`.
        coarse: (channels, 2 (2 REACH + 1)) ring of the newest frames, written twice.
        fine: (channels, 2 (8 REACH + 4)) the like of inner samples.
        state: frames so far, then two numbers a channel for the offset.
    """
    channels, frames = sound.shape
    width, inner = phases.shape[1], fine.shape[1] // 2
    count = int(state[0])
    now = new.copy()
    first, second, share = int(old[0]), int(new[0]), 1.0
    for n in range(frames):
        if shares.size:
            share = shares[n]
            blend(now, old, new, share)
        slot = count % width
        for c in range(channels):
            coarse[c, slot] = coarse[c, slot + width] = sound[c, n]
            row = coarse[c, slot + 1 : slot + 1 + width]
            out = np.float32(0.0)
            for p in range(FACTOR):
                value = np.float32(0.0)
                for t in range(width):
                    value += phases[p, t] * row[t]
                bent = _bent(second, now[1] * value)
                if share < 1 and first != second:
                    bent = share * bent + (1 - share) * _bent(first, now[1] * value)
                place = (count * FACTOR + p) % inner
                fine[c, place] = fine[c, place + inner] = bent
                if p == 0:
                    window = fine[c, place + inner - taps.size + 1 : place + inner + 1]
                    for t in range(taps.size):
                        out += taps[t] * window[t]
            if second == TUBE:
                wet = out - state[1 + 2 * c] + now[4] * state[2 + 2 * c]
                state[1 + 2 * c], state[2 + 2 * c] = out, wet
            else:
                wet = np.float64(out)
                state[1 + 2 * c], state[2 + 2 * c] = out, 0.0
            sound[c, n] = now[2] * wet + now[3] * row[width - 1 - 2 * REACH]
        count += 1
    state[0] = count
