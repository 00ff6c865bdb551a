"""Which file formats there are, by what they are written, and what their samples can be."""

from dataclasses import dataclass

import torch

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.io.codec_config import CodecConfig

CONTAINERS = {
    "wav": "WAV",
    "wave": "WAV",
    "amb": "WAVEX",
    "flac": "FLAC",
    "sph": "NIST",
    "sphere": "NIST",
    "nis": "NIST",
    "nist": "NIST",
    "aiff": "AIFF",
    "aif": "AIFF",
    "au": "AU",
    "snd": "AU",
    "caf": "CAF",
    "w64": "W64",
    "rf64": "RF64",
    "htk": "HTK",
}
"""What libsndfile writes, by the ending."""
_OWN_TYPES = {
    torch.float32: "FLOAT",
    torch.float64: "DOUBLE",
    torch.int32: "PCM_32",
    torch.int16: "PCM_16",
    torch.uint8: "PCM_U8",
}
_NAMES = {torch.float32: "flt", torch.float64: "dbl", torch.int32: "s32", torch.int16: "s16", torch.uint8: "u8"}
_VORBIS = ("ogg", "vorbis", "oga")
_LAWS = ("ULAW", "ALAW")
_KINDS = ("PCM_S", "PCM_U", "PCM_F", *_LAWS)
_BITS = (8, 16, 24, 32, 64)


@dataclass(frozen=True, slots=True)
class StreamForm:
    """How FFmpeg is to write a file: container, samples given, encoder, samples of the encoder, settings."""

    muxer: str | None
    samples: str
    encoder: str | None = None
    encoder_samples: str | None = None
    config: CodecConfig | None = None


def libsndfile_form(
    kind: str, dtype: torch.dtype, encoding: str | None, bits: int | None, backend: str | None
) -> tuple[str, str] | None:
    """libsndfile's names of a container and of the samples in it; None for what FFmpeg writes.

    AudioFileError for what the format cannot hold.
    """
    if encoding is not None and encoding not in _KINDS:
        raise AudioFileError(f"encoding must be one of {', '.join(_KINDS)}, got {encoding!r}")
    if bits is not None and bits not in _BITS:
        raise AudioFileError(f"bits_per_sample must be one of {', '.join(map(str, _BITS))}, got {bits}")
    if kind in _VORBIS and encoding is None and backend != "ffmpeg":  # FFmpeg's own encoder knows two channels alone
        return "OGG", "VORBIS"
    container = CONTAINERS.get(kind)
    if container is None:
        return None
    if container == "FLAC":
        return container, _flac(dtype, encoding, bits)
    if container == "HTK":
        return container, "PCM_16"
    if container == "NIST":
        return container, _signed(kind, encoding, bits, 16 if dtype == torch.int16 else 32)
    if container in ("AIFF", "CAF", "AU") and (encoding or bits):
        return container, _signed(kind, encoding, bits, 16) if encoding != "PCM_F" else _float(bits)
    if container in ("AIFF", "CAF", "AU"):
        own = _OWN_TYPES[dtype]
        return container, "PCM_S8" if own == "PCM_U8" else own
    if backend == "ffmpeg" and encoding is None and bits is None:
        return container, "PCM_16"
    return container, _wav(dtype, encoding, bits)


def stream_form(
    kind: str, dtype: torch.dtype, encoding: str | None, bits: int | None, compression: CodecConfig | float | None
) -> StreamForm:
    """How FFmpeg writes a kind of file; AudioFileError for settings that it does not have."""
    samples = _NAMES[dtype]
    config = compression if isinstance(compression, CodecConfig) else None
    if kind in ("wav", "amb"):
        return StreamForm("wav", samples, _pcm_encoder(dtype, encoding, bits), None, config)
    if kind == "flac":
        depth = _flac(dtype, encoding, bits)
        return StreamForm("flac", samples, None, "s16" if depth == "PCM_16" else "s32", config)
    if encoding is not None or (bits is not None and kind not in ("ogg",)):
        raise AudioFileError(f"{kind} has neither encoding nor bits_per_sample to choose: leave them out")
    if kind in _VORBIS:
        return StreamForm("ogg", samples, "vorbis", None, _vorbis(compression))
    if kind == "opus":
        return StreamForm("opus" if compression is None else "ogg", samples, "opus", None, config)
    if kind == "mp3":
        return StreamForm("mp3", samples, "mp3", None, _mp3(compression))
    if kind == "m4a":
        return StreamForm("ipod", samples, "aac", None, config)
    if kind in ("amr-nb", "amr_nb", "amr"):
        raise AudioFileError(f"{kind} files are read here, but no encoder for them is free to be shipped")
    return StreamForm(kind if kind in _MUXERS else None, samples, None, None, config)


