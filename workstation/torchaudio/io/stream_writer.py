"""`StreamWriter`: sound and pictures from tensors into a file or an object, chunk by chunk."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import av
from av.filter import Graph
from torch import Tensor

from workstation.media.container import reason
from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.io.codec_config import CodecConfig
from workstation.torchaudio.io.filter_graph import build_graph
from workstation.torchaudio.io.frames import AUDIO_DTYPES, audio_frame, layout_of, video_frame

_LIBRARIES = {"opus": "libopus", "vorbis": "libvorbis", "mp3": "libmp3lame"}
"""Encoders that are better than FFmpeg's own of the same name."""
_RATES = {"libopus": (48000, 24000, 16000, 12000, 8000), "g722": (16000,)}
_VORBIS_LAYOUTS = {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
"""The places of speakers that Opus knows, of more than two channels."""
_DEFAULT_RATES = {"libopus": 48000, "opus": 48000, "g722": 16000}
_DEVICES = ("alsa", "audiotoolbox", "caca", "decklink", "fbdev", "opengl", "oss", "pulse", "sdl", "sdl2", "sndio", "xv")
_MAX_FRAME_RATE_DENOMINATOR = 1001 * 1000


class StreamWriter:
    """Writes streams of sound and pictures.

    `dst` is a path or an object with `write` (and `seek`, for formats that need it); `format` is FFmpeg's name of the
    container, which else the path's end says. Add the streams, then write in a `with` of `open()`. AudioFileError (a
    RuntimeError) says what cannot be written.

    Example:
        >>> writer = StreamWriter("tone.mp3")  # doctest: +SKIP
        >>> writer.add_audio_stream(sample_rate=44100, num_channels=2)  # doctest: +SKIP
        >>> with writer.open():  # doctest: +SKIP
        ...     writer.write_audio_chunk(0, torch.zeros(44100, 2))
    """

    def __init__(
        self, dst: str | os.PathLike[str] | BinaryIO, format: str | None = None, buffer_size: int = 4096
    ) -> None:
        self._name = os.fspath(dst) if isinstance(dst, str | os.PathLike) else "what was given"
        if isinstance(dst, str | os.PathLike):
            if "://" in self._name:
                raise AudioFileError(f"{self._name} is an address: only files are written here")
            folder = Path(self._name).parent
            if format not in ("null",) and not folder.is_dir():
                raise AudioFileError(f"{self._name} cannot be written: there is no folder {folder}")
        if format in _DEVICES:
            raise AudioFileError(f"{format!r} is a device, and streams are written to files here: play_audio plays one")
        try:
            self._container: Any = av.open(
                self._name if isinstance(dst, str | os.PathLike) else dst, "w", format=_muxer(format, self._name)
            )
        except (av.FFmpegError, ValueError) as error:
            raise AudioFileError(f"{self._name} cannot be written: {reason(error)}") from None
        self._streams: list[_Writing] = []
        self._is_open = False

    def add_audio_stream(
        self,
        sample_rate: int,
        num_channels: int,
        format: str = "flt",
        *,
        encoder: str | None = None,
        encoder_option: Mapping[str, str] | None = None,
        encoder_sample_rate: int | None = None,
        encoder_num_channels: int | None = None,
        encoder_format: str | None = None,
        codec_config: CodecConfig | None = None,
        filter_desc: str | None = None,
    ) -> None:
        """Add a stream of sound.

        `sample_rate`, `num_channels` and `format` (u8, s16, s32, s64, flt, dbl, or with p behind) are those of the
        tensors; `encoder_*` those of the file, where they are to differ: what the encoder cannot take is converted to
        the nearest that it can. `filter_desc` are FFmpeg's filters before the encoder.
        """
        if format.removesuffix("p") not in AUDIO_DTYPES:
            raise AudioFileError(f"there is no format {format!r} of samples; there are {', '.join(AUDIO_DTYPES)}")
        codec = _codec(encoder, getattr(self._container, "default_audio_codec", ""), self._name)
        rate = encoder_sample_rate or _rate_for(codec, sample_rate)
        channels = encoder_num_channels or _channels_for(codec, num_channels)
        stream = self._added(codec, rate)
        context = stream.codec_context
        context.layout = _layout(codec, channels)
        context.format = _format_for(codec, encoder_format, format)
        _set_up(context, encoder_option, codec_config, codec)
        layout = _layout(codec, channels)
        form = f"aformat=sample_fmts={context.format.name}:sample_rates={rate}:channel_layouts={layout}"
        filters = ",".join(filter(None, (filter_desc, form)))
        self._streams.append(_SoundWriting(stream, filters, format, sample_rate, num_channels))

    def add_video_stream(
        self,
        frame_rate: float,
        width: int,
        height: int,
        format: str = "rgb24",
        *,
        encoder: str | None = None,
        encoder_option: Mapping[str, str] | None = None,
        encoder_frame_rate: float | None = None,
        encoder_width: int | None = None,
        encoder_height: int | None = None,
        encoder_format: str | None = None,
        codec_config: CodecConfig | None = None,
        filter_desc: str | None = None,
        hw_accel: str | None = None,
    ) -> None:
        """Add a stream of pictures of `format` (rgb24, bgr24, gray8, rgba and the like, yuv444p), uint8."""
        if hw_accel is not None:
            raise AudioFileError(f"pictures are encoded on the CPU here: leave hw_accel={hw_accel!r} out")
        codec = _codec(encoder, getattr(self._container, "default_video_codec", ""), self._name)
        rate = _fraction(encoder_frame_rate or frame_rate)
        stream = self._added(codec, rate)
        context = stream.codec_context
        context.width, context.height = encoder_width or width, encoder_height or height
        context.pix_fmt = _pixels_for(codec, encoder_format, format)
        context.time_base = 1 / rate
        _set_up(context, encoder_option, codec_config, codec)
        steps = [filter_desc] if filter_desc else []
        if encoder_frame_rate is not None and not filter_desc:
            steps.append(f"fps={rate}")
        steps += [f"scale={context.width}:{context.height}"] if (encoder_width or encoder_height) else []
        steps.append(f"format=pix_fmts={context.pix_fmt}")
        self._streams.append(_PictureWriting(stream, ",".join(steps), format, _fraction(frame_rate), width, height))

    def set_metadata(self, metadata: Mapping[str, str]) -> None:
        """The tags of the file, in place of those that were set before."""
        self._container.metadata.clear()
        self._container.metadata.update(metadata)

    def open(self, option: Mapping[str, str] | None = None) -> "StreamWriter":
        """Write the head of the file; `option` is given to the container's writer."""
        if not self._is_open:
            if option:
                self._container.container_options.update(option)
            try:
                self._container.start_encoding()
            except (av.FFmpegError, ValueError) as error:
                raise AudioFileError(f"{self._name} cannot be written: {reason(error)}") from None
            self._is_open = True
        return self

    def write_audio_chunk(self, i: int, chunk: Tensor, pts: float | None = None) -> None:
        """Write samples (frames, channels) to stream `i`; `pts` is when they begin, in s, None: behind the last."""
        self._write(i, chunk, pts, _SoundWriting)

    def write_video_chunk(self, i: int, chunk: Tensor, pts: float | None = None) -> None:
        """Write pictures (frames, channels, height, width) to stream `i`; `pts` as for sound."""
        self._write(i, chunk, pts, _PictureWriting)

    def flush(self) -> None:
        """Write what the encoders still hold; nothing can be written to their streams behind it."""
        for stream in self._streams:
            self._mux(stream.end())

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        if self._is_open:
            self.flush()
            self._is_open = False
        self._container.close()

    def __enter__(self) -> "StreamWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _added(self, codec: str, rate: int | Fraction) -> Any:
        if self._is_open:
            raise AudioFileError("streams are added before open() is called")
        try:
            return self._container.add_stream(codec, rate=rate)
        except (av.FFmpegError, ValueError) as error:
            form = self._container.format.name
            raise AudioFileError(f"{self._name}: {form} takes no stream of {codec}: {error}") from None

    def _write(self, i: int, chunk: Tensor, pts: float | None, kind: type["_Writing"]) -> None:
        if not self._is_open:
            raise AudioFileError("the writer is not open: write within `with writer.open():`")
        if not 0 <= i < len(self._streams) or not isinstance(self._streams[i], kind):
            raise AudioFileError(f"stream {i} is none of {'sound' if kind is _SoundWriting else 'pictures'}")
        try:
            self._mux(self._streams[i].packets(chunk, pts))
        except av.FFmpegError as error:
            raise AudioFileError(f"{self._name}: a chunk cannot be written: {reason(error)}") from None

    def _mux(self, packets: list[Any]) -> None:
        for packet in packets:
            self._container.mux(packet)


class _Writing(ABC):
    """Tensors of one stream on their way through filters and an encoder."""

    def __init__(self, stream: Any, filters: str) -> None:
        self._stream, self._filters = stream, filters
        self._graph: Any = None
        self._sink: Any = None
        self._done = 0
        self._ended = False

    @abstractmethod
    def packets(self, chunk: Tensor, pts: float | None) -> list[Any]:
        """What the encoder makes of a chunk."""

    def end(self) -> list[Any]:
        """What it still holds."""
        if self._ended:
            return []
        self._ended = True
        found = self._encoded(None) if self._graph is not None else []
        return [*found, *self._stream.encode(None)]

    def _encoded(self, frame: Any) -> list[Any]:
        self._graph.push(frame)
        found: list[Any] = []
        while True:
            try:
                out = self._sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return found
            found += self._stream.encode(self._prepared(out))

    def _prepared(self, frame: Any) -> Any:
        return frame


class _SoundWriting(_Writing):
    def __init__(self, stream: Any, filters: str, format: str, rate: int, channels: int) -> None:
        super().__init__(stream, filters)
        self._format, self._rate, self._channels = format, rate, channels
        graph, self._layout = Graph(), _layout(stream.codec_context.name, channels)
        source = graph.add_abuffer(
            sample_rate=rate, format=format.removesuffix("p"), layout=self._layout, time_base=Fraction(1, rate)
        )
        sink = graph.add("abuffersink")
        build_graph(graph, source, sink, filters)
        self._graph, self._sink = graph, sink

    def packets(self, chunk: Tensor, pts: float | None) -> list[Any]:
        if chunk.dim() != 2 or chunk.shape[1] != self._channels:
            raise AudioFileError(f"expected samples of shape (frames, {self._channels}), got {tuple(chunk.shape)}")
        if not len(chunk):
            return []
        frame = audio_frame(chunk, self._format, self._layout, self._rate)
        if pts is not None:
            self._done = round(pts * self._rate)
        frame.pts = self._done
        self._done += len(chunk)
        return self._encoded(frame)


class _PictureWriting(_Writing):
    def __init__(self, stream: Any, filters: str, format: str, rate: Fraction, width: int, height: int) -> None:
        super().__init__(stream, filters)
        self._format, self._rate, self._size = format, rate, (height, width)
        graph = Graph()
        pixels = av.VideoFormat({"gray8": "gray"}.get(format, format), width, height)
        source = graph.add_buffer(width=width, height=height, format=pixels, time_base=1 / rate)
        sink = graph.add("buffersink")
        build_graph(graph, source, sink, filters)
        self._graph, self._sink = graph, sink

    def packets(self, chunk: Tensor, pts: float | None) -> list[Any]:
        if chunk.dim() != 4 or tuple(chunk.shape[2:]) != self._size:
            raise AudioFileError(
                f"expected pictures of shape (frames, channels, {self._size[0]}, {self._size[1]}), "
                f"got {tuple(chunk.shape)}"
            )
        if pts is not None:
            self._done = round(pts * self._rate)
        found = []
        for picture in chunk:
            frame = video_frame(picture, self._format)
            frame.pts, frame.time_base = self._done, 1 / self._rate
            self._done += 1
            found += self._encoded(frame)
        return found

    def _prepared(self, frame: Any) -> Any:
        base = self._stream.codec_context.time_base
        frame.pts = round(frame.pts * frame.time_base / base)
        frame.time_base = base
        frame.pict_type = 0
        return frame


def _muxer(format: str | None, name: str) -> str | None:
    if format is None and name.rpartition(".")[2].lower() in ("vorbis",):
        return "ogg"
    return format


def _codec(wanted: str | None, default: str, name: str) -> str:
    if wanted is None and (not default or default == "none"):
        raise AudioFileError(f"{name}: its format has no usual encoder: name one with encoder=")
    codec = wanted or default
    library = _LIBRARIES.get(codec)
    if library is not None and library in av.codecs_available:
        codec = library
    try:
        av.Codec(codec, "w")
    except (ValueError, av.FFmpegError):
        raise AudioFileError(f"there is no encoder {codec!r}") from None
    return codec


def _set_up(context: Any, options: Mapping[str, str] | None, config: CodecConfig | None, codec: str) -> None:
    if options or codec in ("opus", "vorbis"):
        context.options = {**({"strict": "experimental"} if codec in ("opus", "vorbis") else {}), **(options or {})}
    if config is not None:
        config.set_up(context)


def _rate_for(codec: str, rate: int) -> int:
    """The rate itself where the encoder takes it, else the one that it takes by itself or the nearest."""
    if codec in _DEFAULT_RATES:
        return _DEFAULT_RATES[codec]
    rates = av.Codec(codec, "w").audio_rates
    if not rates or rate in rates:
        return rate
    above = [r for r in rates if r > rate]
    return min(above) if above else max(rates)


def _channels_for(codec: str, channels: int) -> int:
    if codec == "vorbis":
        return 2
    most = {"libmp3lame": 2, "amr_nb": 1, "libopencore_amrnb": 1, "gsm": 1, "g722": 1, "libopus": 8, "flac": 8}
    return min(channels, most.get(codec, channels))


def _format_for(codec: str, wanted: str | None, source: str) -> str:
    formats = [f.name for f in av.Codec(codec, "w").audio_formats or ()]
    if wanted is not None:
        if formats and wanted not in formats:
            raise AudioFileError(f"{codec} takes samples as {', '.join(formats)}, not {wanted}")
        return wanted
    if not formats or source in formats:
        return source
    base = source.removesuffix("p")
    return next((f for f in formats if f.removesuffix("p") == base), formats[0])


def _pixels_for(codec: str, wanted: str | None, source: str) -> str:
    names = {"gray8": "gray"}
    formats = [f.name for f in av.Codec(codec, "w").video_formats or ()]
    if wanted is not None:
        wanted = names.get(wanted, wanted)
        if formats and wanted not in formats:
            raise AudioFileError(f"{codec} takes pictures as {', '.join(formats)}, not {wanted}")
        return wanted
    source = names.get(source, source)
    return source if not formats or source in formats else formats[0]


def _layout(codec: str, channels: int) -> str:
    known = _VORBIS_LAYOUTS.get(channels) if codec == "libopus" else None
    return known or layout_of(channels)


def _fraction(rate: float) -> Fraction:
    return Fraction(rate).limit_denominator(1001) if rate != int(rate) else Fraction(int(rate))
