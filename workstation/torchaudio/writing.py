"""`save`: a tensor as a sound file."""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.torchaudio.backends import check_backend
from workstation.torchaudio.encodings import libsndfile_form, stream_form, vorbis_quality
from workstation.torchaudio.errors import AudioFileError, as_file_error
from workstation.torchaudio.io.codec_config import CodecConfig
from workstation.torchaudio.places import Place, ending_of, written_to

_BLOCK = 1 << 16
"""Frames that libsndfile is given at once: its Vorbis encoder keeps as many on the stack."""
_DTYPES = (torch.float32, torch.float64, torch.int32, torch.int16, torch.uint8)


def save(
    uri: Place,
    src: Tensor,
    sample_rate: int,
    channels_first: bool = True,
    format: str | None = None,
    encoding: str | None = None,
    bits_per_sample: int | None = None,
    buffer_size: int = 4096,
    backend: str | None = None,
    compression: CodecConfig | float | int | None = None,
) -> None:
    """Write samples (channels, frames), or (frames, channels) with `channels_first=False`, to a file.

    The path's end or `format` says the kind of file; an object with `write` needs `format`. `encoding` is PCM_S, PCM_U,
    PCM_F, ULAW or ALAW, `bits_per_sample` 8, 16, 24, 32 or 64; without them WAV files hold the tensor's own type
    (float32 stays float32, to the bit) and FLAC files 16 bits, 24 for int32. Floats beyond ±1 are clipped where
    integers are stored. `compression` is a CodecConfig, or a number as SoX takes it: 0 to 8 for FLAC, -1 to 10 for
    Vorbis, kbit/s or minus the quality for MP3. What was at the path is replaced, whole or not at all.

    AudioFileError (a RuntimeError and a ValueError) for what the format cannot hold and what cannot be written.

    Example:
        >>> save("tone.wav", torch.zeros(1, 16000), 16000)  # doctest: +SKIP
        >>> save("tone.flac", torch.zeros(1, 16000), 16000, bits_per_sample=24)  # doctest: +SKIP
    """
    check_backend(backend)
    kind = (format or ending_of(uri)).lower()
    if not kind:
        raise AudioFileError('\'format\' is required where no path says it: "wav", "flac", "mp3" ...')
    if src.dim() != 2:
        raise AudioFileError(f"Expected 2D tensor (channels and frames), got a shape of {tuple(src.shape)}")
    if src.dtype not in _DTYPES:
        raise AudioFileError(f"samples must be float32, float64, int32, int16 or uint8, got {src.dtype}")
    samples = (src.t() if channels_first else src).detach().cpu()
    with as_file_error():
        form = libsndfile_form(kind, samples.dtype, encoding, bits_per_sample, backend)
        if form is not None and not isinstance(compression, CodecConfig):
            level = None if compression is None else _level(form[0], compression)
            with written_to(uri, kind) as path:
                _write_plain(path, samples.contiguous().numpy(), sample_rate, *form, level)
        else:
            with written_to(uri, kind) as path:
                _write_coded(str(path), samples, sample_rate, kind, encoding, bits_per_sample, compression)


def save_with_torchcodec(
    uri: Place,
    src: Tensor,
    sample_rate: int,
    channels_first: bool = True,
    format: str | None = None,
    encoding: str | None = None,
    bits_per_sample: int | None = None,
    buffer_size: int = 4096,
    backend: str | None = None,
    compression: float | int | None = None,
) -> None:
    """The same as `save`, of floats alone; torchcodec is not needed for it.

    Arguments that torchcodec does not know (`format`, `encoding`, `bits_per_sample`, `buffer_size`, `backend`) are
    told of in a UserWarning and have no effect, as in torchaudio; `compression` is the bit rate in bit/s.

    Example:
        >>> save_with_torchcodec("tone.wav", torch.zeros(1, 16000), 16000)  # doctest: +SKIP
    """
    if src.dtype != torch.float32:
        raise AudioFileError(f"expected samples of torch.float32, got {src.dtype}")
    if src.dim() == 1:
        src, channels_first = src[None], True
    odd = {
        "format": format,
        "encoding": encoding,
        "bits_per_sample": bits_per_sample,
        "buffer_size": buffer_size != 4096,
        "backend": backend,
    }
    for name in (name for name, given in odd.items() if given):
        warnings.warn(f"{name!r} is without effect in save_with_torchcodec", UserWarning, stacklevel=2)
    config = CodecConfig(bit_rate=int(compression)) if compression is not None else None
    save(uri, src, sample_rate, channels_first, compression=config)


