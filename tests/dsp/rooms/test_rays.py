import numpy as np
import pytest
import torch

from workstation.dsp.rooms.rays import ray_tracing

ROOM = torch.tensor([6.0, 5.0, 4.0], dtype=torch.float64)
SOURCE = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
MICS = torch.tensor([[4.0, 3.0, 2.0], [2.0, 2.0, 1.0]], dtype=torch.float64)


def test_the_direct_sound_has_the_energy_of_a_sphere():
    """The chance to hit a receiver cancels against what a hit counts; 1 / distance² is left of 2, half of a sphere."""
    walls = torch.ones(6, dtype=torch.float64)
    found = ray_tracing(ROOM, SOURCE, MICS, 200_000, walls)[:, 0]
    distance = torch.linalg.norm(MICS - SOURCE, dim=1)
    assert [int(row.nonzero().max()) for row in found] == (distance / 343 / 0.004).int().tolist()
    torch.testing.assert_close(found.sum(1), 1 / distance**2, rtol=0.05, atol=0)


def test_energy_decays_as_eyring_says():
    absorption = 0.2
    found = ray_tracing(ROOM, SOURCE, MICS, 3000, absorption)[:, 0].sum(0).numpy()
    time = 0.004 * np.arange(len(found))
    used = (time > 0.05) & (time < 0.3)
    slope = np.polyfit(time[used], 10 * np.log10(found[used]), 1)[0]
    surface = 2 * (6 * 5 + 6 * 4 + 5 * 4)
    eyring = 0.161 * 6 * 5 * 4 / (-surface * np.log(1 - absorption))
    assert -60 / slope == pytest.approx(eyring, rel=0.15)


def test_bands_and_walls_broadcast():
    single = ray_tracing(ROOM, SOURCE, MICS, 300, 0.1, 0.2)
    per_wall = ray_tracing(ROOM, SOURCE, MICS, 300, torch.full((6,), 0.1).double(), 0.2)
    per_band = ray_tracing(ROOM, SOURCE, MICS, 300, 0.1, torch.full((5, 6), 0.2).double())
    assert single.shape == (2, 1, 2500)
    torch.testing.assert_close(single, per_wall, rtol=1e-5, atol=1e-9)
    torch.testing.assert_close(single.expand(-1, 5, -1), per_band, rtol=1e-5, atol=1e-9)


def test_a_hard_wall_facing_a_soft_one():
    walls = torch.full((2, 6), 1.0, dtype=torch.float64)
    walls[1, 0] = 0.0
    found = ray_tracing(ROOM, SOURCE, MICS[:1], 50_000, walls)[0]
    mirrored = SOURCE * torch.tensor([-1.0, 1.0, 1.0])
    image = torch.linalg.norm(MICS[0] - mirrored)
    late = found[1] - found[0]
    assert late.nonzero().flatten().tolist()[-1] == int((image / 343) / 0.004)
    torch.testing.assert_close(late.sum(), 1 / image**2, rtol=0.15, atol=0)


def test_time_ends_the_histogram():
    assert ray_tracing(ROOM, SOURCE, MICS, 50, 0.0, 0.0, time_thres=0.1, hist_bin_size=0.003).shape == (2, 1, 34)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"time_thres": 0.001}, "time_thres"),
        ({"source": SOURCE.float()}, "dtype"),
        ({"room": ROOM[:2]}, "room"),
        ({"absorption": torch.ones(3, 6), "scattering": torch.ones(2, 6)}, "broadcastable"),
        ({"scattering": -1.0}, "scattering"),
    ],
)
def test_wrong_arguments_are_named(changes, message):
    arguments = {"room": ROOM, "source": SOURCE, "mic_array": MICS, "num_rays": 10} | changes
    with pytest.raises(ValueError, match=message):
        ray_tracing(**arguments)
