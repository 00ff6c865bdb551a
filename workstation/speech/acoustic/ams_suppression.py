"""Stationary noise taken off mel energies: the asymmetric noise suppression the bundled model was trained with.

After Kim and Stern, "Power-Normalized Cepstral Coefficients (PNCC) for Robust Speech Recognition", 2016:
a lower envelope of each band is its noise, what exceeds it is signal, and loud moments mask the ones after them.
"""

import numpy as np
import numpy.typing as npt

from workstation.dsp.kernels.compiled import Float64Array, compiled

Floats = npt.NDArray[np.float32]

_SMOOTHING = 0.7
_RISE, _FALL = 0.995, 0.5
_MASK_DECAY, _MASKED = 0.85, 0.2
_MAX_GAIN = 20.0
_NEIGHBOURS = 4
_FLOOR = 1e-4


def suppress_noise(log_mel: Floats, step: int = 1) -> Floats:
    """Log mel energies (frames, bands) without their steady part; `step` frames make up 10 ms."""
    if not len(log_mel):
        return log_mel
    power = np.exp(log_mel.astype(np.float64))
    _suppress(power, 1 / step)
    return np.asarray(np.log(power + _FLOOR), np.float32)


@compiled()
def _suppress(mel: Float64Array, root: float) -> None:
    frames, bands = mel.shape
    smoothing, rise, fall, decay = _SMOOTHING**root, _RISE**root, _FALL**root, _MASK_DECAY**root
    power = mel[0].copy()
    noise = mel[0] / _MAX_GAIN
    floor = mel[0] / _MAX_GAIN
    peak = np.zeros(bands)
    gain = np.empty(bands)
    for t in range(frames):
        for b in range(bands):
            power[b] = smoothing * power[b] + (1 - smoothing) * mel[t, b]
            keep = rise if power[b] >= noise[b] else fall
            noise[b] = keep * noise[b] + (1 - keep) * power[b]
            signal = max(power[b] - noise[b], 1.0)
            keep = rise if signal >= floor[b] else fall
            floor[b] = keep * floor[b] + (1 - keep) * signal
            unmasked = signal
            peak[b] *= decay
            if signal < decay * peak[b]:
                signal = peak[b] * _MASKED
            peak[b] = max(peak[b], unmasked)
            signal = max(signal, floor[b])
            gain[b] = min(max(signal / max(power[b], 1e-10), 1 / _MAX_GAIN), _MAX_GAIN)
        for b in range(bands):
            first, last = max(0, b - _NEIGHBOURS), min(bands, b + _NEIGHBOURS + 1)
            mel[t, b] *= gain[first:last].mean()
