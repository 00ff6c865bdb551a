"""Made-up rooms: their length, energy, decay and first reflection."""

import numpy as np
import pytest

from workstation.dsp.filters.biquad import bandpass
from workstation.dsp.filters.sos import sosfilt
from workstation.dsp.rooms.responses import ROOMS, Room, impulse_response
from workstation.dsp.rooms.rt60 import reverberation_time, scale_decay

RATE = 16000


@pytest.mark.parametrize("name", ROOMS)
def test_every_channel_has_energy_1_and_ends_in_silence(name: str) -> None:
    rows = impulse_response(ROOMS[name], RATE, 2)
    assert rows.shape == (2, int(np.ceil(RATE * max(ROOMS[name].decay_seconds))))
    np.testing.assert_allclose((rows**2).sum(axis=1), 1, rtol=1e-3)
    assert np.abs(rows[:, -20:]).max() < 1e-3 * np.abs(rows).max()
    assert abs(np.corrcoef(rows)[0, 1]) < 0.5
    np.testing.assert_array_equal(rows, impulse_response(ROOMS[name], RATE, 2))


@pytest.mark.parametrize("name", ["living room", "hall", "cathedral", "plate"])
def test_a_band_decays_in_its_own_time(name: str) -> None:
    rows = impulse_response(ROOMS[name], RATE, 2)
    for hz in (250.0, 1000.0, 4000.0):
        band = sosfilt(rows, np.stack([bandpass(RATE, hz, 8.0)]))[0]
        assert reverberation_time(band, RATE) == pytest.approx(float(ROOMS[name].decay_at(hz)), rel=0.12)


def test_decay_scales_the_time() -> None:
    hall = ROOMS["hall"]
    long, short = (reverberation_time(impulse_response(hall, RATE, 2, by), RATE) for by in (1.0, 0.5))
    assert short == pytest.approx(long / 2, rel=0.05)


def test_the_first_reflection_comes_when_geometry_says() -> None:
    """In a flat, wide room the first is the floor's or the ceiling's, off by the extra way through it."""
    room = Room("flat", (1.0, 1.0, 1.0), (60.0, 50.0, 4.0))
    row = impulse_response(room, 48000, 1)[0]
    sides = np.array(room.metres)
    source, ear = sides * (0.31, 0.47, 0.42), sides * (0.63, 0.54, 0.38) + (0, 0.11, 0)
    mirrored = source * (1, 1, -1)
    extra = np.linalg.norm(mirrored - ear) - np.linalg.norm(source - ear)
    first = np.argmax(np.abs(row) > 0.3 * np.abs(row).max())
    assert first / 48000 == pytest.approx(extra / 343, abs=0.0003)


def test_measures_a_known_decay() -> None:
    at = np.arange(RATE * 2) / RATE
    noise = np.random.default_rng(0).standard_normal((2, len(at)))
    response = noise * np.exp(-np.log(1000) * at / 0.8)
    assert reverberation_time(response, RATE) == pytest.approx(0.8, rel=0.02)
    for by in (0.5, 2.0):
        assert reverberation_time(scale_decay(response, RATE, by), RATE) == pytest.approx(0.8 * by, rel=0.05)
    assert reverberation_time(np.zeros((1, 100)), RATE) == 0
    np.testing.assert_array_equal(scale_decay(np.ones((1, 3)), RATE, 0.5), np.ones((1, 3)))


def test_refuses_a_decay_out_of_range() -> None:
    with pytest.raises(ValueError, match=r"decay must be 0\.1 to 4, got 9"):
        impulse_response(ROOMS["hall"], RATE, 1, 9)
    with pytest.raises(ValueError, match="more than 0"):
        scale_decay(np.ones((1, 3)), RATE, 0)
