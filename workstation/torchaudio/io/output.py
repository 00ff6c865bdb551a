"""What comes out of a StreamReader: frames through filters into a buffer."""

from abc import ABC, abstractmethod
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av
from av import AudioFrame, VideoFrame
from av.filter import Graph
from torch import Tensor

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.io.buffers import ChunkBuffer, FixedBuffer, UnchunkedBuffer
from workstation.torchaudio.io.filter_graph import build_graph, parse_filters
from workstation.torchaudio.io.frames import audio_tensor, has_layout, layout_of, video_tensor
from workstation.torchaudio.io.sources import MediaSource
from workstation.torchaudio.io.stream_info import (
    OutputAudioStream,
    OutputStream,
    OutputVideoStream,
    SourceAudioStream,
    SourceVideoStream,
)

_PICTURES = 4
"""So many are put through filters to see what they make of them."""


def audio_filters(rate: int | None, format: str | None, channels: int | None) -> str | None:
    """The description of filters that change the form of sound; None where nothing is to be changed."""
    steps = [] if rate is None else [f"aresample={rate}"]
    form = [f"sample_fmts={format}"] if format is not None else []
    form += [f"channel_layouts={channels}{'c' if has_layout(channels) else 'C'}"] if channels is not None else []
    return ",".join([*steps, *([f"aformat={':'.join(form)}"] if form else [])]) or None


def video_filters(rate: float | None, width: int | None, height: int | None, format: str | None) -> str | None:
    """The description of filters that change the form of pictures; None where nothing is to be changed."""
    steps = [] if rate is None else [f"fps={rate}"]
    size = [f"{name}={value}" for name, value in (("width", width), ("height", height)) if value is not None]
    steps += [f"scale={':'.join(size)}"] if size else []
    steps += [f"format=pix_fmts={format}"] if format is not None else []
    return ",".join(steps) or None


_SILENT_SECONDS = 40
"""What filters are given at most to show their form: resampling to a few samples a second holds back so many."""


class StreamOutput(ABC):
    """A stream of the source, its filters and its buffer."""

    def __init__(self, source: MediaSource, index: int, frames: int, most: int, filters: str) -> None:
        self.index, self.filters = index, filters
        self._source = source
        self._graph: Any = None
        self._sink: Any = None
        self._seen = False
        self._done = 0
        found = self.info()
        rate = found.sample_rate if isinstance(found, OutputAudioStream) else getattr(found, "frame_rate", 0.0)
        self._rate = rate or 1.0
        self.buffer: ChunkBuffer = UnchunkedBuffer() if frames < 0 else FixedBuffer(frames, most, self._rate)

    @abstractmethod
    def info(self) -> OutputStream:
        """What comes out."""

    @abstractmethod
    def _built(self) -> tuple[Any, Any]:
        """The graph and its sink."""

    @abstractmethod
    def _tensor(self, frame: Any) -> Tensor: ...

    def push(self, frame: Any) -> None:
        """Put a frame (None: the end) through the filters into the buffer."""
        self._prepare()
        if frame is None and not self._seen:
            return
        self._seen = True
        self._graph.push(frame)
        while True:
            try:
                out = self._sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            pts = self._time_of(out)
            tensor = self._tensor(out)
            self.buffer.add(tensor, pts)
            self._done += len(tensor)

    def restart(self) -> None:
        """Forget what is in the filters and the buffer."""
        self._graph = self._sink = None
        self._seen, self._done = False, 0
        self.buffer.clear()

    def _time_of(self, frame: Any) -> float:
        if frame.pts is None or frame.time_base is None:
            return self._done / self._rate
        return float(frame.pts * frame.time_base)

    def _prepare(self) -> None:
        if self._graph is None:
            self._graph, self._sink = self._built()


