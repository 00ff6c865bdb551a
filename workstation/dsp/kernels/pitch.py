"""Compiled search for the lag at which a sound resembles itself most."""

import math

import numpy as np

from workstation.dsp.kernels.compiled import VECTORS, FloatArray, IntArray, compiled


@compiled(fast=VECTORS, zero_checks=False)
def best_lags(sound: FloatArray, first: int, size: int, lags: int, least: int, lag: IntArray) -> None:
    """For frames of `size` samples from frame `first` on: the lag, 0 for one sample, of the greatest correlation.

    `sound` reaches `lags` samples past the last frame. The correlation is divided by the energies of both pieces. A
    lag in the first half of the range is taken if it is nearly as good (99 %) as the best.
    """
    half = lags // 2
    tiny, zero = 1e-9, sound.dtype.type(0)
    products, energies = np.empty(lags + 3, sound.dtype), np.empty(lags)
    for k in range(lag.size):
        begin = (first + k) * size
        frame = sound[begin : begin + size]
        total = 0.0
        for n in range(size):
            total += np.float64(frame[n]) ** 2
        own = (tiny + math.sqrt(total)) ** 2
        # The piece at each lag loses one sample of that before and takes in another; beside what was far louder before,
        # rounding would show.
        loudest = total
        for m in range(lags):
            total += np.float64(sound[begin + m + size]) ** 2 - np.float64(sound[begin + m]) ** 2
            loudest = max(loudest, total)
            if total < 1e-9 * loudest:
                later = sound[begin + m + 1 :][:size]
                total = 0.0
                for n in range(size):
                    total += np.float64(later[n]) ** 2
                loudest = total
            energies[m] = total
        # Four lags side by side read the frame once. The last reach over those wanted, never over the sound.
        for m in range(least, lags, 4):
            m = min(m, lags - 4)
            one, two = sound[begin + m + 1 :][:size], sound[begin + m + 2 :][:size]
            three, four = sound[begin + m + 3 :][:size], sound[begin + m + 4 :][:size]
            sum1, sum2, sum3, sum4 = zero, zero, zero, zero
            for n in range(size):
                here = frame[n]
                sum1 += here * one[n]
                sum2 += here * two[n]
                sum3 += here * three[n]
                sum4 += here * four[n]
            products[m], products[m + 1], products[m + 2], products[m + 3] = sum1, sum2, sum3, sum4
        top, top_lag, early, early_lag = -np.inf, least, -np.inf, least
        for m in range(least, lags):
            value = products[m] / own / (tiny + math.sqrt(energies[m])) ** 2
            if value > top:
                top, top_lag = value, m
            if m < half and value > early:
                early, early_lag = value, m
        lag[k] = early_lag if early > 0.99 * top else top_lag
