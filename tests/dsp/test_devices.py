"""Functions and modules answer on a GPU as on the CPU: to 1e-4 of the largest value in float32, 1e-9 in float64."""

from functools import partial

import pytest
import torch

from workstation.dsp import functional as F
from workstation.dsp import kaldi
from workstation.dsp import transforms as T

RATE = 16000
TOLERANCES = {torch.float32: 1e-4, torch.float64: 1e-9}
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")


def randn(*shape, seed=0, complex_=False):
    kind = torch.complex128 if complex_ else torch.float64
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=kind)


def sound(seconds=0.5, channels=2):
    return 0.2 * randn(channels, int(RATE * seconds))


def voice(seconds=1.0):
    t = torch.arange(int(RATE * seconds), dtype=torch.float64) / RATE
    tone = sum(torch.sin(2 * torch.pi * 150 * k * t) / k for k in range(1, 12))
    return torch.cat((1e-4 * randn(1, RATE), 0.1 * tone[None]), 1)


def spectrum(*lead, bins=201, frames=40, seed=0):
    return randn(*lead, bins, frames, seed=seed, complex_=True)


def mask(bins=201, frames=40):
    return torch.rand(bins, frames, generator=torch.Generator().manual_seed(5), dtype=torch.float64)


def matrices(seed):
    return F.psd(spectrum(3, bins=9, seed=seed))


def hann(n=400):
    return torch.hann_window(n, dtype=torch.float64)


def log_probs():
    return randn(2, 60, 9).log_softmax(-1)


def positive(*shape, seed=0):
    return randn(*shape, seed=seed).square()


A, B = torch.tensor([1.0, -1.6, 0.7], dtype=torch.float64), torch.tensor([0.1, 0.2, 0.1], dtype=torch.float64)
LENGTHS = torch.tensor([7000, 8000])
COUNTS = torch.tensor([3, 2]).int()
PLACES = [torch.tensor(x, dtype=torch.float64) for x in ([5, 4, 3], [1, 2, 1.5], [[3, 1, 2], [2, 3, 1]])]
BIQUADS = {
    "allpass_biquad": (1000.0,),
    "band_biquad": (1000.0,),
    "bandpass_biquad": (1000.0,),
    "bandreject_biquad": (1000.0,),
    "bass_biquad": (3.0,),
    "equalizer_biquad": (1000.0, 4.0),
    "highpass_biquad": (200.0,),
    "lowpass_biquad": (2000.0,),
    "treble_biquad": (3.0,),
}
FUNCTIONS = {
    **{name: (getattr(F, name), sound(), RATE, *rest) for name, rest in BIQUADS.items()},
    "deemph_biquad": (F.deemph_biquad, sound(), 44100),
    "riaa_biquad": (F.riaa_biquad, sound(), 44100),
    "biquad": (F.biquad, sound(), 0.1, 0.2, 0.1, 1.0, -1.6, 0.7),
    "lfilter": (F.lfilter, sound(), A, B),
    "filtfilt": (F.filtfilt, sound(), A, B),
    "sosfilt": (F.sosfilt, sound(), torch.cat((B, A))[None]),
    "contrast": (F.contrast, sound()),
    "dcshift": (F.dcshift, sound(), 0.2, 0.05),
    "gain": (F.gain, sound(), 6.0),
    "overdrive": (F.overdrive, sound()),
    "flanger": (F.flanger, sound(), RATE),
    "phaser": (F.phaser, sound(), RATE),
    "loudness": (F.loudness, sound(), RATE),
    "vad": (F.vad, voice(), RATE),
    "resample": (F.resample, sound(), RATE, 11025),
    "speed": (F.speed, sound(), RATE, 1.3, LENGTHS),
    "add_noise": (F.add_noise, sound(), 0.2 * randn(2, 8000, seed=3), torch.tensor([10.0, 3.0]).double()),
    "convolve": (F.convolve, sound(), randn(2, 30)),
    "fftconvolve": (F.fftconvolve, sound(), randn(2, 500)),
    "preemphasis": (F.preemphasis, sound()),
    "deemphasis": (F.deemphasis, sound()),
    "mu_law_encoding": (F.mu_law_encoding, sound(), 256),
    "mu_law_decoding": (F.mu_law_decoding, torch.arange(256), 256),
    "detect_pitch_frequency": (F.detect_pitch_frequency, voice(), RATE),
    "spectrogram": (F.spectrogram, sound(), 0, hann(), 400, 200, 400, 2.0, False),
    "inverse_spectrogram": (F.inverse_spectrogram, spectrum(2), None, 0, hann(), 400, 100, 400, False),
    "griffinlim": (F.griffinlim, positive(1, 201, 20), hann(), 400, 100, 400, 1.0, 4, 0.99, None, False),
    "phase_vocoder": (F.phase_vocoder, spectrum(2), 1.3, torch.linspace(0, 314, 201, dtype=torch.float64)[:, None]),
    "pitch_shift": (F.pitch_shift, sound(), RATE, 3),
    "spectral_centroid": (F.spectral_centroid, sound(), RATE, 0, hann(), 400, 200, 400),
    "amplitude_to_DB": (F.amplitude_to_DB, positive(2, 9, 9), 10.0, 1e-10, 0.0, 80.0),
    "DB_to_amplitude": (F.DB_to_amplitude, randn(9), 1.0, 0.5),
    "compute_deltas": (F.compute_deltas, randn(2, 13, 50)),
    "sliding_window_cmn": (F.sliding_window_cmn, randn(2, 100, 13), 20, 5, True, True),
    "psd": (F.psd, spectrum(3), mask()),
    "mvdr_weights_souden": (F.mvdr_weights_souden, matrices(1), matrices(2), 0),
    "mvdr_weights_rtf": (F.mvdr_weights_rtf, matrices(1)[..., 0], matrices(2), 0),
    "rtf_power": (F.rtf_power, matrices(1), matrices(2), 0),
    "apply_beamforming": (F.apply_beamforming, matrices(1)[..., 0], spectrum(3, bins=9)),
    "forced_align": (F.forced_align, log_probs(), torch.tensor([[1, 2, 2, 3], [4, 5, 6, 1]]), torch.tensor([60, 33])),
    "rnnt_loss": (F.rnnt_loss, randn(2, 6, 4, 5), torch.ones(2, 3).int(), torch.tensor([6, 4]).int(), COUNTS),
    "frechet_distance": (
        F.frechet_distance,
        randn(3),
        torch.eye(3).double(),
        randn(3, seed=1),
        2 * torch.eye(3).double(),
    ),
    "oscillator_bank": (F.oscillator_bank, 3000 * mask(400, 5), mask(400, 5), RATE),
    "extend_pitch": (F.extend_pitch, mask(20, 1), [1.0, 2.1]),
    "exp_sigmoid": (F.exp_sigmoid, randn(20)),
    "sinc_impulse_response": (F.sinc_impulse_response, mask(3, 4), 65),
    "frequency_impulse_response": (F.frequency_impulse_response, mask(3, 33)),
    "filter_waveform": (F.filter_waveform, sound(), randn(10, 33)),
    "simulate_rir_ism": (F.simulate_rir_ism, *PLACES, 3, 0.3),
    "kaldi.spectrogram": (kaldi.spectrogram, 1000 * sound()),
    "kaldi.fbank": (kaldi.fbank, 1000 * sound()),
    "kaldi.mfcc": (partial(kaldi.mfcc, snip_edges=False), 1000 * sound()),
}
MODULES = {
    "AmplitudeToDB": (T.AmplitudeToDB(), positive(2, 9, 9)),
    "BarkSpectrogram": (T.BarkSpectrogram(n_barks=20, n_fft=512), sound()),
    "ChromaSpectrogram": (T.ChromaSpectrogram(RATE, 1024), sound()),
    "ComputeDeltas": (T.ComputeDeltas(), randn(2, 13, 50)),
    "Fade": (T.Fade(100, 200), sound()),
    "InverseMelScale": (T.InverseMelScale(201, 30), positive(2, 30, 9)),
    "LFCC": (T.LFCC(speckwargs={"n_fft": 512}), sound()),
    "Loudness": (T.Loudness(RATE), sound()),
    "MFCC": (T.MFCC(melkwargs={"n_fft": 512, "n_mels": 40}), sound()),
    "MVDR": (T.MVDR(), spectrum(3), mask(), 1 - mask()),
    "MelSpectrogram": (T.MelSpectrogram(n_fft=512, n_mels=40), sound()),
    "PitchShift": (T.PitchShift(RATE, 4), sound()),
    "Resample": (T.Resample(RATE, 22050), sound()),
    "SpeedPerturbation": (T.SpeedPerturbation(RATE, [0.9]), sound(), LENGTHS),
    "TimeStretch": (T.TimeStretch(200, 201, 1.2), spectrum(2)),
    "Vol": (T.Vol(3.0, "db"), sound()),
}


