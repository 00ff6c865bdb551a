import math

import numpy as np
import pytest
import torch

from workstation.dsp import synthesis
from workstation.dsp.synthesis import adsr_envelope, exp_sigmoid, extend_pitch, oscillator_bank


def tones(frames=900, voices=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    hz = 3900 * torch.rand(2, frames, voices, generator=generator, dtype=torch.float64)
    return hz, torch.rand(2, frames, voices, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("chunk", [1 << 16, 60])
def test_oscillators_are_sines_of_the_summed_frequency(reduction, chunk, monkeypatch):
    monkeypatch.setattr(synthesis, "_CHUNK", chunk)
    hz, level = tones()
    waves = level.numpy() * np.sin(2 * np.pi * np.cumsum(hz.numpy(), axis=1) / 8000)
    expected = {"none": waves, "sum": waves.sum(-1), "mean": waves.mean(-1)}[reduction]
    found = oscillator_bank(hz, level, 8000, reduction)
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-9)


def test_a_long_tone_in_single_precision_keeps_its_phase():
    hz = torch.full((480_000, 1), 440.0)
    found = oscillator_bank(hz, torch.ones_like(hz), 8000)
    time = np.arange(1, 480_001) / 8000
    np.testing.assert_allclose(found.numpy(), np.sin(2 * np.pi * 440 * time), atol=1e-3)


def test_oscillators_above_half_the_rate_are_silent():
    hz = torch.tensor([[100.0, 4000.0], [100.0, -5000.0]])
    with pytest.warns(UserWarning, match="above nyquist"):
        waves = oscillator_bank(hz, torch.ones(2, 2), 8000, "none")
    assert not waves[:, 1].any()
    assert waves[:, 0].all()


def test_oscillators_have_gradients_and_an_own_type():
    hz, level = tones(20)
    assert torch.autograd.gradcheck(
        lambda f, a: oscillator_bank(f, a, 8000), (hz.requires_grad_(), level.requires_grad_())
    )
    found = oscillator_bank(hz.float().detach(), level.float().detach(), 8000, dtype=None)
    assert found.dtype == torch.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: oscillator_bank(torch.ones(2, 3), torch.ones(3, 3), 8000), "shapes"),
        (lambda: oscillator_bank(torch.ones(2, 3), torch.ones(2, 3), 8000, "most"), "reduction"),
        (lambda: adsr_envelope(10, attack=1.2), "attack"),
        (lambda: adsr_envelope(10, attack=0.6, release=0.6), "sum"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_overtones():
    base = torch.tensor([[1.0], [2.0]])
    assert extend_pitch(base, 3).tolist() == [[1, 2, 3], [2, 4, 6]]
    assert extend_pitch(base, [1.0, 2.5]).tolist() == [[1, 2.5], [2, 5]]
    assert extend_pitch(base, torch.tensor([3])).tolist() == [[3], [6]]
    assert float(extend_pitch(torch.ones(1, 1).double(), [0.1])) == 0.1


def test_an_envelope_of_all_five_parts():
    found = adsr_envelope(11, attack=0.2, hold=0.1, decay=0.2, sustain=0.5, release=0.3, n_decay=1, dtype=torch.float64)
    expected = [0, 0.5, 1, 1, 0.75, 0.5, 0.5, 0.5, 1 / 3, 1 / 6, 0]
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-12)
    assert adsr_envelope(5, decay=1.0, sustain=0.0).tolist() == pytest.approx([1, 9 / 16, 1 / 4, 1 / 16, 0])
    assert adsr_envelope(3, sustain=0.3).tolist() == pytest.approx([0.3] * 3)


def test_exponential_sigmoid():
    x = torch.linspace(-5, 5, 11, dtype=torch.float64)
    expected = 2 / (1 + np.exp(-x.numpy())) ** math.log(10) + 1e-7
    np.testing.assert_allclose(exp_sigmoid(x).numpy(), expected)
