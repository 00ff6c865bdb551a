import numpy as np
import pytest
import torch

from workstation.dsp.array.beamforming import (
    apply_beamforming,
    mvdr_weights_rtf,
    mvdr_weights_souden,
    psd,
    rtf_evd,
    rtf_power,
)
from workstation.dsp.modules.beamforming import MVDR, PSD, RTFMVDR, SoudenMVDR

CHANNELS, BINS, FRAMES = 3, 4, 30


def spectrum(*lead, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*lead, CHANNELS, BINS, FRAMES, generator=generator, dtype=torch.complex128)


def mask(*lead, seed=1):
    return torch.rand(*lead, BINS, FRAMES, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def scene(seed=0):
    """One speaker (rank 1) in noise: spectra of both, and the transfer functions of the speaker."""
    generator = torch.Generator().manual_seed(seed)
    transfer = torch.randn(BINS, CHANNELS, generator=generator, dtype=torch.complex128)
    voice = torch.randn(BINS, FRAMES, generator=generator, dtype=torch.complex128)
    speech = torch.einsum("fc,ft->cft", transfer, voice)
    return speech, spectrum(seed=seed + 1), transfer


@pytest.mark.parametrize("normalize", [True, False])
def test_psd_is_the_weighted_sum_of_outer_products(normalize):
    specgram, weight = spectrum(2), mask(2)
    expected = np.zeros((2, BINS, CHANNELS, CHANNELS), complex)
    y, w = specgram.numpy(), weight.numpy()
    for frame in range(FRAMES):
        for b, f in np.ndindex(2, BINS):
            share = w[b, f, frame] / (w[b, f].sum() + 1e-10 if normalize else 1.0)
            expected[b, f] += share * np.outer(y[b, :, f, frame], y[b, :, f, frame].conj())
    torch.testing.assert_close(psd(specgram, weight, normalize), torch.from_numpy(expected))
    ones = torch.ones(2, BINS, FRAMES, dtype=torch.float64)
    torch.testing.assert_close(psd(specgram), psd(specgram, ones, False))


def test_weights_pass_the_speaker_and_beat_one_microphone():
    speech, noise, transfer = scene()
    psd_s, psd_n = psd(speech) / FRAMES, psd(noise) / FRAMES
    rtf = transfer / transfer[:, :1]
    steering = rtf_evd(psd_s)
    torch.testing.assert_close(steering / steering[:, :1], rtf, rtol=1e-6, atol=1e-6)
    power = rtf_power(psd_s, psd_n, 0)
    torch.testing.assert_close(power / power[:, :1], rtf, rtol=1e-5, atol=1e-5)
    for weights in (
        mvdr_weights_souden(psd_s, psd_n, 0, eps=0.0),
        mvdr_weights_rtf(rtf, psd_n, 0, eps=0.0),
        mvdr_weights_rtf(steering, psd_n, 0, eps=0.0),
    ):
        torch.testing.assert_close(apply_beamforming(weights, speech), speech[0], rtol=1e-5, atol=1e-5)
        left = apply_beamforming(weights, noise).abs().square().mean(-1)
        assert (left <= noise[0].abs().square().mean(-1) * (1 + 1e-6)).all()


def test_a_channel_by_index_or_by_weights():
    psd_s, psd_n = psd(spectrum(2, seed=2)), psd(spectrum(2, seed=3))
    weights = torch.zeros(2, CHANNELS, dtype=torch.float64)
    weights[:, 1] = 1
    torch.testing.assert_close(mvdr_weights_souden(psd_s, psd_n, weights), mvdr_weights_souden(psd_s, psd_n, 1))
    torch.testing.assert_close(rtf_power(psd_s, psd_n, weights), rtf_power(psd_s, psd_n, 1))
    rtf = rtf_evd(psd_s)
    torch.testing.assert_close(mvdr_weights_rtf(rtf, psd_n, weights), mvdr_weights_rtf(rtf, psd_n, 1))
    with pytest.raises(TypeError, match="reference_channel"):
        mvdr_weights_souden(psd_s, psd_n, "left")


def test_rounds_of_the_power_method():
    psd_s, psd_n = psd(spectrum(seed=2)), psd(spectrum(seed=3))
    ratio = torch.linalg.solve(psd_n, psd_s)
    torch.testing.assert_close(rtf_power(psd_s, psd_n, 1, 1, False), psd_s[..., 1])
    torch.testing.assert_close(rtf_power(psd_s, psd_n, 1, 2, False), (psd_s @ ratio)[..., 1])
    torch.testing.assert_close(rtf_power(psd_s, psd_n, 1, 4, False), (psd_s @ ratio @ ratio @ ratio)[..., 1])


@pytest.mark.parametrize("solution", ["ref_channel", "stv_evd", "stv_power"])
@pytest.mark.parametrize("multi_mask", [True, False])
def test_mvdr_is_its_parts(solution, multi_mask):
    mixture, speech = spectrum(2, seed=4), mask(2)
    noise = 1 - speech
    masks = [m[:, None].expand(-1, CHANNELS, -1, -1) if multi_mask else m for m in (speech, noise)]
    found = MVDR(1, solution, multi_mask)(mixture, *masks)
    psd_s, psd_n = psd(mixture, speech, eps=1e-15), psd(mixture, noise, eps=1e-15)
    if solution == "ref_channel":
        expected = SoudenMVDR()(mixture, psd_s, psd_n, 1)
    else:
        steering = rtf_evd(psd_s) if solution == "stv_evd" else rtf_power(psd_s, psd_n, 1)
        expected = RTFMVDR()(mixture, steering, psd_n, 1)
    torch.testing.assert_close(found, expected)


def test_blocks_online_end_with_the_matrices_of_the_whole():
    mixture, speech = spectrum(seed=5), mask()
    online = MVDR(online=True)
    for start in range(0, FRAMES, 10):
        online(mixture[..., start : start + 10], speech[..., start : start + 10], 1 - speech[..., start : start + 10])
    share = speech[..., :10].sum(-1)
    first = psd(mixture[..., :10], speech[..., :10], eps=1e-15)
    for start in (10, 20):
        block = slice(start, start + 10)
        now, weight = psd(mixture[..., block], speech[..., block], eps=1e-15), speech[..., block].sum(-1)
        first = (first * share[:, None, None] + now) / (share + weight)[:, None, None]
        share = share + weight
    torch.testing.assert_close(online.psd_s, first)
    torch.testing.assert_close(online.mask_sum_s, speech.sum(-1))


def test_mvdr_keeps_the_type_and_warns_without_a_mask_of_noise():
    with pytest.warns(UserWarning, match="mask_n"):
        assert MVDR()(spectrum().to(torch.complex64), mask().float()).dtype == torch.complex64


def test_gradients():
    psd_s, psd_n = psd(spectrum(seed=2)), psd(spectrum(seed=3))
    specgram = spectrum(seed=6)[..., :5]
    assert torch.autograd.gradcheck(psd, (specgram.requires_grad_(True), mask()[..., :5].requires_grad_(True)))
    pair = (psd_s.requires_grad_(True), psd_n.requires_grad_(True))
    assert torch.autograd.gradcheck(lambda s, n: mvdr_weights_souden(s, n, 0), pair)
    assert torch.autograd.gradcheck(lambda s, n: rtf_power(s, n, 0), pair)
    rtf = spectrum(seed=7)[:, :, 0].T.clone().requires_grad_(True)
    assert torch.autograd.gradcheck(lambda v, n: mvdr_weights_rtf(v, n, 0), (rtf, pair[1]))
    assert torch.autograd.gradcheck(apply_beamforming, (rtf, specgram))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: psd(spectrum(), mask()[..., 1:]), "dimensions of mask"),
        (lambda: rtf_evd(torch.zeros(4, 3, 2, dtype=torch.complex64)), "last two dimensions"),
        (lambda: rtf_power(psd(spectrum()), psd(spectrum()), 0, 0), "greater than 0"),
        (lambda: mvdr_weights_souden(psd(spectrum()), psd(spectrum(2)), 0), "psd_s and psd_n"),
        (lambda: mvdr_weights_souden(psd(spectrum())[0], psd(spectrum())[0], 0), "at least 3D"),
        (lambda: mvdr_weights_rtf(torch.zeros(2, dtype=torch.complex64), psd(spectrum())), "at least 2D"),
        (lambda: mvdr_weights_rtf(rtf_evd(psd(spectrum()))[:2], psd(spectrum())), "dimensions of rtf"),
        (lambda: apply_beamforming(rtf_evd(psd(spectrum(2))), spectrum(3)), "last three dimensions"),
        (lambda: MVDR(solution="best"), "solution"),
        (lambda: MVDR()(spectrum()[0], mask()), "3D"),
        (lambda: MVDR()(spectrum().real, mask()), "cfloat"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_real_matrices_are_refused():
    real = psd(spectrum()).real
    for call in (
        lambda: rtf_evd(real),
        lambda: mvdr_weights_souden(real, real, 0),
        lambda: mvdr_weights_rtf(real[..., 0], real),
        lambda: apply_beamforming(real[..., 0], spectrum()),
    ):
        with pytest.raises(TypeError, match="cfloat"):
            call()


def test_the_module_averages_masks_over_channels():
    masks = torch.rand(CHANNELS, BINS, FRAMES, dtype=torch.float64)
    torch.testing.assert_close(PSD(multi_mask=True)(spectrum(), masks), psd(spectrum(), masks.mean(0), eps=1e-15))
