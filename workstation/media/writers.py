"""What takes blocks of sound and writes them: FFmpeg's encoders, and libsndfile for Vorbis."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from workstation.core.files.atomic_write import name_for_c
from workstation.core.sound.sources import Samples
from workstation.media.channel_plan import ChannelPlan
from workstation.media.dither import Quantizer
from workstation.media.errors import MediaError
from workstation.media.formats import ExportSettings

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

_NERO_BYTES = 255
"""Of a chapter's title in Nero's list; the chapter track has no such bound, and FFmpeg cuts inside letters."""
_TRIED_BLOCKS = 16
_VORBIS_FRAMES = 4_096
_VORBIS_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 500)
"""Of stereo at 44.1 kHz for the qualities 0.0, 0.1 ... 1.0."""

_LAMBDAS = 118
"""In which FFmpeg counts a step of quality (FF_QP2LAMBDA)."""


class SoundWriter(Protocol):
    def write(self, block: Samples) -> None: ...


@contextmanager
def writer(
    path: Path,
    settings: ExportSettings,
    rate: int,
    channels: int,
    plan: ChannelPlan,
    tags: Mapping[str, str],
    chapters: Sequence[Mapping[str, Any]],
) -> Iterator[SoundWriter]:
    """What writes blocks (channels, n), finite and inside full scale where that matters, to a new file at `path`.

    `tags` and `chapters` are those that the container's own writer puts down: tags of WAV files, chapters of MP4.
    """
    kbps = settings.chosen.bitrate_for(settings.bitrate or 0, channels)
    if settings.format == "ogg":  # FFmpeg's own Vorbis encoder is poor and stereo only
        import soundfile

        quality = float(np.interp(kbps * 2 / channels, _VORBIS_KBPS, np.linspace(0, 1, len(_VORBIS_KBPS))))
        form: dict[str, Any] = {"format": "OGG", "subtype": "VORBIS", "compression_level": 1 - quality}
        try:
            with soundfile.SoundFile(name_for_c(path), "w", rate, channels, **form) as file:
                yield _VorbisWriter(file, plan.order)
        except soundfile.LibsndfileError as error:
            _try_to_write(path)
            raise MediaError(f"the sound cannot be coded: {error.error_string}") from None
        return
    import av

    options = _container_options(settings, tags, rate, chapters)
    container = av.open(f"file:{path}", "w", format=settings.chosen.container, options=options)
    with container:
        container.metadata.update(_broadcast(tags))
        if chapters:
            container.set_chapters(cast("Any", chapters))
        codec, sample_format = settings.coding
        form = {"layout": plan.layout, "format": sample_format, "options": _coder_options(settings)}
        stream = cast("AudioStream", container.add_stream(codec, rate=rate, **form))
        if kbps:
            stream.bit_rate = kbps * 1_000
        encoder = _AvWriter(container, stream, settings, plan)
        yield encoder
        encoder.finish()


def _try_to_write(path: Path) -> None:
    """Raise what the system says when more is appended: libsndfile calls all of it a system error."""
    with path.open("ab", buffering=0) as file:
        for _ in range(_TRIED_BLOCKS):
            file.write(bytes(1 << 16))


def _coder_options(settings: ExportSettings) -> dict[str, str]:
    """All that the encoder is told beside its bit rate."""
    quality = settings.values.get("quality")
    if settings.values.get("bitrate_mode") == "variable" and isinstance(quality, int):
        variable = {"flags": "+qscale", "global_quality": str(quality * _LAMBDAS)}
        return {**settings.coder_options, **variable}
    return settings.coder_options


def _container_options(
    settings: ExportSettings, tags: Mapping[str, str], rate: int, chapters: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    if settings.format == "mp3":
        return {"id3v2_version": "0"}  # they come behind, with all that they hold
    if settings.chosen.tags == "mp4":
        exact = {"movie_timescale": str(rate)}  # in which the edit list says where the sound ends
        too_long = any(len(chapter["metadata"]["title"].encode()) > _NERO_BYTES for chapter in chapters)
        return {**exact, "movflags": "disable_chpl"} if too_long else exact
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
    """Encodes blocks with FFmpeg, interleaved: PyAV cannot fill frames of eight planes."""

    def __init__(
        self, container: "OutputContainer", stream: "AudioStream", settings: ExportSettings, plan: ChannelPlan
    ) -> None:
        self._container, self._stream = container, stream
        self._order = None if plan.order is None else list(plan.order)
        self._sample_format = settings.coding[1].removesuffix("p")
        self._layout = stream.layout.name
        self._quantizer = Quantizer(settings.depth, settings.dither) if settings.depth else None
        self._position = 0

    def write(self, block: Samples) -> None:
        import av

        placed = block if self._order is None else block[self._order]
        samples: npt.NDArray[Any] = self._quantizer.quantize(placed) if self._quantizer else placed
        interleaved = np.ascontiguousarray(samples.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, self._sample_format, self._layout)
        frame.sample_rate = self._stream.rate
        frame.time_base = Fraction(1, self._stream.rate)
        frame.pts = self._position
        self._position += block.shape[1]
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))


class _VorbisWriter:
    """Encodes blocks with libsndfile, in small pieces: large ones overflow its stack."""

    def __init__(self, file: Any, order: tuple[int, ...] | None) -> None:
        self._file = file
        self._order = None if order is None else list(order)

    def write(self, block: Samples) -> None:
        placed = block if self._order is None else block[self._order]
        for start in range(0, placed.shape[1], _VORBIS_FRAMES):
            self._file.write(placed[:, start : start + _VORBIS_FRAMES].T)
