"""FFmpeg's frames as tensors and back: sound as (frames, channels), pictures as (frames, channels, height, width)."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.media.av_frames import put, room_for
from workstation.torchaudio.errors import AudioFileError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.video.frame import VideoFrame

AUDIO_DTYPES = {
    "u8": torch.uint8,
    "s16": torch.int16,
    "s32": torch.int32,
    "s64": torch.int64,
    "flt": torch.float32,
    "dbl": torch.float64,
}
"""FFmpeg's names of samples; with "p" behind the same in planes."""
_PACKED = {"rgb24": 3, "bgr24": 3, "argb": 4, "rgba": 4, "abgr": 4, "bgra": 4, "gray": 1, "gray8": 1}
"""Pictures of one plane, and how many bytes there are of a point."""
_PLANAR = {"yuv444p": 1, "yuv420p": 2, "yuvj420p": 2, "yuvj444p": 1, "nv12": 2, "yuv420p10le": 2}
"""Pictures of luma and chroma, and by how much chroma is coarser each way."""
VIDEO_FORMATS = (*_PACKED, *_PLANAR, "rgb48le")


class ChunkTensor(torch.Tensor):
    """A chunk of sound or pictures that is a tensor, with `pts`, the time of its first frame in seconds.

    What is computed of it is a plain tensor.
    """

    pts: float
    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @staticmethod
    def __new__(cls, data: Tensor, pts: float = 0.0) -> "ChunkTensor":
        made: ChunkTensor = torch.Tensor._make_subclass(cls, data.detach())
        made.pts = pts
        return made

    def __init__(self, data: Tensor, pts: float = 0.0) -> None:
        super().__init__()

    @property
    def _elem(self) -> Tensor:
        return self.as_subclass(torch.Tensor)


def has_layout(channels: int) -> bool:
    """Whether FFmpeg has usual places for so many channels."""
    from av import AudioLayout

    try:
        return bool(AudioLayout(f"{channels}c").name)
    except ValueError:
        return False


def layout_of(channels: int) -> str:
    """FFmpeg's name for so many channels: their usual places, or none where it knows no such places."""
    from av import AudioLayout

    return str(AudioLayout(f"{channels}c").name) if has_layout(channels) else f"{channels}C"


def audio_tensor(frame: "AudioFrame") -> Tensor:
    """The samples of a frame, (frames, channels), in a memory of their own."""
    samples = room_for(frame, frame.samples)
    put(frame, samples)
    return torch.from_numpy(samples)


def video_tensor(frame: "VideoFrame") -> Tensor:
    """The picture of a frame, (channels, height, width): uint8, or int16 for more than eight bits.

    Chroma that is coarser than luma is repeated. Of 16 bits 32,768 are subtracted, so that they fit.
    """
    name, height, width = frame.format.name, frame.height, frame.width
    if name in _PACKED:
        count = _PACKED[name]
        return torch.from_numpy(_plane(frame, 0, width * count).reshape(height, width, count).transpose(2, 0, 1).copy())
    if name == "rgb48le":
        points = _plane(frame, 0, width * 6).view("<u2").reshape(height, width, 3).transpose(2, 0, 1)
        return torch.from_numpy((points.astype(np.int32) - 32768).astype(np.int16))
    if name not in _PLANAR:
        raise AudioFileError(f"pictures as {name} are not made into tensors; ask for format= one of {VIDEO_FORMATS}")
    deep = 2 if name.endswith("10le") else 1
    step, kind = _PLANAR[name], "<i2" if deep == 2 else "u1"
    luma = _plane(frame, 0, width * deep).view(kind).reshape(height, width)
    small = -(-height // step), -(-width // step)
    if name == "nv12":
        both = _plane(frame, 1, small[1] * 2).reshape(*small, 2)
        chroma = [both[..., 0], both[..., 1]]
    else:
        chroma = [_plane(frame, k, small[1] * deep).view(kind).reshape(small) for k in (1, 2)]
    wide = [np.repeat(np.repeat(part, step, 0), step, 1)[:height, :width] for part in chroma]
    return torch.from_numpy(np.stack([luma, *wide]))


def audio_frame(chunk: Tensor, format: str, layout: str, rate: int) -> "AudioFrame":
    """A frame of the samples (frames, channels); AudioFileError when the tensor is not of the format's type."""
    from av import AudioFrame

    wanted = AUDIO_DTYPES[format.removesuffix("p")]
    if chunk.dtype != wanted:
        raise AudioFileError(f"expected samples of {wanted} for the format {format}, got {chunk.dtype}")
    array = np.ascontiguousarray(chunk.detach().cpu().numpy()).reshape(1, -1)
    frame = AudioFrame.from_ndarray(array, format.removesuffix("p"), layout)  # PyAV fills no eight planes
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    return frame


def video_frame(picture: Tensor, format: str) -> "VideoFrame":
    """A frame of the picture (channels, height, width) of uint8."""
    from av import VideoFrame

    if picture.dtype != torch.uint8:
        raise AudioFileError(f"expected pictures of torch.uint8, got {picture.dtype}")
    format = {"gray8": "gray"}.get(format, format)
    array = picture.detach().cpu().numpy()
    height, width = array.shape[1:]
    frame = VideoFrame(width, height, format)
    if format == "yuv444p":
        for plane, part in zip(frame.planes, array, strict=True):
            _fill(plane, part)
    elif format in _PACKED:
        _fill(frame.planes[0], array.transpose(1, 2, 0).reshape(height, -1))
    else:
        raise AudioFileError(f"pictures are written from gray8, rgb24, bgr24, rgba and the like, yuv444p, not {format}")
    return frame


def _plane(frame: "VideoFrame", number: int, used: int) -> npt.NDArray[np.uint8]:
    """The bytes of a plane without what stands behind each of its lines."""
    plane: Any = frame.planes[number]
    lines = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return np.ascontiguousarray(lines[:, :used])


def _fill(plane: Any, picture: npt.NDArray[np.uint8]) -> None:
    lines = np.zeros((plane.height, plane.line_size), np.uint8)
    lines[:, : picture.shape[1]] = picture
    plane.update(lines.tobytes())
