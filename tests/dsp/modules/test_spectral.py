"""Promises of every spectral module: state, batches, strides, precision, device."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from workstation.dsp import transforms as T

N = {"n_fft": 128, "hop_length": 32}
MODULES: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...], bool, list[str]]] = {
    # name: how to make it, shape of one example, whether it takes complex values, names of its buffers
    "Spectrogram": (lambda: T.Spectrogram(**N), (1000,), False, ["window"]),
    "Spectrogram complex": (lambda: T.Spectrogram(power=None, **N), (1000,), False, ["window"]),
    "InverseSpectrogram": (lambda: T.InverseSpectrogram(**N), (65, 20), True, ["window"]),
    "GriffinLim": (lambda: T.GriffinLim(n_iter=3, rand_init=False, **N), (65, 20), False, ["window"]),
    "SpectralCentroid": (lambda: T.SpectralCentroid(8000, **N), (1000,), False, ["window"]),
    "MelScale": (lambda: T.MelScale(10, 8000, n_stft=65), (65, 20), False, ["fb"]),
    "InverseMelScale": (lambda: T.InverseMelScale(65, 10, 8000), (10, 20), False, ["fb"]),
    "MelSpectrogram": (
        lambda: T.MelSpectrogram(8000, n_mels=10, **N),
        (1000,),
        False,
        ["spectrogram.window", "mel_scale.fb"],
    ),
    "MFCC": (
        lambda: T.MFCC(8000, 5, log_mels=True, melkwargs={"n_mels": 10, **N}),
        (1000,),
        False,
        ["dct_mat", "MelSpectrogram.spectrogram.window", "MelSpectrogram.mel_scale.fb"],
    ),
    "LFCC": (
        lambda: T.LFCC(8000, 10, n_lfcc=5, log_lf=True, speckwargs=dict(N)),
        (1000,),
        False,
        ["filter_mat", "dct_mat", "Spectrogram.window"],
    ),
    "AmplitudeToDB": (lambda: T.AmplitudeToDB(), (65, 20), False, []),
    "ComputeDeltas": (lambda: T.ComputeDeltas(), (65, 20), False, []),
    "SlidingWindowCmn": (lambda: T.SlidingWindowCmn(7, 3), (20, 10), False, []),
    "TimeStretch": (lambda: T.TimeStretch(32, 65, 1.3), (65, 20), True, ["phase_advance"]),
    "PitchShift": (lambda: T.PitchShift(8000, 4), (1000,), False, ["window", "kernel"]),
}
ALL = pytest.mark.parametrize("name", list(MODULES))


def example(name: str, *lead: int, dtype: torch.dtype = torch.float64) -> Tensor:
    _, shape, is_complex, _ = MODULES[name]
    kind = dtype.to_complex() if is_complex else dtype
    x = torch.randn(*lead, *shape, dtype=kind, generator=torch.Generator().manual_seed(0))
    return x if is_complex or len(shape) == 1 else x.abs()


@ALL
def test_buffers_have_the_names_that_saved_states_use(name: str) -> None:
    make, _, _, buffers = MODULES[name]
    assert list(make().state_dict()) == buffers


@ALL
def test_a_batch_is_its_examples_one_by_one(name: str, way: str) -> None:
    module = MODULES[name][0]().double()
    x = example(name, 2, 3)
    together = module(x)
    for i in range(2):
        for j in range(3):
            torch.testing.assert_close(together[i, j], module(x[i, j]))


@ALL
def test_strides_do_not_matter_and_the_input_stays(name: str, way: str) -> None:
    module = MODULES[name][0]().double()
    x = example(name, 3)
    strided = x.movedim(0, -1).contiguous().movedim(-1, 0)
    before = x.clone()
    torch.testing.assert_close(module(strided), module(x))
    assert torch.equal(x, before)


@ALL
def test_float32_is_near_float64(name: str, way: str) -> None:
    make = MODULES[name][0]
    exact = make().double()(example(name, 2))
    got = make()(example(name, 2).to(example(name, dtype=torch.float32).dtype))
    assert got.dtype in (torch.float32, torch.complex64)
    scale = float(exact.abs().max())
    torch.testing.assert_close(got.to(exact.dtype), exact, rtol=0, atol=(0.05 if "Griffin" in name else 1e-3) * scale)


@ALL
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_gives_the_same(name: str) -> None:
    module, x = MODULES[name][0]().double(), example(name, 2)
    here = module(x)
    torch.testing.assert_close(module.cuda()(x.cuda()).cpu(), here, rtol=1e-6, atol=1e-8)
