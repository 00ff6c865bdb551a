"""`load`: a sound file as a tensor."""

import warnings
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.media.decode import decode_stored
from workstation.media.faults import Faults
from workstation.media.pcm_header import Pcm, find_pcm, may_be_coded
from workstation.media.probe import probe
from workstation.media.sample_formats import unpack_pcm
from workstation.torchaudio.backends import check_backend
from workstation.torchaudio.errors import AudioFileError, as_file_error
from workstation.torchaudio.places import Place, as_path

Frames = npt.NDArray[Any]
"""Interleaved samples (frames, channels)."""


def load(
    uri: Place,
    frame_offset: int = 0,
    num_frames: int = -1,
    normalize: bool = True,
    channels_first: bool = True,
    format: str | None = None,
    buffer_size: int = 4096,
    backend: str | None = None,
) -> tuple[Tensor, int]:
    """The sound of a file as float32 (channels, frames), full scale ±1, and its sample rate in Hz.

    `frame_offset` frames are left out at the beginning, at most `num_frames` are read (-1: all to the end). With
    `normalize=False` plain samples of a WAV file come as the integers that are stored: uint8, int16, or int32 for 24
    (in the upper bits) and 32 bits. `channels_first=False` gives (frames, channels). `uri` is a path or an object
    with `read`; `format` is the ending that its data would have, where they do not tell themselves. `buffer_size` is
    without effect.

    What is damaged in a file is silent in its place, with a UserWarning that says where. AudioFileError (a
    RuntimeError) for what cannot be read, ValueError for places that there cannot be.

    Example:
        >>> waveform, rate = load("speech.wav")  # doctest: +SKIP
        >>> waveform.shape, waveform.dtype  # doctest: +SKIP
        (torch.Size([1, 16000]), torch.float32)
    """
    check_backend(backend)
    if frame_offset < 0:
        raise AudioFileError(f"frame_offset must be 0 or more, got {frame_offset}")
    if num_frames == 0 or num_frames < -1:
        raise AudioFileError(f"num_frames must be -1 (all) or 1 or more, got {num_frames}")
    stop = None if num_frames < 0 else frame_offset + num_frames
    with as_file_error(), as_path(uri, format) as path:
        if not path.exists():
            raise AudioFileError(f"{path} does not exist: No such file")
        pcm = find_pcm(path) if path.is_file() and path.stat().st_size else None
        if pcm is not None and not pcm.overlong and not may_be_coded(path, pcm):
            found, rate = _plain(path, pcm, frame_offset, stop, normalize), pcm.rate
        else:
            found, rate = _decoded(path, frame_offset, stop, format)
    samples = _normalized(found) if normalize or found.dtype.kind == "f" or pcm is None else found
    tensor = torch.from_numpy(samples)
    return (tensor.t().contiguous() if channels_first else tensor), rate


def load_with_torchcodec(
    uri: Place,
    frame_offset: int = 0,
    num_frames: int = -1,
    normalize: bool = True,
    channels_first: bool = True,
    format: str | None = None,
    buffer_size: int = 4096,
    backend: str | None = None,
) -> tuple[Tensor, int]:
    """The same as `load`, always normalised; torchcodec is not needed for it.

    Arguments that torchcodec does not know (`normalize=False`, `buffer_size`, `backend`, `format`) are told of in a
    UserWarning and have no effect, as in torchaudio.

    Example:
        >>> waveform, rate = load_with_torchcodec("speech.wav")  # doctest: +SKIP
    """
    odd = {"normalize": not normalize, "buffer_size": buffer_size != 4096, "backend": backend, "format": format}
    for name in (name for name, given in odd.items() if given):
        warnings.warn(f"{name!r} is without effect in load_with_torchcodec", UserWarning, stacklevel=2)
    if num_frames == 0:
        waveform, rate = load(uri, frame_offset, 1, channels_first=channels_first)
        return (waveform[:, :0] if channels_first else waveform[:0]), rate
    return load(uri, frame_offset, num_frames, channels_first=channels_first)


def _plain(path: Path, pcm: Pcm, start: int, stop: int | None, normalize: bool) -> Frames:
    """Plain samples of a file, read from where they lie: as stored when they are integers that are asked for."""
    start = min(start, pcm.frames)
    count = min(pcm.frames, pcm.frames if stop is None else stop) - start
    raw = np.fromfile(path, np.uint8, count * pcm.frame_bytes, offset=pcm.offset + start * pcm.frame_bytes)
    if not normalize and pcm.container != "aiff" and (stored := _as_stored(raw, pcm.coding)) is not None:
        return stored.reshape(-1, pcm.channels)
    if pcm.coding.startswith("f64"):
        order = ">" if pcm.coding.endswith("be") else "<"
        return raw.view(f"{order}f8").astype(np.float32).reshape(-1, pcm.channels)
    return unpack_pcm(raw, pcm.coding, pcm.channels)


def _as_stored(raw: npt.NDArray[np.uint8], coding: str) -> Frames | None:
    """The integers of plain samples; None for floats and for companded ones."""
    order = ">" if coding.endswith("be") else "<"
    if coding == "u8":
        return raw
    if coding.startswith("s24"):
        wide = np.zeros((raw.size // 3, 4), np.uint8)
        wide[:, 1:] = raw.reshape(-1, 3) if order == "<" else raw.reshape(-1, 3)[:, ::-1]
        return wide.view("<i4")
    if coding.startswith(("s16", "s32")):
        return raw.view(f"{order}i{int(coding[1:3]) // 8}").astype(f"i{int(coding[1:3]) // 8}", copy=False)
    return None


def _decoded(path: Path, start: int, stop: int | None, format: str | None) -> tuple[Frames, int]:
    found = probe(path, brief=True)
    faults = Faults()
    done, kept = 0, []
    with closing(_blocks(path, faults)) as blocks:
        for block in blocks:
            first, last = max(0, start - done), len(block) if stop is None else stop - done
            if first < last and first < len(block):
                kept.append(block[first:last].copy())
            done += len(block)
            if stop is not None and done >= stop:
                break
        else:
            for line in faults.lines(path.name, found.rate):
                warnings.warn(line, UserWarning, stacklevel=4)
    joined = np.concatenate(kept) if kept else np.zeros((0, found.channels), np.float32)
    return joined, found.rate


def _blocks(path: Path, faults: Faults) -> Generator[Frames, None, None]:
    yield from decode_stored(path, faults=faults)


def _normalized(samples: Frames) -> Frames:
    """Full scale as ±1, in float32; integers of 32 bits are rounded once."""
    if samples.dtype.kind == "f":
        return samples.astype(np.float32, copy=False)
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128
    return samples.astype(np.float32) * np.float32(2.0 ** (1 - 8 * samples.dtype.itemsize))
