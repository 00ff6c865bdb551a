import numpy as np
import pytest
import scipy.signal
import torch

from workstation.dsp.filters.fir import filter_waveform, frequency_impulse_response, sinc_impulse_response


@pytest.mark.parametrize("high_pass", [True, False])
def test_a_sinc_passes_and_stops(high_pass):
    response = sinc_impulse_response(torch.tensor([0.25, 0.5], dtype=torch.float64), 257, high_pass)
    for row, cutoff in zip(response.numpy(), (0.25, 0.5), strict=True):
        frequency, gain = scipy.signal.freqz(row, worN=512)
        passed = frequency / np.pi < cutoff - 0.03 if not high_pass else frequency / np.pi > cutoff + 0.03
        stopped = frequency / np.pi > cutoff + 0.03 if not high_pass else frequency / np.pi < cutoff - 0.03
        np.testing.assert_allclose(np.abs(gain[passed]), 1, atol=0.01)
        assert np.abs(gain[stopped]).max() < 0.01


def test_a_response_has_its_magnitudes_once_smoothed():
    magnitudes = torch.linspace(1, 0.2, 65, dtype=torch.float64)
    response = frequency_impulse_response(magnitudes)
    assert response.shape == (128,)
    gain = np.abs(np.fft.rfft(response.numpy(), 128))
    np.testing.assert_allclose(gain[3:-3], magnitudes.numpy()[3:-3], atol=0.02)
    with pytest.warns(UserWarning, match="negative"):
        frequency_impulse_response(-magnitudes)


@pytest.mark.parametrize(("frames", "filters", "taps"), [(15, 3, 3), (15, 4, 7), (16, 4, 9), (20, 1, 5), (5, 7, 3)])
@pytest.mark.parametrize("delay", [-1, 0, 2])
def test_each_chunk_is_convolved_with_its_own_response(frames, filters, taps, delay):
    generator = torch.Generator().manual_seed(frames)
    sound = torch.randn(2, frames, generator=generator, dtype=torch.float64)
    kernels = torch.randn(filters, taps, generator=generator, dtype=torch.float64)
    chunk = -(-frames // filters)
    expected = np.zeros((2, chunk * filters + taps))
    for row in range(2):
        for k in range(filters):
            piece = sound[row, k * chunk : (k + 1) * chunk].numpy()
            if len(piece):
                expected[row, k * chunk : k * chunk + len(piece) + taps - 1] += np.convolve(piece, kernels[k].numpy())
    start = taps // 2 if delay < 0 else delay
    found = filter_waveform(sound, kernels, delay)
    np.testing.assert_allclose(found.numpy(), expected[:, start : start + frames], atol=1e-12)
    own = filter_waveform(sound, kernels.expand(2, -1, -1), delay)
    torch.testing.assert_close(own, found)


def test_dropping_all_taps_leaves_the_length():
    assert filter_waveform(torch.ones(8), torch.ones(2, 3), 3).shape == (8,)


def test_gradients():
    sound, kernels = torch.randn(12, dtype=torch.float64), torch.randn(3, 4, dtype=torch.float64)
    inputs = (sound.requires_grad_(), kernels.requires_grad_())
    assert torch.autograd.gradcheck(filter_waveform, inputs)
    assert torch.autograd.gradcheck(
        lambda c: sinc_impulse_response(c, 9), torch.tensor([0.3]).double().requires_grad_()
    )
    assert torch.autograd.gradcheck(frequency_impulse_response, torch.rand(5).double().requires_grad_())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sinc_impulse_response(torch.tensor([0.1]), 4), "odd"),
        (lambda: filter_waveform(torch.ones(8), torch.ones(3)), "kernels"),
        (lambda: filter_waveform(torch.ones(8), torch.ones(2, 3), 4), "delay_comp"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises((ValueError, IndexError), match=message):
        call()
