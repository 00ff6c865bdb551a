"""Compiled search for the lag at which a sound resembles itself most."""

import math

import numpy as np

from workstation.dsp.compiled import VECTORS, compiled


@compiled(fast=VECTORS, zero_checks=False)
def best_lags(sound, first, size, lags, least, lag):  # type: ignore[no-untyped-def]
    """For frames of `size` samples from frame `first` on: the lag, 0 for one sample, of the greatest correlation.

    `sound` reaches `lags` samples past the last frame. The correlation is divided by the energies of both pieces. A
    lag in the first half of the range is taken if it is nearly as good (99 %) as the best.
    """
    half = lags // 2
    tiny = 1e-9
    for k in range(lag.size):
        begin = (first + k) * size
        frame = sound[begin : begin + size]
        energy = sound.dtype.type(0)
        for n in range(size):
            energy += frame[n] * frame[n]
        own = (tiny + math.sqrt(energy)) ** 2
        top, top_lag, early, early_lag = -np.inf, least, -np.inf, least
        for m in range(least, lags):
            later = sound[begin + m + 1 : begin + m + 1 + size]
            product, energy = sound.dtype.type(0), sound.dtype.type(0)
            for n in range(size):
                product += frame[n] * later[n]
                energy += later[n] * later[n]
            value = product / own / (tiny + math.sqrt(energy)) ** 2
            if value > top:
                top, top_lag = value, m
            if m < half and value > early:
                early, early_lag = value, m
        lag[k] = early_lag if early > 0.99 * top else top_lag
