import numpy as np
import pytest
import torch

from workstation.dsp.rooms.image_source import simulate_rir_ism

ROOM = torch.tensor([5.0, 4.0, 3.0], dtype=torch.float64)
SOURCE = torch.tensor([1.0, 2.5, 1.2], dtype=torch.float64)
MICS = torch.tensor([[3.0, 1.5, 1.7], [4.1, 3.3, 0.6]], dtype=torch.float64)


def by_hand(order, absorption, taps=81, rate=16000.0, speed=343.0):
    """Image sources one by one."""
    half = taps // 2
    sound = np.zeros((len(absorption), len(MICS), 200_000))
    for cell in np.ndindex(2 * order + 1, 2 * order + 1, 2 * order + 1):
        index = np.array(cell) - order
        if np.abs(index).sum() > order:
            continue
        place = np.where(
            index % 2 == 1, (index + 1) * ROOM.numpy() - SOURCE.numpy(), index * ROOM.numpy() + SOURCE.numpy()
        )
        low, high = np.abs(np.floor(index / 2)), np.abs(np.floor((index + 1) / 2))
        for band, walls in enumerate(absorption):
            left = np.prod(np.sqrt(1 - walls[::2]) ** low * np.sqrt(1 - walls[1::2]) ** high)
            for channel, mic in enumerate(MICS.numpy()):
                distance = np.linalg.norm(place - mic)
                delay = distance * rate / speed
                n = np.arange(-half, half + 1) + np.ceil(delay)
                window = np.where(np.abs(n - delay) <= half, 0.5 + 0.5 * np.cos(np.pi * (n - delay) / half), 0)
                sound[band, channel, (n + half).astype(int)] += left / distance * np.sinc(n - delay) * window
    return sound


@pytest.mark.parametrize("order", [0, 1, 4])
@pytest.mark.parametrize("needs_gradient", [True, False])
def test_images_by_hand_and_both_ways(order, needs_gradient):
    walls = torch.tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], dtype=torch.float64)
    mics = MICS.clone().requires_grad_(needs_gradient)
    found = simulate_rir_ism(ROOM, SOURCE, mics, order, walls).detach()
    expected = by_hand(order, walls.numpy()[None])[0, :, : found.shape[1]]
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-9)
    assert not by_hand(order, walls.numpy()[None])[0, :, found.shape[1] :].any()


def test_bands_of_equal_walls_add_up_to_one_band():
    walls = torch.full((7, 6), 0.3, dtype=torch.float64)
    banded = simulate_rir_ism(ROOM, SOURCE, MICS, 3, walls)
    plain = simulate_rir_ism(ROOM, SOURCE, MICS, 3, 0.3)
    spectra = [np.abs(np.fft.rfft(x.numpy(), 4096)) for x in (banded, plain)]
    high = slice(int(250 / 16000 * 4096), int(7500 / 16000 * 4096))
    np.testing.assert_allclose(spectra[0][:, high], spectra[1][:, high], rtol=0.2, atol=0.02)


def test_a_dull_wall_takes_the_highs():
    dull = torch.full((7, 6), 0.1, dtype=torch.float64)
    dull[4:] = 0.9
    tail = [simulate_rir_ism(ROOM, SOURCE, MICS[:1], 6, w)[0, 400:] for w in (dull, 0.1)]
    level = [np.abs(np.fft.rfft(x.numpy(), 4096))[1500:].mean() for x in tail]
    assert level[0] < 0.5 * level[1]


def test_length_type_and_gradient():
    for length in (100, 5000):
        assert simulate_rir_ism(ROOM.float(), SOURCE.float(), MICS.float(), 2, 0.2, length).shape == (2, length)
    assert simulate_rir_ism(ROOM.float(), SOURCE.float(), MICS.float(), 2, 0.2).dtype == torch.float32
    source, walls = SOURCE.clone().requires_grad_(), torch.rand(6, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(lambda s, w: simulate_rir_ism(ROOM, s, MICS, 1, w, 400), (source, walls))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"room": torch.ones(2)}, "room"),
        ({"source": torch.ones(2)}, "source"),
        ({"mic_array": torch.ones(3)}, "mic_array"),
        ({"absorption": -0.1}, "non-negative"),
        ({"absorption": torch.ones(5)}, r"\(6,\)"),
        ({"absorption": torch.ones(7, 5)}, "NUM_BANDS"),
        ({"delay_filter_length": 80}, "odd"),
    ],
)
def test_wrong_arguments_are_named(changes, message):
    arguments = {"room": ROOM, "source": SOURCE, "mic_array": MICS, "max_order": 1, "absorption": 0.1} | changes
    with pytest.raises(ValueError, match=message):
        simulate_rir_ism(**arguments)


def test_an_absorption_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="absorption"):
        simulate_rir_ism(ROOM, SOURCE, MICS, 1, "thick")
