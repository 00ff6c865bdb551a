"""Writing a video whose pictures are cut as its sound has been."""

from bisect import bisect_right
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.media.container import reason
from workstation.media.encode import whole_file
from workstation.media.errors import MediaError, checked_path
from workstation.media.video.file import Container, Draw, container_of, copied, lay_over
from workstation.media.video.pictures import Picture, Pictures
from workstation.media.video.subtitle_stream import Subtitles, subtitle_packets

if TYPE_CHECKING:
    from av.container import OutputContainer


@dataclass(frozen=True, slots=True)
class VideoSegment:
    """The pictures from `start` to `stop` seconds of a video's sound, seen from the second `at` of the new one on."""

    start: float
    stop: float
    at: float


def write_cut_video(
    source: str | Path,
    path: str | Path,
    kept: Sequence[VideoSegment],
    seconds: float,
    sound: Path,
    *,
    subtitles: Subtitles | None = None,
    draw: Draw | None = None,
) -> Generator[float, None, Path]:
    """Write a video of so many seconds from parts of `source` and another `sound`: a body for the compute thread.

    The pictures are coded anew, at the mean rate of the source. Where nothing is kept the last picture stays, before
    the first there is none (black). `subtitles` and what is drawn have the times of the new video. The file appears
    when all is written. ValueError for what the file cannot hold, MediaError for what goes wrong.
    """
    import av

    source, path = checked_path(source), Path(path)
    kind = container_of(path)
    if path.exists() and path.samefile(source):
        raise MediaError(f"{path} is the video that is read: choose another name")
    pictures = Pictures(source)
    try:
        with (
            whole_file(path) as part,
            av.open(f"file:{part}", "w", format=kind.format) as out,
            av.open(f"file:{sound}") as heard,
        ):
            yield from _write(pictures, out, heard, kind, _Shown(pictures, kept), seconds, subtitles, draw)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{path} cannot be written: {reason(error)}") from None
    finally:
        pictures.close()
    return path


def _write(
    pictures: Pictures,
    out: "OutputContainer",
    heard: Any,
    kind: Container,
    shown: "_Shown",
    seconds: float,
    subtitles: Subtitles | None,
    draw: Draw | None,
) -> Generator[float, None, None]:
    import av

    rate = pictures.rate
    height, width = shown.black.shape[:2]
    coded: Any = out.add_stream(kind.coding, rate=rate, options=dict(kind.options))
    coded.pix_fmt, coded.width, coded.height = "yuv420p", width, height
    coded.codec_context.time_base = 1 / rate
    stream = copied(out, heard.streams.audio[0], kind)
    others = _Interleaved(out, heard.demux(heard.streams.audio[0]), stream)
    later = _Interleaved(out, subtitle_packets(out, kind, subtitles) if subtitles is not None else iter(()))
    count = max(1, round(seconds * rate))
    for number in range(count):
        at = float(number / rate)
        rows = shown.at(at + 0.5 / float(rate))
        if draw is not None and (drawn := draw(at, width, height)) is not None:
            rows = rows.copy()
            lay_over(rows, *drawn)
        made = av.VideoFrame.from_ndarray(rows, "rgb24")
        made.pts, made.time_base = number, 1 / rate
        out.mux(coded.encode(made))
        others.until(at)
        later.until(at + 1.0)
        if not number % 10:
            yield min(0.999, number / count)
    out.mux(coded.encode(None))
    others.until(float("inf"))
    later.until(float("inf"))


class _Interleaved:
    """Packets that are written when their time has come, to `stream` where they are of another file."""

    def __init__(self, out: "OutputContainer", packets: Any, stream: Any = None) -> None:
        self._out, self._packets, self._stream = out, packets, stream
        self._next = self._following()

    def until(self, seconds: float) -> None:
        while (packet := self._next) is not None and float(packet.pts * packet.time_base) <= seconds:
            self._out.mux(packet)
            self._next = self._following()

    def _following(self) -> Any:
        for packet in self._packets:
            if packet.pts is None:
                continue
            if self._stream is not None:
                packet.stream = self._stream
            return packet
        return None


class _Shown:
    """The picture that is seen at a time of the new video, both sides even."""

    def __init__(self, pictures: Pictures, kept: Sequence[VideoSegment]) -> None:
        first = pictures.at(kept[0].start if kept else 0.0, pictures.size[0])
        if first is None:
            raise MediaError("the video has no picture that FFmpeg can decode")
        self._pictures = pictures
        self._kept = sorted(kept, key=lambda row: row.at)
        self._at = [row.at for row in self._kept]
        self.black: Picture = np.zeros_like(_even(first[1]))
        self._last, self._since = self.black, -1.0

    def at(self, seconds: float) -> Picture:
        index = bisect_right(self._at, seconds) - 1
        row = self._kept[index] if index >= 0 else None
        if row is None or seconds >= row.at + row.stop - row.start:
            return self._last
        found = self._pictures.at(row.start + seconds - row.at, self._pictures.size[0])
        if found is not None and found[0] != self._since:
            self._since, self._last = found[0], _even(found[1])
        return self._last


def _even(rows: Picture) -> Picture:
    return np.ascontiguousarray(rows[: rows.shape[0] // 2 * 2, : rows.shape[1] // 2 * 2])
