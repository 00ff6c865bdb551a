"""Voice and accompaniment apart, by shares of the spectrogram, a few seconds at a time."""

from collections.abc import Generator

import numpy as np
import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.dsp.resampling.resample import resample
from workstation.speech.on_device import on_job_device
from workstation.speech.separation.unet import KIND, VoiceMask, load_voice_mask
from workstation.speech.store.by_kind import place_of

VOICE, ACCOMPANIMENT = "Voice", "Accompaniment"
_RATE = 44_100
_SIZE, _HOP, _BINS = 4096, 1024, 1024
_COLUMNS, _BESIDE = 512, 64
"""As many columns the network sees at once, and so many of them at each end for what lies between."""
_OVERLAP = 1.5
"""What squared windows of Hann, a quarter apart, add up to."""


def separate(samples: Samples, rate: int, values: Values) -> Generator[float, None, dict[str, Samples]]:
    """Two sounds that are the given one together, to the rounding of floats.

    Channels go in pairs; one alone is heard by both ears. Other rates than 44.1 kHz are heard at that rate. What lies
    above 11 kHz, which the networks never saw, is shared as the bins below are on average. ValueError, which says what
    to fetch, where no model is installed.
    """
    model = load_voice_mask(place_of(KIND, "voice-separation"))
    channels, frames = samples.shape
    voice = np.zeros((channels, frames), np.float32)
    pairs = [slice(first, first + 2) for first in range(0, channels, 2)]
    for number, pair in enumerate(pairs):
        heard = torch.from_numpy(np.array(samples[pair], np.float32))
        if rate != _RATE:
            heard = resample(heard, rate, _RATE)
        work = _voice(model, heard)
        while True:
            try:
                yield (number + next(work)) / len(pairs)
            except StopIteration as end:
                found: Tensor = end.value
                break
        if rate != _RATE:
            found = resample(found, _RATE, rate)
        kept = min(frames, found.shape[1])
        voice[pair, :kept] = found[:, :kept].numpy()
    return {VOICE: voice, ACCOMPANIMENT: samples - voice}


def _voice(model: VoiceMask, heard: Tensor) -> Generator[float, None, Tensor]:
    """The voice in one or two channels (channels, frames) at 44.1 kHz; yields the fraction done.

    Columns that no sample is missing from begin before the sound and end after it, so windows add up evenly.
    """
    channels, frames = heard.shape
    window = torch.hann_window(_SIZE)
    total = -(-frames // _HOP) + _SIZE // _HOP - 1
    lead = _SIZE - _HOP
    summed = torch.zeros(channels, (total - 1) * _HOP + _SIZE)
    owned = _COLUMNS - 2 * _BESIDE
    for first in range(0, total, owned):
        start = (first - _BESIDE) * _HOP - lead
        stop = start + (_COLUMNS - 1) * _HOP + _SIZE
        piece = torch.zeros(channels, stop - start)
        begin, end = max(0, start), min(frames, stop)
        piece[:, begin - start : end - start] = heard[:, begin:end]
        with torch.inference_mode():
            spectrum = torch.fft.rfft(piece.unfold(1, _SIZE, _HOP) * window)
            share = _share(model, spectrum[..., :_BINS].abs().expand(2, -1, -1)[None])[0].expand(2, -1, -1)
            share = share.mean(0, keepdim=True) if channels == 1 else share
            above = share.mean(-1, keepdim=True).expand(-1, -1, spectrum.shape[-1] - _BINS)
            shared = spectrum * torch.cat((share, above), -1)
            count = min(owned, total - first)
            columns = torch.fft.irfft(shared[:, _BESIDE : _BESIDE + count], _SIZE) * window
        for quarter in range(_SIZE // _HOP):
            at = (first + quarter) * _HOP
            part = columns[..., quarter * _HOP : (quarter + 1) * _HOP].reshape(channels, -1)
            summed[:, at : at + part.shape[1]] += part
        yield min(1.0, (first + owned) / total)
    return summed[:, lead : lead + frames] / _OVERLAP


def _share(model: VoiceMask, magnitudes: Tensor) -> Tensor:
    """What the network makes of magnitudes, on the device of the job."""
    share: Tensor = on_job_device(model, "Separating", lambda device: model(magnitudes.to(device)).cpu())
    return share
