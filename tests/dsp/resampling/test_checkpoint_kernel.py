"""Resampling modules load checkpoints of torchaudio's modules, and torchaudio's load theirs."""

import math

import pytest
import torch
from torch import Tensor, nn

from workstation.dsp.modules.resample import Resample, SpeedPerturbation
from workstation.dsp.modules.stretch import PitchShift
from workstation.dsp.resampling import checkpoint_kernel

X = torch.randn(1, 3000, generator=torch.Generator().manual_seed(1))


def theirs(orig: int, new: int, zeros: int = 6, rolloff: float = 0.99) -> Tensor:
    """torchaudio's kernel by its definition: a windowed sinc at every distance of an output from an input frame."""
    common = math.gcd(orig, new)
    orig, new = orig // common, new // common
    base = min(orig, new) * rolloff
    width = math.ceil(zeros * orig / base)
    inputs = torch.arange(-width, width + orig, dtype=torch.float64) / orig
    t = ((inputs - torch.arange(new, dtype=torch.float64)[:, None] / new) * base).clamp(-zeros, zeros)
    return (torch.sinc(t) * torch.cos(t * math.pi / zeros / 2) ** 2 * base / orig)[:, None].float()


@pytest.mark.parametrize(("orig", "new"), [(44_100, 48_000), (3, 1), (1, 2), (48_000, 16_000), (1_600, 1_453)])
def test_the_kernel_is_the_one_torchaudio_keeps(orig: int, new: int) -> None:
    kernel = Resample(orig, new).state_dict()["kernel"]
    torch.testing.assert_close(kernel, theirs(orig, new), rtol=0, atol=1e-7)


def test_a_checkpoint_of_torchaudio_loads_and_is_used() -> None:
    module, expected = Resample(3, 2), Resample(3, 2)(X)
    module.load_state_dict({"kernel": theirs(3, 2)}, strict=True)
    torch.testing.assert_close(module(X), expected, atol=1e-6, rtol=0)
    module.load_state_dict({"kernel": theirs(3, 2) * 0.5})
    torch.testing.assert_close(module(X), expected / 2, atol=1e-6, rtol=0)


def test_states_pass_from_module_to_module() -> None:
    module = nn.Sequential(Resample(3, 2), SpeedPerturbation(8000, [0.9, 1.0, 1.1]), PitchShift(8000, 4, n_fft=64))
    state = module.state_dict()
    assert [key for key in state if key.endswith("kernel")] == [
        "0.kernel",
        "1.speeders.0.resampler.kernel",
        "1.speeders.2.resampler.kernel",
        "2.kernel",
    ]
    missing, unexpected = module.load_state_dict(state, strict=True)
    assert not missing
    assert not unexpected


def test_states_of_before_load_too() -> None:
    Resample(3, 2).load_state_dict({}, strict=True)
    PitchShift(8000, 4).load_state_dict({"window": torch.hann_window(512)}, strict=True)


def test_a_pitch_shift_has_what_torchaudio_keeps_and_uses_a_trained_kernel() -> None:
    module = PitchShift(800, 4, n_fft=64)
    assert (module.orig_freq, module.gcd) == (1_007, 1)
    expected = module(X)
    module.load_state_dict({"window": module.window, "kernel": theirs(1_007, 800)})
    assert module.weights is None
    module.load_state_dict({"window": module.window, "kernel": theirs(1_007, 800) * 0.5})
    torch.testing.assert_close(module(X), expected / 2, atol=1e-6, rtol=0)


def test_a_kernel_of_other_rates_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"kernel: .*\(2, 1, 23\).*\(3, 1, 22\)"):
        Resample(3, 2).load_state_dict({"kernel": torch.zeros(3, 1, 22)})
    with pytest.raises(RuntimeError, match="Unexpected key"):
        Resample(2, 2).load_state_dict({"kernel": torch.zeros(2, 1, 20)})
    spread = theirs(3, 2)
    spread[0, 0, 0] = 0.1
    with pytest.raises(RuntimeError, match="outside of its filter's window"):
        Resample(3, 2).load_state_dict({"kernel": spread})


def test_kernels_that_torchaudio_could_not_hold_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint_kernel, "MAX_WEIGHTS", 100)
    assert "kernel" not in Resample(101, 97).state_dict()
