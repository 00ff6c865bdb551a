"""The pictures of a video file, one at a time and in any order."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workstation.media.container import OPTIONS, reason
from workstation.media.errors import MediaError, checked_path

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Picture = npt.NDArray[np.uint8]
"""Rows of pixels (height, width, 3), red, green and blue."""

_FASTEST = 240
"""Pictures a second: more is an error of the file."""
_AHEAD_SECONDS = 2.0
"""A picture that comes so soon is decoded on to, a later one is looked for anew."""


class Pictures:
    """Decodes the picture that is shown at a time. MediaError when the file has none. Not for several threads."""

    def __init__(self, path: str | Path) -> None:
        import av

        path = checked_path(path)
        try:
            self._container = av.open(f"file:{path}", options=OPTIONS, metadata_errors="replace")
        except av.FFmpegError as error:
            raise MediaError(f"{path} is not a video that FFmpeg can read: {reason(error)}") from None
        self._stream = moving(self._container.streams.video)
        if self._stream is None:
            self._container.close()
            raise MediaError(f"{path} has no pictures in it")
        self._stream.thread_type = "AUTO"
        sound = self._container.streams.best("audio")
        begins = sound.start_time * sound.time_base if sound and sound.start_time and sound.time_base else 0
        self._zero = float(begins)
        self._frames: Iterator[VideoFrame] | None = None
        self._now: VideoFrame | None = None
        self._after: VideoFrame | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        assert self._stream is not None
        return self._stream.codec_context.width, self._stream.codec_context.height

    @property
    def rate(self) -> Fraction:
        """Pictures a second, on average; 25 where the file says nothing that can be believed."""
        assert self._stream is not None
        rate = self._stream.average_rate
        return rate if rate is not None and 1 <= rate <= _FASTEST else Fraction(25)

    def close(self) -> None:
        self._container.close()

    def at(self, seconds: float, width: int) -> tuple[float, Picture] | None:
        """The picture at a time of the sound, `width` pixels wide, and since when it is shown; None after an error."""
        import av

        try:
            frame = self._find(seconds + self._zero)
        except av.FFmpegError:
            return None
        if frame is None:
            return None
        height = max(2, round(frame.height * width / frame.width / 2) * 2)
        rows: Picture = (
            frame.reformat(width=width, height=height, format="rgb24").to_ndarray().astype(np.uint8, copy=False)
        )
        return (frame.time or 0.0) - self._zero, upright(rows, frame)

    def _find(self, seconds: float) -> "VideoFrame | None":
        now, after = self._now, self._after
        behind = now is None or seconds < (now.time or 0.0) - 1e-4
        far = after is not None and seconds > (after.time or 0.0) + _AHEAD_SECONDS
        if behind or far or self._frames is None:
            assert self._stream is not None
            self._container.seek(max(0, int(seconds * 1_000_000)), backward=True)
            self._frames = iter(self._container.decode(self._stream))
            self._now = self._after = None
        assert self._frames is not None
        while self._after is None or (self._after.time or 0.0) <= seconds + 1e-4:
            following = next(self._frames, None)
            if following is None:
                self._now = self._after or self._now
                break
            self._now, self._after = self._after or following, following
        return self._now


def moving(streams: "tuple[VideoStream, ...]") -> "VideoStream | None":
    """The first stream of pictures that is no cover."""
    return next((s for s in streams if not s.disposition & s.disposition.attached_pic), None)


def upright(rows: Picture, frame: "VideoFrame") -> Picture:
    """A picture turned as the file says that it be shown: telephones film on their side."""
    turns = round(getattr(frame, "rotation", 0) / 90) % 4
    return np.ascontiguousarray(np.rot90(rows, turns) if turns else rows)
