"""Writing sound to a file, whole or not at all."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workstation.core.document import Marker
from workstation.core.files.atomic_write import WriteError, replacement
from workstation.core.sound.sources import Samples
from workstation.media.channel_plan import channel_plan
from workstation.media.container import reason
from workstation.media.errors import MediaError
from workstation.media.formats import ExportSettings
from workstation.media.markers import at_rate
from workstation.media.markers.chapters import chapters_of, from_zero
from workstation.media.resample import resampled
from workstation.media.tagging.table import writable, write_about
from workstation.media.writers import writer
from workstation.media.written import WriteReport

if TYPE_CHECKING:
    from workstation.core.cover import Cover


def encode(
    path: str | Path,
    blocks: Iterable[Samples],
    rate: int,
    channels: int,
    settings: ExportSettings | None = None,
    tags: Mapping[str, str] | None = None,
    frames: int = 0,
    markers: Sequence[Marker] = (),
    *,
    layout: tuple[str, ...] = (),
    cover: "Cover | None" = None,
    written: WriteReport | None = None,
) -> Generator[float, None, Path]:
    """Write blocks (channels, n) of `rate` to `path`: a body for the compute thread, yields the fraction of `frames`.

    The file appears when all is written; after an error, or when the generator is closed before its end, nothing
    is left and an old file stays. Without settings the name's end says the format. `markers` (frames at `rate`), tags
    and cover go in where the format holds them; `written` is told what is clipped or left out. `layout`: the short
    names of the channels' speakers. ValueError for what the format cannot hold, MediaError for what goes wrong while
    writing.
    """
    settings = settings or ExportSettings.for_path(path)
    written = WriteReport() if written is None else written
    format_ = settings.chosen
    plan = channel_plan(format_, channels, layout)
    to_rate = settings.rate or format_.rate_for(rate)
    written.notes += [note for note in (format_.remark, plan.note) if note]
    if to_rate != (settings.rate or rate):
        written.notes.append(f"{format_.name} has no sample rate of {rate:,} Hz: it was written at {to_rate:,} Hz")
    marks = [replace(marker, label=writable(marker.label)) for marker in at_rate(markers, rate, to_rate)]
    tags = {writable(name): writable(text) for name, text in (tags or {}).items()}
    by_container = tags if format_.tags == "wav" else {}
    all_frames = frames * to_rate // rate
    settings.check_size(all_frames, channels)
    chapters = from_zero(chapters_of(marks, to_rate, all_frames)) if format_.markers == "chapters" else []
    if format_.write is not None:
        with whole_file(Path(path)) as part:
            sound = _Passing(resampled(map(written.finite, _counted(blocks, channels)), channels, rate, to_rate))
            for _ in format_.write(part, sound, to_rate, channels, settings.values) or ():
                yield min(1.0, sound.done * rate / (frames * to_rate)) if frames else 0.0
            if not part.is_file() or not part.stat().st_size:
                raise MediaError(f"{path} was not written: what writes {format_.name} put nothing into it")
            written.notes += write_about(part, format_, tags, cover, marks, to_rate, sound.done)
        return Path(path)
    with whole_file(Path(path)) as part:
        with writer(part, settings, to_rate, channels, plan, by_container, chapters) as encoder:
            done = 0
            finite = map(written.finite, _counted(blocks, channels))
            for block in resampled(finite, channels, rate, to_rate):
                if block.shape[1]:
                    encoder.write(written.bounded(block) if settings.bounded else written.finite(block))
                done += block.shape[1]
                yield min(1.0, done * rate / (frames * to_rate)) if frames else 0.0
            if done < format_.min_frames:
                encoder.write(np.zeros((channels, format_.min_frames - done), np.float32))
                written.notes.append(
                    f"{format_.name} holds no sound shorter than {format_.min_frames:,} frames: silence was added"
                )
        written.notes += write_about(part, format_, tags, cover, marks, to_rate, done)
    return Path(path)


class _Passing:
    """Blocks on their way to what writes them; `done` counts the frames that it has taken."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self._blocks = iter(blocks)
        self.done = 0

    def __iter__(self) -> Iterator[Samples]:
        return self

    def __next__(self) -> Samples:
        block = next(self._blocks)
        self.done += block.shape[1]
        return block


def _counted(blocks: Iterable[Samples], channels: int) -> Iterator[Samples]:
    for block in blocks:
        if len(block) != channels:
            raise ValueError(f"a block has {len(block)} channels, the file {channels}")
        yield block


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` that becomes `path` at the end, and goes when anything is raised; MediaError says what."""
    import av
    from mutagen import MutagenError

    if path.is_dir():
        raise MediaError(f"{path} is a folder")
    try:
        with replacement(path) as part:
            try:
                yield part
            except av.FFmpegError as error:
                if isinstance(error, OSError):
                    raise
                raise MediaError(f"{path} cannot be written: {reason(error)}") from None
            except MutagenError as error:
                if error.args and isinstance(error.args[0], OSError):
                    raise error.args[0] from None
                raise MediaError(f"{path} cannot be written: its tags cannot be put in: {error}") from None
    except WriteError as error:
        raise MediaError(str(error)) from None
