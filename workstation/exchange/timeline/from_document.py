"""A document as a timeline: its clips as parts of the files that their sound is in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from workstation.core.document import Document, Track
from workstation.core.format_size import whole_text
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Remixed, Silence, Source
from workstation.exchange.labels.label import labels_of
from workstation.exchange.timeline.values import Timeline, TimelineClip, TimelineTrack

PathOf = Callable[[Source], Path | None]
"""The file that a source's frames are the frames of; None when there is none."""


@dataclass(frozen=True, slots=True)
class Unfiled:
    """Sound that is in no file of its own, and the file that it is to be written to."""

    path: Path
    edits: EditList


def timeline_of(document: Document, name: str, path_of: PathOf, media: Path) -> tuple[Timeline, list[Unfiled]]:
    """The timeline, and what has to be written into the folder `media` for it to be whole."""
    unfiled: list[Unfiled] = []
    tracks = []
    for track in document.tracks:
        clips = [
            piece for clip in track.clips for piece in _pieces(clip, track, document.rate, path_of, media, unfiled)
        ]
        tracks.append(TimelineTrack(track.name, clips, _track_values(track)))
    labels = labels_of(document.markers, document.rate)
    return Timeline(name, tracks, labels, document.rate), unfiled


def _pieces(
    clip: Clip, track: Track, rate: int, path_of: PathOf, media: Path, unfiled: list[Unfiled]
) -> Iterator[TimelineClip]:
    """A clip whose sound is one stretch of a file, or plain ones, as that; others as a file of their own."""
    segments = [(at, s) for at, s in clip.edits.pieces(clip.visible.start, clip.visible.stop)]
    plain = not (clip.ramps or clip.gain_db or clip.points)
    files = [None if isinstance(_inner(s.source), Silence) else path_of(_inner(s.source)) for _, s in segments]
    filed = all(
        file is not None or isinstance(_inner(s.source), Silence) for file, (_, s) in zip(files, segments, strict=True)
    )
    if not filed or not (plain or len(segments) == 1):
        path = media / f"{len(unfiled) + 1:03d}.wav"
        unfiled.append(Unfiled(path, clip.edits))
        yield _piece(clip, path, clip.visible.start, clip.range, rate, track.name, 0)
        return
    for (at, segment), file in zip(segments, files, strict=True):
        start = at - clip.offset
        if file is not None:
            range_ = FrameRange(start, start + segment.frames)
            yield _piece(clip, file, segment.start, range_, rate, track.name, segment.start - at)


def _piece(
    clip: Clip, path: Path, start: int, range_: FrameRange, rate: int, otherwise: str, moved: int
) -> TimelineClip:
    """Part of a clip; `moved` is by how much a frame of the file is later than that of the clip's material."""
    return TimelineClip(
        path,
        Fraction(start, rate),
        Fraction(range_.frames, rate),
        Fraction(range_.start, rate),
        clip.name or whole_text(path.stem) or otherwise,
        _clip_values(clip, moved),
    )


def _inner(source: Source) -> Source:
    while isinstance(source, Remixed):
        source = source.source
    return source


def _clip_values(clip: Clip, moved: int) -> dict[str, object]:
    """Gain, fades and envelope in frames of the file."""
    values: dict[str, object] = {}
    if clip.gain_db:
        values["gain_db"] = clip.gain_db
    for side, ramp in (("fade_in", clip.fade_in), ("fade_out", clip.fade_out)):
        if ramp is not None:
            values[side] = asdict(ramp.shift(moved))
    if clip.points:
        values["points"] = [[point.frame + moved, point.gain_db] for point in clip.points]
    return values


def _track_values(track: Track) -> dict[str, object]:
    defaults = Track(track.key, track.name, track.edits)
    names = ("gain_db", "pan", "mute", "solo", "colour")
    return {name: getattr(track, name) for name in names if getattr(track, name) != getattr(defaults, name)}


def files_of(timeline: Timeline) -> Iterable[Path]:
    """The files of a timeline, each once."""
    return dict.fromkeys(clip.path for track in timeline.tracks for clip in track.clips)
