"""What a codec does to a sound: encoding and decoding in memory."""

import io
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from workstation.dsp.resampling.resample import resample


@dataclass(frozen=True, slots=True)
class _Format:
    """A format of libsndfile with the coding taken when none is asked for."""

    container: str
    coding: str
    rates: tuple[int, ...] = ()
    mono: bool = False


_FORMATS = {
    "wav": _Format("WAV", "PCM_16"),
    "flac": _Format("FLAC", "PCM_16"),
    "mp3": _Format("MP3", "MPEG_LAYER_III", (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)),
    "ogg": _Format("OGG", "VORBIS"),
    "vorbis": _Format("OGG", "VORBIS"),
    "opus": _Format("OGG", "OPUS", (8000, 12000, 16000, 24000, 48000)),
    "sph": _Format("NIST", "PCM_16"),
    "gsm": _Format("WAV", "GSM610", (8000,), mono=True),
    "htk": _Format("HTK", "PCM_16", mono=True),
    "amb": _Format("WAVEX", "PCM_16"),
}
_CODINGS = {"PCM_S": "PCM_{bits}", "PCM_U": "PCM_U8", "PCM_F": "{float}", "ULAW": "ULAW", "ALAW": "ALAW"}


def apply_codec(
    waveform: Tensor,
    sample_rate: int,
    format: str,
    channels_first: bool = True,
    compression: float | None = None,
    encoding: str | None = None,
    bits_per_sample: int | None = None,
) -> Tensor:
    """Encode a sound and decode it again, so that it sounds as from such a file.

    Args:
        waveform: Samples (channels, time) within -1 … 1, or (time, channels).
        sample_rate: Samples a second, in Hz. Formats that know only some rates get the sound at the nearest.
        format: "wav", "flac", "mp3", "ogg" or "vorbis", "opus", "sph", "gsm", "htk" or "amb".
        channels_first: Whether channels come first, there and in the answer.
        compression: flac: 0 (quick) … 8 (small). ogg: quality -1 … 10. mp3: over 0 the bit rate in kb/s (or the nearest
            to it at this sample rate), else minus the quality of a variable rate, -0 (best) … -9. Others take none.
        encoding: wav, sph and amb: "PCM_S", "PCM_U" (8 bits), "PCM_F", "ULAW" or "ALAW".
        bits_per_sample: 8, 16, 24 or 32 of wav (64 of floats), 16 or 24 of flac.

    Returns:
        float32 as long as the waveform, on its device; not differentiable.

    Examples:
        >>> sound = torch.sin(torch.arange(16000) * 0.1)[None]
        >>> coded = F.apply_codec(sound, 16000, "wav", encoding="ULAW", bits_per_sample=8)
        >>> coded.shape, bool((coded - sound).abs().max() < 0.05)
        (torch.Size([1, 16000]), True)
    """
    if waveform.ndim != 2:
        raise ValueError(f"the waveform must have 2 dimensions, got {tuple(waveform.shape)}")
    if format not in _FORMATS:
        raise ValueError(f"format must be one of {', '.join(_FORMATS)}, got {format!r}")
    known = _FORMATS[format]
    coding = _coding(known, encoding, bits_per_sample)
    sound = (waveform if channels_first else waveform.T).detach().cpu().float()
    frames = sound.shape[1]
    rate = min(known.rates, key=lambda r: (r < sample_rate, abs(r - sample_rate))) if known.rates else sample_rate
    sent = resample(sound, sample_rate, rate)
    parts = [sent[k : k + 1] for k in range(len(sent))] if known.mono else [sent]
    options = _options(format, compression, rate)
    heard = torch.cat([_there_and_back(part, rate, known.container, coding, options) for part in parts])
    heard = resample(heard, rate, sample_rate)[:, :frames]
    heard = pad(heard, (0, frames - heard.shape[1])).to(waveform.device)
    return heard if channels_first else heard.T


def _there_and_back(sound: Tensor, rate: int, container: str, coding: str, options: dict[str, Any]) -> Tensor:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, sound.T.numpy(), rate, coding, format=container, **options)
    file.seek(0)
    decoded, _ = soundfile.read(file, dtype="float32", always_2d=True)
    return torch.from_numpy(decoded).T.contiguous()


def _coding(known: _Format, encoding: str | None, bits: int | None) -> str:
    """libsndfile's name of the samples' coding."""
    import soundfile

    if encoding is not None and encoding not in _CODINGS:
        raise ValueError(f"encoding must be one of {', '.join(_CODINGS)}, got {encoding!r}")
    coding = known.coding
    if encoding is not None or bits is not None:
        pattern = _CODINGS[encoding or ("PCM_U" if bits == 8 and known.container == "WAV" else "PCM_S")]
        coding = pattern.format(bits=bits or 16, float="DOUBLE" if bits == 64 else "FLOAT").replace("PCM_8", "PCM_S8")
    if not soundfile.check_format(known.container, coding):
        raise ValueError(f"{known.container} holds no samples as {encoding or 'PCM'} of {bits or 'any'} bits")
    return coding


def _options(format_: str, compression: float | None, rate: int) -> dict[str, Any]:
    """libsndfile's level of compression, 0 (best quality, quickest) to 1."""
    if compression is None:
        return {}
    if format_ == "flac":
        return {"compression_level": _within("flac", compression, 0, 8) / 8}
    if format_ in ("ogg", "vorbis"):
        return {"compression_level": 1 - max(0.0, _within("ogg", compression, -1, 10)) / 10}
    if format_ != "mp3":
        raise ValueError(f"{format_} takes no compression, got {compression:g}")
    if compression <= 0:
        return {"compression_level": -_within("mp3", compression, -9.999, 0) / 10, "bitrate_mode": "VARIABLE"}
    most, least = (320, 32) if rate >= 32_000 else (160, 8)
    level = (most - min(max(compression, least), most)) / (most - least)
    return {"compression_level": level, "bitrate_mode": "CONSTANT"}


def _within(name: str, value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise ValueError(f"compression of {name} must be {low:g} to {high:g}, got {value:g}")
    return value