def moved(value, device, dtype):
    if not isinstance(value, torch.Tensor):
        return value
    if value.is_complex():
        return value.to(device, dtype.to_complex())
    return value.to(device, dtype if value.is_floating_point() else None)


def tensors(result):
    found = result if isinstance(result, tuple) else (result,)
    return [value for value in found if isinstance(value, torch.Tensor)]


def check(function, arguments, dtype):
    here, there = ([moved(value, device, dtype) for value in arguments] for device in ("cpu", "cuda"))
    expected, found = tensors(function("cpu")(*here)), tensors(function("cuda")(*there))
    assert len(expected) == len(found)
    for one, other in zip(expected, found, strict=True):
        assert other.is_cuda
        assert one.dtype == other.dtype
        scale = float(one.abs().max()) if one.numel() else 1.0
        torch.testing.assert_close(other.cpu(), one, rtol=0, atol=TOLERANCES[dtype] * max(scale, 1e-30))


@needs_gpu
@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_on_a_gpu(name, dtype):
    function, *arguments = FUNCTIONS[name]
    check(lambda device: function, arguments, dtype)


@needs_gpu
@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("name", MODULES)
def test_modules_on_a_gpu(name, dtype):
    module, *arguments = MODULES[name]
    check(lambda device: module.to(device, dtype), arguments, dtype)


@needs_gpu
def test_gradients_on_a_gpu():
    for name in ("lfilter", "rnnt_loss", "spectrogram", "resample", "mvdr_weights_souden"):
        function, first, *rest = FUNCTIONS[name]
        grads = []
        for device in ("cpu", "cuda"):
            own = first.to(device).requires_grad_(True)
            result = function(own, *(moved(value, device, torch.float64) for value in rest))
            result.abs().square().sum().backward()
            grads.append(own.grad.cpu())
        torch.testing.assert_close(grads[0], grads[1], rtol=1e-8, atol=1e-8)