def _write_plain(
    path: Any, samples: npt.NDArray[Any], rate: int, container: str, subtype: str, level: float | None
) -> None:
    import soundfile

    bits = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}.get(subtype)
    if bits is not None:
        samples = _integers(samples, bits)
    elif subtype in ("ULAW", "ALAW"):
        samples = _integers(samples, 16)
    elif samples.dtype.kind != "f" or subtype == "VORBIS":
        samples = _floats(samples, subtype) if samples.dtype.kind != "f" else samples.astype(np.float32)
    options = {} if level is None else {"compression_level": level}
    try:
        with soundfile.SoundFile(str(path), "w", rate, samples.shape[1], subtype, format=container, **options) as file:
            for start in range(0, max(1, len(samples)), _BLOCK):
                file.write(samples[start : start + _BLOCK])
    except (soundfile.LibsndfileError, ValueError, TypeError) as error:
        raise AudioFileError(f"the sound cannot be written as {container} {subtype}: {error}") from None


def _integers(samples: npt.NDArray[Any], bits: int) -> npt.NDArray[Any]:
    """Samples in the upper bits of 16 or 32, rounded once: what was read as floats comes back as it was stored."""
    kind: Any = np.int16 if bits <= 16 else np.int32
    width = 16 if bits <= 16 else 32
    if samples.dtype.kind == "f":
        high = float(1 << (bits - 1))
        scaled = np.rint(samples.astype(np.float64) * high)
        return np.clip(scaled, -high, high - 1).astype(np.int64).__lshift__(width - bits).astype(kind)
    wide = (samples.astype(np.int64) - 128) << 24 if samples.dtype == np.uint8 else samples.astype(np.int64)
    wide = wide << 16 if samples.dtype == np.int16 else wide
    if bits < 32:
        half = 1 << (31 - bits)
        wide = np.minimum(wide + half, (1 << 31) - 1) >> (32 - bits) << (32 - bits)
    return (wide >> (32 - width)).astype(kind)


def _floats(samples: npt.NDArray[Any], subtype: str) -> npt.NDArray[Any]:
    wide = samples.astype(np.float64)
    full = {np.dtype(np.uint8): 128.0, np.dtype(np.int16): 2.0**15}.get(samples.dtype, 2.0**31)
    wide = (wide - (128 if samples.dtype == np.uint8 else 0)) / full
    return wide if subtype == "DOUBLE" else wide.astype(np.float32)


def _level(container: str, compression: float) -> float | None:
    """What libsndfile calls it: 0 for the largest file, 1 for the smallest."""
    if container == "OGG":
        return 1 - max(0.0, vorbis_quality(compression)) / 10
    if container != "FLAC":
        return None
    if not 0 <= compression <= 8:
        raise AudioFileError(f"the compression of FLAC must be 0 to 8, got {compression}")
    return compression / 8


def _write_coded(
    path: str,
    samples: Tensor,
    rate: int,
    kind: str,
    encoding: str | None,
    bits: int | None,
    compression: CodecConfig | float | None,
) -> None:
    from workstation.torchaudio.io.stream_writer import StreamWriter

    form = stream_form(kind, samples.dtype, encoding, bits, compression)
    writer = StreamWriter(path, form.muxer)
    try:
        writer.add_audio_stream(
            rate,
            samples.shape[1],
            form.samples,
            encoder=form.encoder,
            encoder_format=form.encoder_samples,
            codec_config=form.config,
        )
        with writer.open():
            writer.write_audio_chunk(0, samples)
    finally:
        writer.close()
