"""The phase-locked vocoder on tensors: other pitch, other speed."""

import torch
from torch import Tensor

from workstation.dsp.stretch import pitch_stream


def phase_locked_shift(waveform: Tensor, sample_rate: int, n_steps: float, bins_per_octave: int = 12) -> Tensor:
    """Raise the pitch and keep the duration, with the partials of a tone in step and onsets sharp.

    Args:
        waveform: float32 or float64 samples (..., channels, time); the channels of one example are treated alike, so
            that the image they make stays.
        sample_rate: In Hz.
        n_steps: Steps up, or down when negative, two octaves at most; any fraction.
        bins_per_octave: Steps in an octave.

    Returns:
        Samples of the shape, dtype and device of `waveform`; no gradient flows.

    Source: see `workstation.dsp.stretch.vocoder.Vocoder`.

    Examples:
        >>> tone = torch.sin(torch.arange(16000) * (2 * torch.pi * 220 / 16000))[None]
        >>> out = F.phase_locked_shift(tone, 16000, 12)
        >>> out.shape, int(torch.fft.rfft(out[0]).abs().argmax())  # an octave higher, in Hz
        (torch.Size([1, 16000]), 440)
    """
    return _each_example(waveform, sample_rate, 1.0, 12 * n_steps / bins_per_octave)


def phase_locked_stretch(waveform: Tensor, sample_rate: int, rate: float) -> Tensor:
    """Change the speed and keep the pitch, with the partials of a tone in step and onsets sharp.

    Args:
        waveform: float32 or float64 samples (..., channels, time); the channels of one example are treated alike, so
            that the image they make stays.
        sample_rate: In Hz.
        rate: Speed, 0.1 to 10: 2 is twice as fast, half as long.

    Returns:
        Samples (..., channels, round(time / rate)) of the dtype and device of `waveform`; no gradient flows.

    Examples:
        >>> tone = torch.sin(torch.arange(16000) * (2 * torch.pi * 220 / 16000))[None]
        >>> F.phase_locked_stretch(tone, 16000, 2.0).shape  # half as long
        torch.Size([1, 8000])
    """
    return _each_example(waveform, sample_rate, rate, 0.0)


def _each_example(waveform: Tensor, rate: int, speed: float, semitones: float) -> Tensor:
    sound = waveform.detach().cpu().numpy()
    examples = sound.reshape(-1, *sound.shape[-2:]) if sound.ndim > 2 else sound[None]
    threads = torch.get_num_threads()
    done = [
        torch.from_numpy(pitch_stream.time_stretch(example, rate, speed, semitones, threads)) for example in examples
    ]
    return torch.stack(done).reshape(*waveform.shape[:-1], -1).to(waveform.device)
