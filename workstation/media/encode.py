"""Writing sound to a file, whole or not at all."""

import os
import secrets
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from workstation.core.document import Marker
from workstation.core.sources import Samples
from workstation.media.container import reason
from workstation.media.dither import Quantizer
from workstation.media.errors import MediaError
from workstation.media.formats import ExportSettings
from workstation.media.marks import at_rate
from workstation.media.marks.chapters import chapters_of, comments_of
from workstation.media.marks.riff import append_riff
from workstation.media.resample import resampled

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_VORBIS_FRAMES = 4_096
_VORBIS_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 500)
"""Of stereo at 44.1 kHz for the qualities 0.0, 0.1 ... 1.0."""


def encode(
    path: str | Path,
    blocks: Iterable[Samples],
    rate: int,
    channels: int,
    settings: ExportSettings | None = None,
    tags: Mapping[str, str] | None = None,
    frames: int = 0,
    markers: Sequence[Marker] = (),
) -> Generator[float, None, Path]:
    """Write blocks (channels, n) of `rate` to `path`: a body for the compute thread, yields the fraction of `frames`.

    The file appears when all is written; after an error, or when the generator is closed before its end, nothing
    is left and an old file stays. Without settings the name's end says the format. `markers`
    (frames at `rate`) go in where the format holds any. ValueError for what the format
    cannot hold, MediaError for what goes wrong while writing.
    """
    settings = settings or ExportSettings.for_path(path)
    format_ = settings.chosen
    if not 1 <= channels <= format_.most_channels:
        raise ValueError(f"{format_.name} holds 1 to {format_.most_channels} channels, got {channels}")
    to_rate = settings.rate or format_.rate_for(rate)
    marks = at_rate(markers, rate, to_rate)
    tags = {**(tags or {}), **(comments_of(marks, to_rate) if format_.markers == "comments" else {})}
    chapters = chapters_of(marks, to_rate, frames * to_rate // rate) if format_.markers == "chapters" else []
    with whole_file(Path(path)) as part:
        with _writer(part, settings, to_rate, channels, tags, chapters) as writer:
            done = 0
            for block in resampled(_counted(blocks, channels), channels, rate, to_rate):
                if block.shape[1]:
                    writer.write(block)
                done += block.shape[1]
                yield min(1.0, done * rate / (frames * to_rate)) if frames else 0.0
        if format_.markers == "cue":
            append_riff(part, marks)
    return Path(path)


def _counted(blocks: Iterable[Samples], channels: int) -> Iterator[Samples]:
    for block in blocks:
        if len(block) != channels:
            raise ValueError(f"a block has {len(block)} channels, the file {channels}")
        yield block


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` that becomes `path` at the end, and goes when anything is raised."""
    import av

    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.stem[:40]}.{secrets.token_hex(4)}.part{target.suffix}")
    try:
        if target.is_dir():
            raise MediaError(f"{path} is a folder")
        try:
            part.touch(exist_ok=False)
            yield part
            if target.exists():
                part.chmod(target.stat().st_mode & 0o7777)
            part.replace(target)
        except av.FFmpegError as error:
            raise MediaError(f"{path} cannot be written: {reason(error)}") from None
        except OSError as error:
            raise MediaError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class _Writer(Protocol):
    def write(self, block: Samples) -> None: ...


@contextmanager
def _writer(
    path: Path,
    settings: ExportSettings,
    rate: int,
    channels: int,
    tags: Mapping[str, str],
    chapters: list[dict[str, Any]],
) -> Iterator[_Writer]:
    if settings.format == "ogg":  # FFmpeg's own Vorbis encoder is poor and stereo only
        import soundfile

        bitrate = (settings.bitrate or settings.chosen.bitrate) * 2 / channels
        quality = float(np.interp(bitrate, _VORBIS_KBPS, np.linspace(0, 1, len(_VORBIS_KBPS))))
        options: dict[str, Any] = {"format": "OGG", "subtype": "VORBIS", "compression_level": 1 - quality}
        try:
            with soundfile.SoundFile(str(path), "w", rate, channels, **options) as file:
                for name in _VORBIS_TAGS & tags.keys():
                    setattr(file, _VORBIS_NAMES.get(name, name), tags[name])
                yield _VorbisWriter(file)
        except soundfile.LibsndfileError as error:
            raise MediaError(f"{path} cannot be written: {error.error_string}") from None
        return
    import av

    container = av.open(
        f"file:{path}", "w", format=settings.chosen.container, options=_container_options(settings, tags)
    )
    with container:
        container.metadata.update(_broadcast(tags) if settings.format == "wav" else tags)
        if chapters:
            container.set_chapters(cast("Any", chapters))
        codec, sample_format = settings.coding
        layout = _LAYOUTS.get(channels, f"{channels} channels")
        stream = cast("AudioStream", container.add_stream(codec, rate=rate, layout=layout, format=sample_format))
        if settings.chosen.lossy:
            stream.bit_rate = (settings.bitrate or settings.chosen.bitrate) * 1_000
        if settings.chosen.container == "ogg":
            stream.metadata.update(tags)
        writer = _AvWriter(container, stream, settings)
        yield writer
        writer.finish()


_VORBIS_TAGS = {"title", "artist", "album", "date", "genre", "comment", "copyright", "license", "track"}
_VORBIS_NAMES = {"track": "tracknumber"}


def _container_options(settings: ExportSettings, tags: Mapping[str, str]) -> dict[str, str]:
    if settings.format != "wav":
        return {}
    return {"rf64": "auto", "write_bext": "1"} if _BROADCAST & tags.keys() else {"rf64": "auto"}


def _broadcast(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags with the names that FFmpeg writes a Broadcast WAV's from; it reads them under others."""
    other = {"originator": tags.get("encoded_by"), "description": tags.get("comment")}
    return {**{name: text for name, text in other.items() if text}, **tags}


_BROADCAST = {"time_reference", "originator", "originator_reference", "coding_history", "origination_date"}
"""Tags that only the chunk of a Broadcast WAV holds (EBU Tech 3285)."""


class _AvWriter:
    """Encodes blocks with FFmpeg."""

    def __init__(self, container: "OutputContainer", stream: "AudioStream", settings: ExportSettings) -> None:
        self._container, self._stream = container, stream
        self._sample_format = settings.coding[1]
        self._layout = stream.layout.name
        bits = {"s16": 16, "s32": 24}.get(self._sample_format)
        self._quantizer = Quantizer(bits, settings.dither) if bits else None
        self._position = 0

    def write(self, block: Samples) -> None:
        import av

        samples: npt.NDArray[Any] = self._quantizer.quantize(block) if self._quantizer else block
        if not self._sample_format.endswith("p"):
            samples = samples.T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), self._sample_format, self._layout)
        frame.sample_rate = self._stream.rate
        frame.time_base = Fraction(1, self._stream.rate)
        frame.pts = self._position
        self._position += block.shape[1]
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))


class _VorbisWriter:
    """Encodes blocks with libsndfile, in small pieces: large ones overflow its stack."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, block: Samples) -> None:
        for start in range(0, block.shape[1], _VORBIS_FRAMES):
            self._file.write(np.clip(block[:, start : start + _VORBIS_FRAMES].T, -1, 1))
