"""Impulse responses of rooms, plates and springs, made from a few numbers each; numpy only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SPEED = 343.0
"""Of sound, in metres a second."""
DECAY = 3 * math.log(10)
"""Amplitude falls by exp(-DECAY) = -60 dB over the reverberation time."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is needed to make a response.

    `decay_seconds` is the time to fall by 60 dB at 125 Hz, 1 kHz and 8 kHz; `metres` the sides of a room, or of a
    plate or springs a size that sets how dense their sound is.
    """

    name: str
    decay_seconds: tuple[float, float, float]
    metres: tuple[float, float, float]
    kind: Literal["room", "plate", "spring"] = "room"
    corner_hz: float = 4000.0
    """Above it the surfaces swallow more, by 6 dB an octave."""

    def decay_at(self, frequency_hz: npt.ArrayLike) -> Floats:
        """Reverberation time in seconds at any frequency, straight between the given ones over log frequency."""
        points = np.log2([125.0, 1000.0, 8000.0])
        at = np.log2(np.maximum(np.asarray(frequency_hz, np.float64), 1.0))
        return np.asarray(np.exp(np.interp(at, points, np.log(self.decay_seconds))))


_ROOMS = (
    Room("booth", (0.16, 0.14, 0.10), (2.0, 1.6, 2.2)),
    Room("living room", (0.55, 0.42, 0.32), (5.2, 4.1, 2.6)),
    Room("studio", (0.75, 0.65, 0.5), (9.0, 7.0, 3.6)),
    Room("tiled room", (0.9, 1.1, 0.8), (3.1, 2.3, 2.7), corner_hz=9000.0),
    Room("chamber", (1.5, 1.4, 0.9), (7.5, 5.4, 4.1)),
    Room("club", (1.3, 0.9, 0.6), (16.0, 11.0, 3.8)),
    Room("stairwell", (2.4, 2.1, 1.2), (4.0, 5.5, 17.0)),
    Room("theatre", (1.5, 1.25, 0.9), (24.0, 18.0, 9.0)),
    Room("hall", (2.3, 2.0, 1.2), (38.0, 22.0, 15.0)),
    Room("church", (3.6, 3.2, 1.6), (42.0, 17.0, 19.0)),
    Room("cathedral", (7.5, 6.4, 2.4), (95.0, 34.0, 31.0), corner_hz=3000.0),
    Room("cave", (4.8, 3.4, 1.3), (30.0, 13.0, 8.0), corner_hz=2500.0),
    Room("plate", (2.0, 2.2, 1.5), (2.0, 1.0, 0.8), "plate", 7000.0),
    Room("bright plate", (1.1, 1.6, 1.4), (2.0, 1.0, 0.8), "plate", 16000.0),
    Room("spring", (2.2, 2.4, 1.2), (1.0, 1.0, 1.0), "spring"),
)
ROOMS: Mapping[str, Room] = MappingProxyType({room.name: room for room in _ROOMS})


def impulse_response(room: Room, rate: int, channels: int = 2, decay: float = 1.0) -> Floats:
    """The response (channels, frames) of `room` to an impulse, without the direct sound, each channel of energy 1.

    Args:
        room: One of `ROOMS`, or another.
        rate: Sample rate in Hz.
        channels: Responses wanted; they have the room in common, but not their fine structure.
        decay: Factor on all reverberation times, 0.1 to 4.

    Returns:
        float64, as long as it takes to fall by 60 dB. Always the same for the same arguments.
    """
    if not 0.1 <= decay <= 4:
        raise ValueError(f"decay must be 0.1 to 4, got {decay:g}")
    frames = math.ceil(rate * decay * max(room.decay_seconds))
    make = {"room": _room, "plate": _plate, "spring": _spring}[room.kind]
    rows = np.stack([_normalised(make(room, rate, frames, channel, decay)) for channel in range(channels)])
    # The last twentieth fades out: what is cut at -60 dB would still be heard to stop.
    ramp = math.ceil(frames / 20)
    rows[:, frames - ramp :] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(ramp) + 1) / ramp)
    return rows


def _normalised(row: Floats) -> Floats:
    return row / math.sqrt(float(row @ row))


def _room(room: Room, rate: int, frames: int, channel: int, decay: float) -> Floats:
    """First reflections by mirror images of the source, running over into noise once they are too many to tell.

    Images at distance ct arrive with amplitude 1/ct, 4πc³t²/V of them a second: an energy of 4πc/V a second,
    which the noise goes on with. (Allen and Berkley 1979; Polack's mixing time of √V milliseconds.)
    """
    volume = math.prod(room.metres)
    mixing = min(max(math.sqrt(volume) / 1000, 0.004), 0.12)
    sound = _images(room, rate, frames, channel, 2 * mixing)
    noise = _noise(frames, channel) * math.sqrt(4 * math.pi * SPEED / volume / rate)
    # From the mixing time to twice it the images give way to the noise, at equal power.
    early = min(frames, math.ceil(2 * mixing * rate))
    at = np.clip((np.arange(early) / rate - mixing) / mixing, 0.0, 1.0)
    noise[:early] = sound[:early] * np.cos(np.pi / 2 * at) + noise[:early] * np.sin(np.pi / 2 * at)
    return _decayed(noise, room, rate, decay)


def _plate(room: Room, rate: int, frames: int, channel: int, decay: float) -> Floats:
    """Dense at once; high frequencies run ahead, as bending waves in steel do."""
    noise = _noise(frames, 20 + channel)
    noise *= 1 - np.exp(-np.arange(frames) / (0.003 * rate))
    size = 1 << math.ceil(math.log2(frames + rate // 20))
    hz = np.fft.rfftfreq(size, 1 / rate)
    # A delay of 12 ms · √(200 Hz / (f + 200 Hz)), as the integral of it: the phase.
    delay, corner = 0.012, 200.0
    phase = 4 * math.pi * delay * math.sqrt(corner) * (np.sqrt(hz + corner) - math.sqrt(corner))
    bent = np.fft.irfft(np.fft.rfft(noise, size) * np.exp(-1j * phase), size)[:frames]
    return _decayed(bent, room, rate, decay)


def _spring(room: Room, rate: int, frames: int, channel: int, decay: float) -> Floats:
    """Three springs, in each a chirp that runs to and fro and spreads a little more every time.

    A wave of frequency f takes T / sqrt(1 - (f/F)²) from end to end, F being the highest the spring carries; the sum of
    all passes is a geometric series, summed in frequency.
    """
    size = 1 << math.ceil(math.log2(2 * frames + rate))
    hz = np.fft.rfftfreq(size, 1 / rate)
    hz = hz[: np.searchsorted(hz, 8000.0)]
    total = np.zeros(len(hz), np.complex128)
    rng = np.random.default_rng(40 + channel)
    for seconds, highest in ((0.033, 4200.0), (0.041, 3700.0), (0.052, 4700.0)):
        seconds *= 1 + 0.03 * rng.standard_normal()
        top = min(highest, 0.45 * rate)
        x = np.minimum(hz / top, 0.999)
        phase = 2 * math.pi * seconds * top * np.arcsin(x)
        loss = np.exp(-DECAY * seconds / (room.decay_at(hz) * decay))
        level = 1 / (1 + (hz / (0.9 * top)) ** 16) * (hz / (hz + 60.0))
        once = loss * np.exp(-1j * phase)
        total += level * once / (1 - 0.999 * once * once)
    return np.asarray(np.fft.irfft(total, size)[:frames])


def _images(room: Room, rate: int, frames: int, channel: int, seconds: float) -> Floats:
    """Pulses of the mirror images that arrive within `seconds` after the direct sound."""
    sides = np.array(room.metres)
    source = sides * (0.31, 0.47, 0.42)
    ear = sides * (0.63, 0.54, 0.38) + np.array([0.0, 0.11, 0.0]) * ((-1) ** channel * (1 + channel // 2))
    direct = float(np.linalg.norm(source - ear))
    reach = direct + seconds * SPEED
    counts = [np.arange(-math.ceil(reach / (2 * side)), math.ceil(reach / (2 * side)) + 1) for side in sides]
    axes = [
        np.concatenate([2 * n * side + s - e, 2 * n * side - s - e])
        for n, side, s, e in zip(counts, sides, source, ear, strict=True)
    ]
    x, y, z = np.meshgrid(*axes, indexing="ij", sparse=True)
    distance = np.sqrt(x * x + y * y + z * z).ravel()
    distance = distance[(distance > direct + 0.05) & (distance < reach)]
    out = np.zeros(frames + 64)
    at = (distance - direct) / SPEED * rate + 16
    for offset in range(-15, 17):
        place = np.floor(at).astype(np.int64) + offset
        inside = (place >= 0) & (place < len(out))
        gap = place - at
        pulse = np.sinc(gap) * (0.5 + 0.5 * np.cos(np.pi * np.clip(gap / 16, -1, 1))) / distance
        np.add.at(out, place[inside], pulse[inside])
    return out[16 : 16 + frames]


def _noise(frames: int, seed: int) -> Floats:
    return np.random.default_rng(seed).standard_normal(frames)


def _decayed(sound: Floats, room: Room, rate: int, decay: float) -> Floats:
    """`sound`, dulled by the walls, with every frequency let to decay in its own time.

    Windows of 20 ms that overlap by half and add up to one; what decays more quickly than that is not a room.
    """
    size = 1 << max(5, round(math.log2(0.02 * rate)))
    hop, frames = size // 2, len(sound)
    count = frames // hop + 2
    padded = np.zeros((count + 1) * hop)
    padded[hop : hop + frames] = sound
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size)
    spectra = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * window)
    hz = np.fft.rfftfreq(size, 1 / rate)
    seconds = np.maximum(np.arange(len(spectra)) * hop - hop // 2, 0)[:, None] / rate
    dulled = 1 / np.sqrt(1 + (hz / room.corner_hz) ** 2)
    spectra *= dulled * np.exp(-DECAY / decay * seconds / room.decay_at(hz))
    out = np.zeros_like(padded)
    for start, piece in enumerate(np.fft.irfft(spectra, size) * window):
        out[start * hop : start * hop + size] += piece
    return out[hop : hop + frames]