_MUXERS = ("adts", "ac3", "mp2", "mp4", "mov", "matroska", "webm", "gsm", "g722", "mulaw", "alaw", "wv", "tta", "au")


def _wav(dtype: torch.dtype, encoding: str | None, bits: int | None) -> str:
    if encoding is None:
        if bits is None:
            return _OWN_TYPES[dtype]
        if bits == 64:
            return "DOUBLE"
        return "PCM_U8" if bits == 8 else f"PCM_{bits}"
    if encoding == "PCM_S":
        if bits == 8:
            raise AudioFileError("WAV has no signed samples of 8 bits: take PCM_U")
        if bits == 64:
            raise AudioFileError("WAV has no integers of 64 bits")
        return f"PCM_{bits or 32}"
    if encoding == "PCM_U":
        if bits not in (None, 8):
            raise AudioFileError(f"unsigned samples of WAV have 8 bits, not {bits}")
        return "PCM_U8"
    if encoding == "PCM_F":
        return _float(bits)
    if bits not in (None, 8):
        raise AudioFileError(f"{encoding} has 8 bits, not {bits}")
    return encoding


def _float(bits: int | None) -> str:
    if bits not in (None, 32, 64):
        raise AudioFileError(f"floats have 32 or 64 bits, not {bits}")
    return "DOUBLE" if bits == 64 else "FLOAT"


def _signed(kind: str, encoding: str | None, bits: int | None, usual: int) -> str:
    if encoding in _LAWS:
        if bits not in (None, 8):
            raise AudioFileError(f"{encoding} has 8 bits, not {bits}")
        return encoding
    if encoding not in (None, "PCM_S"):
        raise AudioFileError(f"{kind} does not support {encoding} encoding.")
    if bits == 64:
        raise AudioFileError(f"{kind} does not support 64 bits a sample")
    return "PCM_S8" if bits == 8 else f"PCM_{bits or usual}"


def _flac(dtype: torch.dtype, encoding: str | None, bits: int | None) -> str:
    if encoding is not None:
        raise AudioFileError("flac does not support encoding: it holds integers, of bits_per_sample 8, 16 or 24")
    if bits is not None and bits > 24:
        raise AudioFileError(f"flac does not support {bits} bits a sample: 8, 16 or 24")
    if bits is None:
        bits = 24 if dtype == torch.int32 else 8 if dtype == torch.uint8 else 16
    return "PCM_S8" if bits == 8 else f"PCM_{bits}"


def _pcm_encoder(dtype: torch.dtype, encoding: str | None, bits: int | None) -> str:
    name = _wav(dtype, encoding, bits)
    names = {"PCM_U8": "pcm_u8", "FLOAT": "pcm_f32le", "DOUBLE": "pcm_f64le", "ULAW": "pcm_mulaw", "ALAW": "pcm_alaw"}
    return names.get(name) or f"pcm_s{name.removeprefix('PCM_')}le"


def _vorbis(quality: CodecConfig | float | None) -> CodecConfig | None:
    if quality is None or isinstance(quality, CodecConfig):
        return quality
    return CodecConfig(qscale=round(vorbis_quality(quality)))


def vorbis_quality(compression: float) -> float:
    """The quality of Vorbis, -1 to 10, as SoX counts it."""
    if not -1 <= compression <= 10:
        raise AudioFileError(f"the compression of Vorbis must be -1 to 10, got {compression}")
    return compression


def _mp3(compression: CodecConfig | float | None) -> CodecConfig | None:
    if compression is None or isinstance(compression, CodecConfig):
        return compression
    if compression < 0:
        return CodecConfig(qscale=min(9, int(-compression)))
    if compression == 0:
        return CodecConfig(qscale=0)
    return CodecConfig(bit_rate=int(compression) * 1000)
