"""Where a StreamReader reads: a file, bytes, an object with `read`, an address, or a device."""

import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

from workstation.media.container import DEMUXERS, reason
from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.io.stream_info import SourceStream, source_info

Origin: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO

_DEVICES = ("avfoundation", "alsa", "pulse", "dshow", "oss", "jack", "sndio", "wasapi")
_VIDEO = (
    "png_pipe,jpeg_pipe,bmp_pipe,gif,webp_pipe,tiff_pipe,ppm_pipe,image2,h264,hevc,av1,ivf,obu,m4v,mpegvideo,mjpeg,"
    "yuv4mpegpipe,srt,webvtt,ass"
)
_WHITELISTS = ("format_whitelist", "protocol_whitelist")
_MICRO = 1_000_000


class MediaSource(Protocol):
    """Streams, of which packets come one after another, each as the frames that were decoded of it."""

    streams: list[SourceStream]
    metadata: dict[str, str]

    def best(self, kind: str) -> int | None: ...
    def template(self, index: int) -> Any: ...
    def use(self, index: int, decoder: str | None, options: Mapping[str, str] | None) -> None: ...
    def drop(self, index: int) -> None: ...
    def packets(self) -> Iterator[tuple[int, list[Any]]]: ...
    def seek(self, seconds: float, mode: str) -> None: ...
    def close(self) -> None: ...


def open_source(origin: Origin, format: str | None, options: Mapping[str, str] | None, buffer_size: int) -> MediaSource:
    """AudioFileError says why it cannot be opened, and which of the options FFmpeg does not know."""
    import av

    given = dict(options or {})
    if format in _DEVICES:
        # The ALSA in PyAV's wheels reads its settings, and loads code, from a folder in /tmp that anybody may make.
        if format == "alsa" or format not in av.formats_available:
            return _device(origin, given)
        try:
            return ContainerSource(origin, format, given, buffer_size)
        except AudioFileError:
            return _device(origin, given)
    return ContainerSource(origin, format, given, buffer_size)


def _device(origin: Origin, options: Mapping[str, str]) -> MediaSource:
    from workstation.torchaudio.io.device_source import DeviceSource

    return DeviceSource(os.fspath(origin) if isinstance(origin, str | os.PathLike) else "default", options)


class ContainerSource:
    """A file, bytes, an object or an address, read by FFmpeg."""

    def __init__(self, origin: Origin, format: str | None, options: dict[str, str], buffer_size: int) -> None:
        import av

        file, whitelists = _opened(origin, format)
        try:
            self._container: Any = av.open(
                file,
                format=format,
                options={**whitelists, **options},
                buffer_size=max(buffer_size, 1024),
                metadata_errors="surrogateescape",
            )
        except (av.FFmpegError, ValueError, UnicodeError) as error:
            raise AudioFileError(f"{_named(origin)} cannot be opened: {reason(error)}") from None
        unknown = _unknown_options(self._container, options)
        if unknown:
            self._container.close()
            raise AudioFileError(f"FFmpeg has no option {', '.join(unknown)} for {self._container.format.name}")
        self._name = _named(origin)
        self._streams = list(self._container.streams)
        self.streams = [source_info(stream) for stream in self._streams]
        self.metadata = dict(self._container.metadata)
        self._used: dict[int, int] = {}
        self._decoders: dict[int, Any] = {}
        self._discard_before: float | None = None

    def best(self, kind: str) -> int | None:
        """The number of the best stream of a kind, None without one."""
        stream = self._container.streams.best(kind)
        return None if stream is None or stream.codec_context is None else int(stream.index)

    def template(self, index: int) -> Any:
        """The stream, from which a filter graph takes its form."""
        return self._streams[index]

    def use(self, index: int, decoder: str | None, options: Mapping[str, str] | None) -> None:
        """Decode a stream from now on, by the decoder of a name where there is one."""
        import av

        context = self._streams[index].codec_context
        if decoder is not None or options:
            if self._used.get(index):
                raise AudioFileError(f"stream {index} is decoded already: name its decoder with the first output of it")
            try:
                made: Any = av.CodecContext.create(decoder or context.codec.name, "r")
            except (av.FFmpegError, ValueError) as error:
                raise AudioFileError(f"there is no decoder {decoder!r}: {error}") from None
            _check_names(options, made)
            _copy_form(context, made)
            made.options = dict(options or {})
            self._decoders[index] = made
        self._used[index] = self._used.get(index, 0) + 1

    def drop(self, index: int) -> None:
        """Undo one `use`."""
        self._used[index] -= 1
        if not self._used[index]:
            del self._used[index]
            self._decoders.pop(index, None)

    def packets(self) -> Iterator[tuple[int, list[Any]]]:
        """For each packet the number of its stream and its frames; what decoders still hold comes at the end."""
        import av

        try:
            for packet in self._container.demux():
                if not packet.size:
                    if packet.dts is not None:  # an empty packet of the file's own; to a decoder it would be the end
                        yield packet.stream_index, []
                    continue
                yield packet.stream_index, self._decoded(packet.stream_index, packet)
        except av.EOFError:
            pass
        except av.FFmpegError as error:
            raise AudioFileError(f"{self._name} cannot be read on: {reason(error)}") from None
        for index in list(self._used):
            if frames := self._decoded(index, None):
                yield -1 - index, frames

    def seek(self, seconds: float, mode: str) -> None:
        """Go to a place: "key", "any", or "precise", which decodes from the key frame before and drops the rest."""
        import av

        try:
            self._container.seek(round(seconds * _MICRO), any_frame=mode == "any", backward=True)
        except av.FFmpegError as error:
            raise AudioFileError(f"{self._name}: cannot go to {seconds} s: {reason(error)}") from None
        for decoder in self._decoders.values():
            decoder.flush_buffers()
        self._discard_before = seconds if mode == "precise" else None

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _decoded(self, index: int, packet: Any) -> list[Any]:
        import av

        if index not in self._used:
            return []
        decoder = self._decoders.get(index) or self._streams[index].codec_context
        try:
            frames = decoder.decode(packet)
        except av.EOFError:
            return []
        except av.FFmpegError as error:
            raise AudioFileError(
                f"{self._name}: a packet of stream {index} cannot be decoded: {reason(error)}"
            ) from None
        base = self._streams[index].time_base
        for frame in frames:
            if frame.time_base is None:
                frame.time_base = base
        if self._discard_before is None:
            return list(frames)
        return [frame for frame in frames if not _is_before(frame, self._discard_before)]


