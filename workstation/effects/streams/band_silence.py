"""Silence in a box of time and frequency: a band taken out of a stretch of sound through a mask over its spectrum."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples, Source
from workstation.effects.base import BLOCK, Write
from workstation.effects.streams.smoothing import ease

FFT_SIZES = (2048, 16_384)
BINS_IN_BAND = 32
"""The transform is long enough to see the band this finely, as far as the sizes go."""

EDGE_BINS = 2
"""So many bins beside the band still belong to it, since a tone at its edge reaches there, and over as many more the
mask fades out: a hard edge would ring."""

EDGE_SECONDS = 0.005
"""Over what time inside the box it fades in and out."""


def silence_band(source: Source, range_: FrameRange, band_hz: tuple[float, float], write: Write) -> Iterator[float]:
    """Hand the frames of `range_` without the sound of a band to `write`; yields fractions done.

    A frame's spectrum is cut out by a mask that is 1 in the band (both edges included), and the sound of that taken
    from the original, so what lies outside the band is not transformed at all. Sound around the range is read, too.
    ValueError when the band is not 0 <= low < high or begins above half the sample rate.
    """
    size, mask = _mask(band_hz, source.rate)
    for start in range(range_.start, range_.stop, BLOCK):
        part = FrameRange(start, min(start + BLOCK, range_.stop))
        sound = source.read(part.start, part.stop)
        write(sound - _band(source, part, size, mask) * _envelope(range_, part, source.rate))
        yield (part.stop - range_.start) / range_.frames


def _mask(band_hz: tuple[float, float], rate: int) -> tuple[int, npt.NDArray[np.float64]]:
    """The size of the transform and the share of each bin that belongs to the band."""
    low, high = band_hz
    if not 0 <= low < high or low >= rate / 2:
        raise ValueError(f"a band needs 0 <= low < high, low below {rate / 2:g} Hz, got {low:g} to {high:g}")
    least, most = FFT_SIZES
    size = min(max(1 << math.ceil(math.log2(BINS_IN_BAND * rate / (high - low))), least), most)
    hz = np.arange(size // 2 + 1) * rate / size
    outside = np.maximum(np.maximum(low - hz, hz - high), 0) * size / rate
    return size, ease(np.clip(2 - outside / EDGE_BINS, 0, 1))


def _band(source: Source, part: FrameRange, size: int, mask: npt.NDArray[np.float64]) -> Samples:
    """The sound of the band in a part: Hann windows on the way in and out, four over each frame."""
    from scipy.fft import irfft, rfft

    hop = size // 4
    count = -(-part.frames // hop) + 3
    begin = part.start - 3 * hop
    sound = _padded(source, begin, begin + (count + 3) * hop)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size, dtype=np.float32) / size).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, size, axis=1)[:, ::hop] * window
    masked = irfft(rfft(frames, axis=2) * mask.astype(np.float32), size, axis=2) * (window / 1.5)
    out = np.zeros((source.channels, count + 3, hop), np.float32)
    for quarter in range(4):
        out[:, quarter : quarter + count] += masked[:, :, quarter * hop : (quarter + 1) * hop]
    return out.reshape(source.channels, -1)[:, 3 * hop : 3 * hop + part.frames]


def _padded(source: Source, start: int, stop: int) -> Samples:
    """Frames of a source, zeros where they lie outside it."""
    first, last = max(start, 0), min(stop, source.frames)
    return np.pad(source.read(first, last), ((0, 0), (first - start, stop - last)))


def _envelope(range_: FrameRange, part: FrameRange, rate: int) -> Samples:
    """From 0 at the edges of the range to 1 inside it, for the frames of a part."""
    edge = max(1, min(round(EDGE_SECONDS * rate), range_.frames // 4))
    at = np.arange(part.start, part.stop)
    inside = np.minimum(at - range_.start + 1, range_.stop - at)
    return ease(np.minimum(inside / edge, 1)).astype(np.float32)
