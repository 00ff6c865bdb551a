"""What functions do with integers, complex numbers and devices without float64: right, or refused; never nonsense."""

import math
import warnings
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from workstation.dsp import dtypes
from workstation.dsp import functional as F
from workstation.dsp.filters import parallel_iir, recursion
from workstation.dsp.levels.loudness import loudness_range, momentary_loudness, short_term_loudness, true_peak

RATE = 16000
KERNEL = torch.tensor([[0.0, 1.0, 1.0, 0.0] * 8])
WINDOW = torch.hann_window(400)
COEFFICIENTS = torch.tensor([1.0, 0.1]), torch.tensor([0.5, 0.5])

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "add_noise": lambda x: F.add_noise(x, x.flip(-1), torch.tensor([10.0])),
    "amplitude_to_DB": lambda x: F.amplitude_to_DB(x[None], 10.0, 1e-10, 0.0),
    "biquads": lambda x: F.lowpass_biquad(x, RATE, 1000.0),
    "compute_deltas": lambda x: F.compute_deltas(x[..., :100]),
    "contrast": F.contrast,
    "convolve": lambda x: F.convolve(x, KERNEL.to(x.dtype)),
    "dcshift": lambda x: F.dcshift(x, 0.1),
    "deemphasis": F.deemphasis,
    "detect_pitch_frequency": lambda x: F.detect_pitch_frequency(x, RATE),
    "dither": lambda x: F.dither(x, noise_shaping=True),
    "fftconvolve": lambda x: F.fftconvolve(x, KERNEL.to(x.dtype)),
    "filtfilt": lambda x: F.filtfilt(x, *COEFFICIENTS),
    "flanger": lambda x: F.flanger(x, RATE),
    "gain": lambda x: F.gain(x, 6.0),
    "lfilter": lambda x: F.lfilter(x, *COEFFICIENTS),
    "loudness": lambda x: F.loudness(x, RATE),
    "loudness_range": lambda x: loudness_range(x, RATE),
    "momentary_loudness": lambda x: momentary_loudness(x, RATE),
    "mu_law_decoding": lambda x: F.mu_law_decoding(x, 256),
    "mu_law_encoding": lambda x: F.mu_law_encoding(x, 256),
    "overdrive": F.overdrive,
    "phase_locked_shift": lambda x: F.phase_locked_shift(x, RATE, 4),
    "phase_locked_stretch": lambda x: F.phase_locked_stretch(x, RATE, 1.2),
    "phaser": lambda x: F.phaser(x, RATE),
    "pitch_shift": lambda x: F.pitch_shift(x, RATE, 4),
    "preemphasis": F.preemphasis,
    "resample": lambda x: F.resample(x, RATE, 8000),
    "short_term_loudness": lambda x: short_term_loudness(x, RATE),
    "sliding_window_cmn": lambda x: F.sliding_window_cmn(x[:, :400].reshape(40, 10)),
    "sosfilt": lambda x: F.sosfilt(x, torch.tensor([[1.0, 0.5, 0, 1, 0.1, 0]]))[0],
    "spectral_centroid": lambda x: F.spectral_centroid(x, RATE, 0, WINDOW, 400, 200, 400),
    "spectrogram": lambda x: F.spectrogram(x, 0, WINDOW, 400, 200, 400, 2.0, False),
    "speed": lambda x: F.speed(x, RATE, 1.1)[0],
    "true_peak": lambda x: true_peak(x, RATE),
    "vad": lambda x: F.vad(x, RATE),
}
LINEAR = ("compute_deltas", "convolve", "gain", "preemphasis", "sliding_window_cmn")
"""Those that take complex samples, part by part; `contrast` and `add_noise` follow torchaudio's formulas there."""


def samples(dtype: torch.dtype) -> Tensor:
    x = torch.rand(1, 8000, generator=torch.Generator().manual_seed(5)) - 0.5
    if dtype.is_complex:
        return torch.complex(x, x.flip(-1)).to(dtype)
    return x > 0 if dtype == torch.bool else (x * 100).to(dtype)


@pytest.mark.parametrize("dtype", [torch.int16, torch.int32, torch.uint8, torch.bool])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_integers_give_what_their_floats_give_or_are_refused(name: str, dtype: torch.dtype) -> None:
    x = samples(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            got = FUNCTIONS[name](x)
        except (TypeError, ValueError, RuntimeError):
            return
        expected = FUNCTIONS[name](x.float())
    torch.testing.assert_close(got.to(expected.dtype), expected, rtol=1e-5, atol=1e-3, equal_nan=True)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in ("contrast", "add_noise")])
def test_complex_samples_are_treated_part_by_part_or_refused(name: str) -> None:
    z = samples(torch.complex64)
    if name not in LINEAR:
        with pytest.raises((TypeError, ValueError, RuntimeError)):
            FUNCTIONS[name](z)
        return
    whole, real, imaginary = (FUNCTIONS[name](x) for x in (z, z.real, z.imag))
    torch.testing.assert_close(whole, torch.complex(real, imaginary))


@pytest.mark.parametrize("name", ["gain", "dcshift", "contrast", "fftconvolve"])
def test_integers_become_floats_as_in_torch_arithmetic(name: str) -> None:
    assert FUNCTIONS[name](samples(torch.int16)).dtype == torch.float32


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"torch\.int16.*x\.float\(\) / 32768"):
        F.loudness(samples(torch.int16), RATE)
    with pytest.raises(ValueError, match=r"real and floating point.*complex64"):
        F.fftconvolve(samples(torch.complex64), KERNEL)


def test_the_widest_type_of_devices() -> None:
    assert dtypes.widest(torch.device("mps")) == torch.float32
    assert dtypes.widest(torch.device("cuda")) == dtypes.widest(torch.device("cpu")) == torch.float64
    assert dtypes.widen(samples(torch.complex64)).dtype == torch.complex128


def test_filters_need_no_float64_where_a_device_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (recursion, parallel_iir):
        monkeypatch.setattr(module, "widest", lambda device: torch.float32)
    states: list[torch.dtype] = []
    compute = recursion._compute

    def looked_at(x: Tensor, b: Tensor, a: Tensor, state: Tensor, limit: float, reverse: bool) -> tuple[Tensor, Tensor]:
        states.append(state.dtype)
        y, end = parallel_iir.filter_scan(x, b, a, state)
        assert (y.dtype, end.dtype) == (torch.float32, torch.float32)
        near, _ = compute(x, b, a, state, math.inf, reverse)
        torch.testing.assert_close(y, near, rtol=1e-4, atol=1e-5)
        return y, end

    monkeypatch.setattr(recursion, "_compute", looked_at)
    F.lfilter(samples(torch.float32) / 100, *COEFFICIENTS)
    assert states == [torch.float32]
