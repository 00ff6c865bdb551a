"""A part of a sound is treated as it would be within the whole, whatever the effect remembers or looks ahead to."""

from collections.abc import Mapping

import numpy as np
import pytest

from tests.effects.contract import IDS, RATE, TABLE, settings, sound
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.streams.part import ring_over, treat_part

PART = FrameRange(5 * RATE + 37, 6 * RATE + 411)
VOCODERS = ("pitch_shift", "voice_pitch", "time_stretch")
"""Their phases depend on all that went before."""
OTHERWISE = (*VOCODERS, "sliding_stretch", "varispeed", "paulstretch", "declip", "remove_dc", "normalize")
"""These, what goes through speeds from the start of what it is given to its end, changes the length, or measures."""


def music() -> Samples:
    at = np.arange(8 * RATE)
    tone = 0.4 * np.sin(2 * np.pi * 100 * at / RATE) * (1 + 0.5 * np.sin(2 * np.pi * 0.9 * at / RATE))
    noise = 0.05 * np.random.default_rng(1).standard_normal((2, len(at)))
    return np.asarray(tone + noise, np.float32)


def part_of(id_: str, audio: Samples, values: Mapping[str, Value]) -> Samples | Curve:
    effect, pieces = TABLE[id_], [np.empty((2, 0), np.float32)]
    job = treat_part(effect, ArraySource(audio.copy(), RATE), PART, effect.values(values), lambda p: pieces.append(+p))
    while True:
        try:
            assert 0 <= next(job) <= 1
        except StopIteration as done:
            return done.value if isinstance(done.value, Curve) else np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("id_", IDS)
def test_a_part_sounds_as_in_the_whole(id_: str) -> None:
    audio = music()
    for values in ({}, settings(TABLE[id_])[1], settings(TABLE[id_])[-1]):
        part = part_of(id_, audio, values)
        if isinstance(part, Curve):
            assert not TABLE[id_].joins
        elif not TABLE[id_].joins or id_ in OTHERWISE:
            assert part.shape[1] == TABLE[id_].length(PART.frames, TABLE[id_].values(values))
        else:
            whole = TABLE[id_].apply(audio, RATE, values)[:, PART.start : PART.stop]
            np.testing.assert_allclose(part, whole, atol=1e-3 * max(np.abs(whole).max(), 1e-3), err_msg=str(values))


@pytest.mark.parametrize("id_", ["reverb", "delay", "flanger", "equalizer"])
def test_what_rings_over_is_what_follows_and_the_ringing(id_: str) -> None:
    """Linear effects: treated, the part with its end faded out, and the rest as it was, added up."""
    effect, audio, pieces = TABLE[id_], sound(2, 12 * RATE), []
    audio[:, : PART.start] = 0
    values = effect.values({"bands": (("peaking", 100.0, 12.0, 8.0, True),)} if id_ == "equalizer" else {})
    job = ring_over(effect, ArraySource(audio.copy(), RATE), PART, values, lambda p: pieces.append(+p))
    while True:
        try:
            next(job)
        except StopIteration as done:
            rung = done.value
            break
    heard = np.concatenate(pieces, axis=1)[:, : PART.frames + rung]
    assert 0 < rung <= effect.tail(RATE, values)
    given, fade = audio.copy(), round(0.005 * RATE)
    given[:, PART.stop :] = 0
    given[:, PART.stop - fade : PART.stop] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(fade, 0, -1) / fade)
    wanted = audio + effect.apply(given, RATE, values) - given
    np.testing.assert_allclose(heard, wanted[:, PART.start :][:, : heard.shape[1]], atol=1e-4)
    left = wanted[:, PART.stop + rung :] - audio[:, PART.stop + rung :]
    assert np.abs(left).max(initial=0) < (1e-3 if id_ == "delay" else 1e-4)