class AudioOutput(StreamOutput):
    """Sound."""

    def info(self) -> OutputAudioStream:
        """What comes out: the form of what the filters make of silence."""
        graph, sink = self._built()
        found = self._source.streams[self.index]
        assert isinstance(found, SourceAudioStream)
        rate, layout = round(found.sample_rate), self._layout()
        blocks = []
        for number in range(_SILENT_SECONDS):
            silence = AudioFrame(found.format or "flt", layout, rate)
            silence.sample_rate, silence.time_base = rate, self._base(rate)
            silence.pts = round(number / silence.time_base)
            planes = found.num_channels if silence.format.is_planar else 1
            for plane in silence.planes[:planes]:  # PyAV finds a ninth in frames of eight
                plane.update(bytes(plane.buffer_size))
            blocks.append(silence)
        out = _first(graph, sink, blocks)
        if out is None:
            raise AudioFileError(f"nothing comes out of the filters {self.filters!r}")
        form = out.format.name, float(out.sample_rate), out.layout.nb_channels
        return OutputAudioStream(self.index, self.filters, "audio", *form)

    def _built(self) -> tuple[Any, Any]:
        graph, found = Graph(), self._source.streams[self.index]
        assert isinstance(found, SourceAudioStream)
        rate = round(found.sample_rate)
        source = graph.add_abuffer(
            sample_rate=rate, format=found.format, layout=self._layout(), time_base=self._base(rate)
        )
        sink = graph.add("abuffersink")
        build_graph(graph, source, sink, self.filters)
        return graph, sink

    def _layout(self) -> Any:
        template, found = self._source.template(self.index), self._source.streams[self.index]
        assert isinstance(found, SourceAudioStream)
        return template.codec_context.layout if template is not None else layout_of(found.num_channels)

    def _base(self, rate: int) -> Fraction:
        template = self._source.template(self.index)
        return (template.time_base if template is not None else None) or Fraction(1, rate)

    def _tensor(self, frame: Any) -> Tensor:
        return audio_tensor(frame)


class VideoOutput(StreamOutput):
    """Pictures."""

    def info(self) -> OutputVideoStream:
        """What comes out: the form of what the filters make of empty pictures."""
        graph, sink = self._built()
        found = self._source.streams[self.index]
        assert isinstance(found, SourceVideoStream)
        base = self._source.template(self.index).time_base
        step = max(1, round(1 / (found.frame_rate or 25) / base))
        empty = []
        for number in range(_PICTURES):
            frame = VideoFrame(found.width, found.height, found.format or "yuv420p")
            frame.pts, frame.time_base = number * step, base
            empty.append(frame)
        out = _first(graph, sink, empty)
        if out is None:
            raise AudioFileError(f"nothing comes out of the filters {self.filters!r}")
        rate = _filtered_rate(self.filters, found.frame_rate)
        return OutputVideoStream(self.index, self.filters, "video", out.format.name, out.width, out.height, rate)

    def _built(self) -> tuple[Any, Any]:
        graph = Graph()
        source = graph.add_buffer(template=self._source.template(self.index))
        sink = graph.add("buffersink")
        build_graph(graph, source, sink, self.filters)
        return graph, sink

    def _tensor(self, frame: Any) -> Tensor:
        return video_tensor(frame)[None]


def _first(graph: Any, sink: Any, frames: list[Any]) -> Any:
    """The first thing that comes out of a graph, None when nothing does."""
    for frame in [*frames, None]:
        graph.push(frame)
        try:
            return sink.pull()
        except (av.BlockingIOError, av.EOFError):
            continue
    return None


def _filtered_rate(filters: str, rate: float) -> float:
    """Frames a second behind filters that change them."""
    for step in (step for chain in parse_filters(filters) for step in chain):
        value = step.args.partition(":")[0].rpartition("=")[2]
        with suppress(ValueError, ZeroDivisionError):
            if step.name == "fps":
                rate = float(Fraction(value))
            elif step.name == "framestep":
                rate = rate / int(value)
    return rate
