"""Operations on waveforms as modules: levels, fades, noise, emphasis, companding, convolution, loudness, voice."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from workstation.dsp.convolution import convolve
from workstation.dsp.filters import emphasis
from workstation.dsp.kernels.blocked import elementwise
from workstation.dsp.levels import companding
from workstation.dsp.levels import gain as level
from workstation.dsp.levels.loudness import loudness
from workstation.dsp.speech.vad import vad


class Vol(nn.Module):
    """Changes the volume and clamps to -1 … 1.

    Args:
        gain: What `gain_type` says.
        gain_type: "amplitude": a factor over 0; "power": its square; "db": decibels.

    Examples:
        >>> round(float(T.Vol(-6.0, gain_type="db")(torch.tensor([0.5]))), 3)
        0.251
    """

    def __init__(self, gain: float, gain_type: str = "amplitude") -> None:
        super().__init__()
        if gain_type not in ("amplitude", "power", "db"):
            raise ValueError(f"gain_type must be amplitude, power or db, got {gain_type!r}")
        if gain_type != "db" and gain < 0:
            raise ValueError(f"a gain as {gain_type} must not be under 0, got {gain}")
        self.gain, self.gain_type = gain, gain_type

    def forward(self, waveform: Tensor) -> Tensor:
        """Any shape."""
        ratio = 10 ** (self.gain / 20) if self.gain_type == "db" else self.gain
        ratio = math.sqrt(ratio) if self.gain_type == "power" else ratio
        return elementwise(lambda x: (x * ratio).clamp(-1, 1), waveform)


class Fade(nn.Module):
    """Fades in at the start and out at the end.

    Args:
        fade_in_len: Frames of the fade in.
        fade_out_len: Frames of the fade out.
        fade_shape: "linear", "half_sine", "quarter_sine", "logarithmic" or "exponential".

    Examples:
        >>> T.Fade(fade_in_len=3, fade_out_len=2)(torch.ones(6)).tolist()
        [0.0, 0.5, 1.0, 1.0, 1.0, 0.0]
    """

    def __init__(self, fade_in_len: int = 0, fade_out_len: int = 0, fade_shape: str = "linear") -> None:
        super().__init__()
        if fade_shape not in _FADES:
            raise ValueError(f"fade_shape must be one of {', '.join(_FADES)}, got {fade_shape!r}")
        self.fade_in_len, self.fade_out_len, self.fade_shape = fade_in_len, fade_out_len, fade_shape

    def forward(self, waveform: Tensor) -> Tensor:
        """(..., time), at least as long as each of the fades."""
        frames = waveform.shape[-1]
        if max(self.fade_in_len, self.fade_out_len) > frames:
            raise ValueError(f"fades of {self.fade_in_len} and {self.fade_out_len} frames do not fit {frames}")
        gains = waveform.new_ones(frames)
        rising, falling = (torch.linspace(0, 1, n).to(waveform) for n in (self.fade_in_len, self.fade_out_len))
        into, out = _FADES[self.fade_shape]
        gains[: self.fade_in_len] *= into(rising).clamp(0, 1)
        gains[frames - self.fade_out_len :] *= out(falling).clamp(0, 1)
        return waveform * gains


_Curve = Callable[[Tensor], Tensor]
_FADES: dict[str, tuple[_Curve, _Curve]] = {
    "linear": (lambda t: t, lambda t: 1 - t),
    "exponential": (lambda t: 2 ** (t - 1) * t, lambda t: 2**-t * (1 - t)),
    "logarithmic": (lambda t: torch.log10(0.1 + t) + 1, lambda t: torch.log10(1.1 - t) + 1),
    "quarter_sine": (lambda t: torch.sin(t * math.pi / 2), lambda t: torch.cos(t * math.pi / 2)),
    "half_sine": (lambda t: (1 - torch.cos(t * math.pi)) / 2, lambda t: (1 + torch.cos(t * math.pi)) / 2),
}
"""Gain over the part of the fade that has passed, of the way in and the way out."""


class Loudness(nn.Module):
    """Integrated loudness, see `workstation.dsp.levels.loudness.loudness`.

    Args:
        sample_rate: Samples a second, in Hz.

    Examples:
        >>> tone = 0.1 * torch.sin(torch.arange(48000) * (2 * torch.pi * 997 / 48000))[None]
        >>> round(float(T.Loudness(48000)(tone)), 1)  # LUFS
        -23.0
    """

    def __init__(self, sample_rate: int) -> None:
        super().__init__()
        self.sample_rate = sample_rate

    def forward(self, waveform: Tensor) -> Tensor:
        """(..., channels, time) to (...) in LUFS."""
        return loudness(waveform, self.sample_rate)


class Vad(nn.Module):
    """Cuts off what comes before the first speech; arguments are those of `workstation.dsp.speech.vad.vad`.

    Examples:
        >>> hush, voice = 1e-4 * torch.randn(1, 16000), 0.3 * torch.randn(1, 16000)
        >>> kept = T.Vad(16000)(torch.cat((hush, voice), dim=1)).shape[1]
        >>> bool(abs(kept - 16000) < 4000)  # what comes before the voice is cut off
        True
    """

    def __init__(
        self,
        sample_rate: int,
        trigger_level: float = 7.0,
        trigger_time: float = 0.25,
        search_time: float = 1.0,
        allowed_gap: float = 0.25,
        pre_trigger_time: float = 0.0,
        boot_time: float = 0.35,
        noise_up_time: float = 0.1,
        noise_down_time: float = 0.01,
        noise_reduction_amount: float = 1.35,
        measure_freq: float = 20.0,
        measure_duration: float | None = None,
        measure_smooth_time: float = 0.4,
        hp_filter_freq: float = 50.0,
        lp_filter_freq: float = 6000.0,
        hp_lifter_freq: float = 150.0,
        lp_lifter_freq: float = 2000.0,
    ) -> None:
        super().__init__()
        self.sample_rate = sample_rate
        self.trigger_level = trigger_level
        self.trigger_time = trigger_time
        self.search_time = search_time
        self.allowed_gap = allowed_gap
        self.pre_trigger_time = pre_trigger_time
        self.boot_time = boot_time
        self.noise_up_time = noise_up_time
        self.noise_down_time = noise_down_time
        self.noise_reduction_amount = noise_reduction_amount
        self.measure_freq = measure_freq
        self.measure_duration = measure_duration
        self.measure_smooth_time = measure_smooth_time
        self.hp_filter_freq = hp_filter_freq
        self.lp_filter_freq = lp_filter_freq
        self.hp_lifter_freq = hp_lifter_freq
        self.lp_lifter_freq = lp_lifter_freq

    def forward(self, waveform: Tensor) -> Tensor:
        """(time) or (channels, time) to its end."""
        return vad(
            waveform,
            self.sample_rate,
            self.trigger_level,
            self.trigger_time,
            self.search_time,
            self.allowed_gap,
            self.pre_trigger_time,
            self.boot_time,
            self.noise_up_time,
            self.noise_down_time,
            self.noise_reduction_amount,
            self.measure_freq,
            self.measure_duration,
            self.measure_smooth_time,
            self.hp_filter_freq,
            self.lp_filter_freq,
            self.hp_lifter_freq,
            self.lp_lifter_freq,
        )


class MuLawEncoding(nn.Module):
    """Samples as numbers of steps, see `workstation.dsp.levels.companding.mu_law_encoding`.

    Args:
        quantization_channels: How many steps.

    Examples:
        >>> T.MuLawEncoding()(torch.tensor([-1.0, 0.0, 1.0])).tolist()
        [0, 128, 255]
    """

    def __init__(self, quantization_channels: int = 256) -> None:
        super().__init__()
        self.quantization_channels = quantization_channels

    def forward(self, x: Tensor) -> Tensor:
        """Samples of any shape to int64."""
        return companding.mu_law_encoding(x, self.quantization_channels)


class MuLawDecoding(nn.Module):
    """Numbers of steps as samples, see `workstation.dsp.levels.companding.mu_law_decoding`.

    Args:
        quantization_channels: How many steps.

    Examples:
        >>> T.MuLawDecoding()(torch.tensor([0, 255])).tolist()
        [-1.0, 1.0]
    """

    def __init__(self, quantization_channels: int = 256) -> None:
        super().__init__()
        self.quantization_channels = quantization_channels

    def forward(self, x_mu: Tensor) -> Tensor:
        """Numbers of any shape to samples."""
        return companding.mu_law_decoding(x_mu, self.quantization_channels)


class Convolve(nn.Module):
    """Convolution by the sum itself, see `workstation.dsp.convolution.convolve.convolve`.

    Args:
        mode: "full", "valid" or "same".

    Examples:
        >>> T.Convolve("valid")(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 1.0])).tolist()
        [3.0, 5.0]
    """

    def __init__(self, mode: str = "full") -> None:
        super().__init__()
        convolve.check_mode(mode)
        self.mode = mode

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """(..., N) and (..., M)."""
        return convolve.convolve(x, y, self.mode)


class FFTConvolve(nn.Module):
    """Convolution by Fourier transforms, see `workstation.dsp.convolution.convolve.fftconvolve`.

    Args:
        mode: "full", "valid" or "same".

    Examples:
        >>> out = T.FFTConvolve("valid")(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 1.0]))
        >>> [round(x, 4) for x in out.tolist()]
        [3.0, 5.0]
    """

    def __init__(self, mode: str = "full") -> None:
        super().__init__()
        convolve.check_mode(mode)
        self.mode = mode

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """(..., N) and (..., M)."""
        return convolve.fftconvolve(x, y, self.mode)


class AddNoise(nn.Module):
    """Adds noise at a ratio, see `workstation.dsp.levels.gain.add_noise`.

    Examples:
        >>> noisy = T.AddNoise()(torch.ones(1, 4), torch.full((1, 4), 0.5), torch.tensor([20.0]))
        >>> round(float(noisy[0, 0]), 3)  # a tenth of the sound
        1.1
    """

    def forward(self, waveform: Tensor, noise: Tensor, snr: Tensor, lengths: Tensor | None = None) -> Tensor:
        """(..., time), (..., time), dB (...) and valid samples (...)."""
        return level.add_noise(waveform, noise, snr, lengths)


class Preemphasis(nn.Module):
    """Raises high frequencies, see `workstation.dsp.filters.emphasis.preemphasis`.

    Args:
        coeff: 0 … 1.

    Examples:
        >>> [round(x, 2) for x in T.Preemphasis(0.9)(torch.tensor([1.0, 1.0, 0.0])).tolist()]
        [1.0, 0.1, -0.9]
    """

    def __init__(self, coeff: float = 0.97) -> None:
        super().__init__()
        self.coeff = coeff

    def forward(self, waveform: Tensor) -> Tensor:
        """(..., time)."""
        return emphasis.preemphasis(waveform, self.coeff)


class Deemphasis(nn.Module):
    """Undoes pre-emphasis, see `workstation.dsp.filters.emphasis.deemphasis`.

    Args:
        coeff: 0 … 1.

    Examples:
        >>> x = torch.tensor([[0.5, 0.25, 0.125]])
        >>> bool(torch.allclose(T.Deemphasis()(T.Preemphasis()(x)), x))
        True
    """

    def __init__(self, coeff: float = 0.97) -> None:
        super().__init__()
        self.coeff = coeff

    def forward(self, waveform: Tensor) -> Tensor:
        """(..., time)."""
        return emphasis.deemphasis(waveform, self.coeff)
