import math

import numpy as np
import pytest
import torch

from workstation.dsp import kaldi

EPSILON = np.finfo(np.float32).eps


def sound(samples=3000, channels=1, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return 1000 * torch.randn(channels, samples, generator=generator, dtype=torch.float64).to(dtype) + 20


def frames_by_hand(x, size, shift, snip):
    if snip:
        starts = range(0, len(x) - size + 1, shift)
    else:
        starts = [t * shift + shift // 2 - size // 2 for t in range((len(x) + shift // 2) // shift)]
    mirror = np.concatenate((x[::-1], x, x[::-1]))
    return np.stack([mirror[len(x) + s : len(x) + s + size] for s in starts])


def window_by_hand(kind, size, coefficient):
    phase = 2 * np.pi * np.arange(size) / (size - 1)
    hann = 0.5 - 0.5 * np.cos(phase)
    return {
        "hanning": hann,
        "hamming": 0.54 - 0.46 * np.cos(phase),
        "povey": hann**0.85,
        "rectangular": np.ones(size),
        "blackman": coefficient - 0.5 * np.cos(phase) + (0.5 - coefficient) * np.cos(2 * phase),
    }[kind]


def spectrum_by_hand(
    x, size, shift, fft, kind="povey", snip=True, mean=True, emphasis=0.97, raw=True, coefficient=0.42
):
    frames = frames_by_hand(x, size, shift, snip)
    frames = frames - frames.mean(1, keepdims=True) if mean else frames
    energy = (frames**2).sum(1)
    before = np.concatenate((frames[:, :1], frames[:, :-1]), 1)
    frames = (frames - emphasis * before) * window_by_hand(kind, size, coefficient)
    energy = energy if raw else (frames**2).sum(1)
    return np.abs(np.fft.rfft(frames, fft)) ** 2, np.log(np.maximum(energy, EPSILON))


def banks_by_hand(count, fft, rate, low, high):
    edges = np.linspace(1127 * math.log(1 + low / 700), 1127 * math.log(1 + high / 700), count + 2)
    mel = 1127 * np.log(1 + np.arange(fft // 2 + 1) * rate / fft / 700)
    rows = []
    for left, center, right in zip(edges, edges[1:], edges[2:], strict=False):
        rows.append(np.clip(np.minimum((mel - left) / (center - left), (right - mel) / (right - center)), 0, None))
    banks = np.stack(rows)
    banks[:, -1] = 0
    return banks


CASES = [
    {},
    {"snip_edges": False},
    {"snip_edges": False, "frame_shift": 40.0},
    {"window_type": "blackman", "blackman_coeff": 0.3, "raw_energy": False},
    {"window_type": "hamming", "preemphasis_coefficient": 0.0, "remove_dc_offset": False},
    {"window_type": "hanning", "round_to_power_of_two": False},
    {"window_type": "rectangular", "channel": 1},
]


def spectrum_for(wave, case):
    return spectrum_by_hand(
        wave[max(case.get("channel", 0), 0)].numpy(),
        400,
        int(16 * case.get("frame_shift", 10.0)),
        512 if case.get("round_to_power_of_two", True) else 400,
        case.get("window_type", "povey"),
        case.get("snip_edges", True),
        case.get("remove_dc_offset", True),
        case.get("preemphasis_coefficient", 0.97),
        case.get("raw_energy", True),
        case.get("blackman_coeff", 0.42),
    )


@pytest.mark.parametrize("case", CASES)
def test_spectrogram_by_hand_and_both_ways(case):
    wave = sound(channels=2)
    power, energy = spectrum_for(wave, case)
    expected = np.log(np.maximum(power, EPSILON))
    expected[:, 0] = energy
    for needs_gradient in (False, True):
        found = kaldi.spectrogram(wave.clone().requires_grad_(needs_gradient), **case).detach()
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("case", CASES[:4])
@pytest.mark.parametrize("use_power", [True, False])
def test_fbank_by_hand_and_both_ways(case, use_power):
    wave = sound(channels=2)
    power, energy = spectrum_for(wave, case)
    banks = banks_by_hand(20, 512, 16000, 60, 7600)
    sums = (power if use_power else np.sqrt(power)) @ banks.T
    expected = np.concatenate((np.log(np.maximum(sums, EPSILON)), energy[:, None]), 1)
    options = {"num_mel_bins": 20, "low_freq": 60.0, "high_freq": -400.0, "use_power": use_power} | case
    for needs_gradient in (False, True):
        wave = wave.clone().requires_grad_(needs_gradient)
        found = kaldi.fbank(wave, use_energy=True, htk_compat=True, **options).detach()
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-4)
        linear = kaldi.fbank(wave, use_log_fbank=False, **options).detach()
        np.testing.assert_allclose(linear.numpy(), sums, rtol=1e-3)


@pytest.mark.parametrize("htk_compat", [True, False])
@pytest.mark.parametrize("use_energy", [True, False])
def test_mfcc_is_the_cosine_transform_of_the_bands(htk_compat, use_energy):
    wave = sound()
    bands = kaldi.fbank(wave).numpy()
    order, band = np.arange(13), np.arange(23)
    basis = np.cos(np.pi / 23 * np.outer(band + 0.5, order)) * math.sqrt(2 / 23)
    basis[:, 0] = math.sqrt(1 / 23)
    expected = bands @ basis * (1 + 11 * np.sin(np.pi * order / 22))
    energy = spectrum_by_hand(wave[0].numpy(), 400, 160, 512)[1]
    if use_energy:
        expected[:, 0] = energy
    if htk_compat:
        first = expected[:, :1] * (1 if use_energy else math.sqrt(2))
        expected = np.concatenate((expected[:, 1:], first), 1)
    found = kaldi.mfcc(wave, htk_compat=htk_compat, use_energy=use_energy)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-8, atol=1e-8)


def test_long_sounds_in_pieces_and_single_precision():
    wave = sound(16000 * 30)
    for function in (kaldi.spectrogram, kaldi.fbank, kaldi.mfcc):
        whole = function(wave.clone().requires_grad_(True)).detach()
        torch.testing.assert_close(function(wave), whole, rtol=1e-9, atol=1e-9)
        torch.testing.assert_close(function(wave.float()), whole.float(), rtol=1e-2, atol=1e-2)


def test_subtract_mean_and_energy_floor():
    wave = sound()
    assert kaldi.mfcc(wave, subtract_mean=True).mean(0).abs().max() < 1e-9
    quiet = torch.zeros(1, 800)
    assert kaldi.spectrogram(quiet, energy_floor=2.0)[0, 0] == pytest.approx(math.log(2))
    assert kaldi.spectrogram(quiet, energy_floor=0.0)[0, 0] == pytest.approx(math.log(EPSILON))


def test_dither_is_noise_of_the_asked_deviation():
    torch.manual_seed(0)
    options = {"remove_dc_offset": False, "raw_energy": True, "energy_floor": 0.0}
    energy = kaldi.spectrogram(torch.zeros(1, 160_000), dither=3.0, **options)[:, 0].exp()
    assert float(energy.mean()) == pytest.approx(400 * 9, rel=0.02)


def test_short_sounds():
    wave = sound(600)
    assert kaldi.fbank(wave, min_duration=0.1).numel() == 0
    assert kaldi.mfcc(wave, min_duration=0.1).numel() == 0
    assert kaldi.spectrogram(wave, min_duration=0.1).numel() == 0
    assert kaldi.fbank(wave).shape == (2, 23)


def test_gradients():
    wave = sound(500).requires_grad_(True)
    for function in (kaldi.spectrogram, kaldi.fbank, kaldi.mfcc):
        assert torch.autograd.gradcheck(function, (wave,), eps=1e-3, rtol=1e-3)


def test_filters_by_hand_and_their_centers():
    banks, centers = kaldi.get_mel_banks(23, 512, 16000.0, 20.0, 0.0, 100.0, -500.0, 1.0)
    expected = banks_by_hand(23, 512, 16000, 20, 8000)[:, :-1]
    np.testing.assert_allclose(banks.numpy(), expected, atol=2e-5)
    assert centers.shape == (23, 1)
    mels = kaldi.mel_scale(torch.cat((torch.tensor([20.0]), centers[:, 0], torch.tensor([8000.0]))))
    assert mels.diff().std() < 1e-3
    assert kaldi.inverse_mel_scale_scalar(kaldi.mel_scale_scalar(440.0)) == pytest.approx(440.0)


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_the_warp_is_continuous_and_keeps_its_ends(factor):
    hz = torch.linspace(20, 7980, 20_000, dtype=torch.float64)
    warped = kaldi.vtln_warp_freq(100.0, 7500.0, 20.0, 7980.0, factor, hz)
    assert (warped.diff() > 0).all()
    assert warped.diff().max() < 5 * float(hz[1] - hz[0])
    assert (float(warped[0]), float(warped[-1])) == (pytest.approx(20), pytest.approx(7980))
    middle = (hz > 130) & (hz < 5900)
    torch.testing.assert_close(warped[middle], hz[middle] / factor)
    outside = torch.tensor([5.0, 7999.0])
    assert torch.equal(kaldi.vtln_warp_freq(100.0, 7500.0, 20.0, 7980.0, factor, outside), outside)


def test_warped_filters_move_and_stay_within_0_and_1():
    arguments = (23, 512, 16000.0, 20.0, 0.0, 100.0, -500.0)
    banks, centers = kaldi.get_mel_banks(*arguments, 1.2)
    plain, plain_centers = kaldi.get_mel_banks(*arguments, 1.0)
    assert (centers[3:15] < plain_centers[3:15]).all()
    assert banks.min() >= 0
    assert banks.max() <= 1
    assert not torch.equal(banks, plain)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"channel": 2}, "channel 2"),
        ({"frame_length": 500.0}, "window size"),
        ({"frame_shift": 0.0}, "window_shift"),
        ({"frame_length": 25.1875, "round_to_power_of_two": False}, "divisible by two"),
        ({"preemphasis_coefficient": 2.0}, "between"),
        ({"sample_frequency": 0.0}, "greater than zero"),
        ({"window_type": "round"}, "window type"),
        ({"num_mel_bins": 3, "num_ceps": 3}, "mel bins"),
        ({"low_freq": 9000.0}, "low-freq"),
        ({"vtln_warp": 1.2, "vtln_low": 10.0}, "vtln-low"),
        ({"num_ceps": 24}, "num_ceps"),
    ],
)
def test_wrong_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        kaldi.mfcc(sound(), **options)