def _is_before(frame: Any, seconds: float) -> bool:
    """Whether a frame is earlier than a place, by the clock of its stream."""
    if frame.pts is None:
        return False
    return bool(frame.pts < round(seconds / frame.time_base))


def _opened(origin: Origin, format: str | None) -> tuple[Any, dict[str, str]]:
    """What FFmpeg is given, and what it may read then: what a file names, and no other format, is not opened."""
    if isinstance(origin, bytes | bytearray | memoryview):
        return io.BytesIO(origin), {"format_whitelist": f"{DEMUXERS},{_VIDEO}"} if format is None else {}
    if not isinstance(origin, str | os.PathLike):
        if not hasattr(origin, "read"):
            raise TypeError(f"expected a path, bytes or an object with read, got {type(origin).__name__}")
        return origin, {"format_whitelist": f"{DEMUXERS},{_VIDEO}"} if format is None else {}
    text = os.fspath(origin)
    if format is not None or "://" in text:
        return text, {}
    if not Path(text).exists():
        raise AudioFileError(f"{text} cannot be opened: no such file")
    return f"file:{text}", {"protocol_whitelist": "file", "format_whitelist": f"{DEMUXERS},{_VIDEO}"}


def _named(origin: Origin) -> str:
    return os.fspath(origin) if isinstance(origin, str | os.PathLike) else "what was given"


# fmt: off
_GENERAL = frozenset((
    "avioflags", "probesize", "formatprobesize", "packetsize", "fflags", "seek2any", "analyzeduration", "cryptokey",
    "indexmem", "rtbufsize", "fdebug", "max_delay", "start_time_realtime", "fpsprobesize", "audio_preload",
    "chunk_duration", "chunk_size", "f_err_detect", "err_detect", "use_wallclock_as_timestamps",
    "skip_initial_bytes", "correct_ts_overflow", "flush_packets", "metadata_header_padding", "output_ts_offset",
    "max_interleave_delta", "f_strict", "strict", "max_ts_probe", "avoid_negative_ts", "dump_separator",
    "codec_whitelist", "format_whitelist", "protocol_whitelist", "protocol_blacklist", "max_streams",
    "skip_estimate_duration_from_pts", "max_probe_packets", "duration_probesize",
))
# fmt: on
"""Options that every format has (FFmpeg's libavformat/options_table.h)."""
_FORMATS_OWN = {
    "raw": frozenset(("sample_rate", "ch_layout", "channels", "raw_packet_size")),
    "lavfi": frozenset(("graph", "graph_file", "dumpgraph")),
    "video": frozenset(("framerate", "video_size", "pixel_format", "pattern_type", "start_number", "loop")),
}
_RAW = ("s8", "u8", "s16", "s24", "s32", "f32", "f64", "u16", "u24", "u32", "mulaw", "alaw", "sln", "g7", "vidc")


def _unknown_options(container: Any, options: Mapping[str, str]) -> list[str]:
    """Options that neither every format has, nor this one, nor the streams in it."""
    name = container.format.name
    known = set(_GENERAL) | set(_option_names(container.format))
    known |= _FORMATS_OWN["raw"] if name.startswith(_RAW) else frozenset()
    known |= _FORMATS_OWN["lavfi"] if name == "lavfi" else frozenset()
    known |= _FORMATS_OWN["video"] if name in ("rawvideo", "image2") or name.endswith("_pipe") else frozenset()
    if name in _DEVICES or "://" in container.name:
        return []
    return [option for option in options if option not in known]


def _option_names(form: Any) -> list[str]:
    try:
        return [option.name for option in form.descriptor.options]
    except AttributeError:
        return []


def _check_names(options: Mapping[str, str] | None, context: Any) -> None:
    known = set(getattr(context, "supported_options", None) or ())
    unknown = [name for name in options or {} if known and name not in known]
    if unknown:
        raise AudioFileError(f"the decoder {context.name} has no option {', '.join(unknown)}")


def _copy_form(old: Any, new: Any) -> None:
    """Give a decoder what the container says of the stream."""
    if old.extradata:
        new.extradata = old.extradata
    if old.type == "audio":
        new.sample_rate, new.layout = old.sample_rate, old.layout
    else:
        new.width, new.height = old.width, old.height
