"""One short call of every function that is compiled at its first use, so that nobody waits for it later."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from workstation.dsp.spectral.stft import LONG

RATE = 16_000


def call_all() -> Iterator[str]:
    """Call what the functional and transform faces have compiled, on seconds of noise; yields the names of topics.

    The compiled code is kept on disk, for float32 sound.
    """
    noise = 0.1 * torch.randn(1, LONG, generator=torch.Generator().manual_seed(1))
    topics: dict[str, Callable[[Tensor], object]] = {
        "filters": _filters,
        "resampling": _resampling,
        "spectra": _spectra,
        "levels and modulation": _levels,
        "features of speech": _features,
        "losses and paths": _paths,
        "rooms": _rooms,
    }
    for name, call in topics.items():
        call(noise)
        yield name


def _filters(x: Tensor) -> None:
    from workstation.dsp import functional as F

    order3, sos = torch.tensor([1.0, -0.2, 0.1, 0.05]), torch.tensor([[1.0, 0.1, 0.0, 1.0, -0.1, 0.0]])
    F.lowpass_biquad(x, RATE, 1000.0)
    F.sosfilt(x, sos)
    F.filtfilt(x, order3, order3)
    _gradient(lambda y: F.lfilter(y, order3, order3.clone().requires_grad_()), x)
    F.fftconvolve(x.repeat(1, 3), x)


def _resampling(x: Tensor) -> None:
    from workstation.dsp import functional as F
    from workstation.dsp.resampling.stream import ResampleStream

    F.resample(x, 16_000, 44_100)
    F.resample(x, 16_001, 16_000)
    ResampleStream(RATE, 44_100, 1).process(x[:, :RATE].numpy())
    _gradient(lambda y: F.resample(y, 16_000, 44_100), x)


def _spectra(x: Tensor) -> None:
    from workstation.dsp import functional as F
    from workstation.dsp import transforms as T

    power = T.Spectrogram()(x)
    T.Spectrogram(power=1.0)(x)
    T.MelSpectrogram(RATE, n_mels=40)(x)
    T.InverseMelScale(201, 20, RATE)(T.MelScale(20, RATE, n_stft=201)(power))
    T.GriffinLim(n_iter=1)(power)
    T.InverseSpectrogram()(T.Spectrogram(power=None)(x))
    F.phase_vocoder(T.Spectrogram(power=None)(x), 1.3, torch.zeros(201, 1))
    F.spectral_centroid(x, RATE, 0, torch.hann_window(400), 400, 200, 400)
    F.pitch_shift(x, RATE, 4)
    F.phase_locked_shift(x, RATE, 4)
    F.sliding_window_cmn(power.transpose(-1, -2), 20, 5, norm_vars=True)


def _levels(x: Tensor) -> None:
    from workstation.dsp import functional as F
    from workstation.dsp.levels.loudness import true_peak

    F.loudness(x, RATE)
    true_peak(x, RATE)
    F.overdrive(x)
    for swing in (lambda y: F.flanger(y, RATE), lambda y: F.phaser(y, RATE)):
        _gradient(swing, x)


def _features(x: Tensor) -> None:
    from workstation.dsp import functional as F
    from workstation.dsp import kaldi

    F.detect_pitch_frequency(x, RATE)
    F.vad(x, RATE)
    kaldi.fbank(x, dither=0.0)


def _paths(x: Tensor) -> None:
    from workstation.dsp import functional as F

    scores = torch.log_softmax(x[:, :800].reshape(1, 100, 8), -1)
    F.forced_align(scores, torch.tensor([[1, 2, 3]], dtype=torch.int32))
    logits = x[:, :160].reshape(1, 10, 4, 4)
    spoken, frames, count = (torch.tensor(v, dtype=torch.int32) for v in ([[1, 2, 3]], [10], [3]))
    _gradient(lambda y: F.rnnt_loss(y, spoken, frames, count), logits)


def _rooms(x: Tensor) -> None:
    from workstation.dsp import functional as F

    room, source, mic = torch.tensor([4.0, 3.0, 2.5]), torch.tensor([1.0, 1.0, 1.0]), torch.tensor([[2.0, 2.0, 1.5]])
    F.simulate_rir_ism(room, source, mic, 2, 0.2)
    F.ray_tracing(room, source, mic, 10)


def _gradient(function: Callable[[Tensor], Any], x: Tensor) -> None:
    function(x.clone())
    function(x.clone().requires_grad_()).sum().backward()
