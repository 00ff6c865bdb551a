"""Several sounds exported at once: each track, region, stretch between markers, or clip as a file of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from workstation.commands.files.export import markers_within, only, rung_out, tags_from
from workstation.commands.files.gaps import require_sound
from workstation.commands.files.missing_effects import check_effects
from workstation.commands.files.mixdown import AS_USUAL, ExportOptions, Mixdown, notify_exported, settings_for
from workstation.commands.overwriting import spare_sources
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.params import Param
from workstation.core.ranges import FrameRange
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.mixing.mix import streams_from
from workstation.exchange.naming import PLACEHOLDERS, file_names, free_name
from workstation.media.formats import ExportSettings
from workstation.media.written import WriteReport
from workstation.session import EXPORTING, Session

EXISTS: Mapping[str, str] = {
    "stop": "Export nothing",
    "number": "Give the new files a number",
    "replace": "Replace them",
    "skip": "Keep them, export the others",
}
"""What to do about files that are there already."""

PATTERNS: Mapping[str, str] = {
    "track": "{number} {track}",
    "region": "{number} {label}",
    "marker": "{number} {label}",
    "clip": "{track} {number} {label}",
}
"""The name of each kind where none is given."""

_EACH = Param("each", "track", choices=tuple(PATTERNS), hint="What becomes a file (track)")
_NAME = Param("name", "", unit="pattern", hint=f"Of the files' names: {', '.join(map('{{{}}}'.format, PLACEHOLDERS))}")
FORMAT = Param("format", "wav", unit="ending", hint="Of the files, such as flac (wav)")
_EXISTS = Param("exists", "stop", choices=tuple(EXISTS), hint="Where a file is there (stop)")


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One file to be: a range of a document, and the values of its name's placeholders."""

    document: Document
    range: FrameRange
    title: str
    values: Mapping[str, str]


def export_several(
    session: Session,
    folder: str | Path,
    *,
    each: Annotated[str, _EACH] = "track",
    name: Annotated[str, _NAME] = "",
    format: str = "wav",
    exists: Annotated[str, _EXISTS] = "stop",
    options: ExportOptions = AS_USUAL,
    **settings: bool | int | float | str | None,
) -> Job[list[Path]]:
    """Write each "track", "region", "marker" (from one to the next) or "clip" as a sound file in a folder.

    `name`: a pattern of {name}, {number}, {track}, {label}, {start}. `exists`: what happens to files that are there:
    "stop" (write nothing), "number", "replace" or "skip". `format` is an ending such as "flac"; `settings`, `tail` and
    the rest as in the export of one. Tracks and clips are written without the master's rack. The folder is made where
    only it is missing. `overwrite`: those that are replaced may be files that the document's sound comes from.
    """
    if session.openings:
        raise CommandError("Export: wait until the files have been read to their end")
    folder = Path(folder).expanduser()
    if not (folder.is_dir() or (folder.parent.is_dir() and not folder.exists())):
        raise CommandError(f"Export: the folder {folder} does not exist")
    chosen = settings_for(session, f"x.{format}", settings)
    parts = parts_of(session, each, options.tail)
    files = plan(folder, names_of(parts, name or PATTERNS[each], format), exists)
    places = [(part, folder / file) for part, file in zip(parts, files, strict=True) if file]
    if not places:
        raise CommandError("Export: all of these files are there already")
    check_effects(session, "Export", (part.document for part, _ in places), without=options.without_missing_effects)
    require_sound(session, session.document, "Export")
    spare_sources(
        session, "Export", *(path for _, path in places), overwrite=options.overwrite, asked=exists == "replace"
    )
    mixdowns = [_mixdown(place, number, len(places), chosen, options) for number, place in enumerate(places, 1)]
    told = WriteReport()
    return session.compute.submit(
        f"Export {len(places)} files",
        _write_all(folder, mixdowns, session, told),
        urgency=Urgency.BATCH,
        done=lambda paths: notify_exported(
            session, f"{len(paths)} {'file' if len(paths) == 1 else 'files'} to {folder}", told
        ),
        failed=lambda error: session.notify(f"Export failed: {error}", "error", EXPORTING),
    )


def parts_of(session: Session, each: str, tail: bool | None = None) -> list[ExportPart]:
    """What would be exported, as far as its effects are heard; CommandError when there is nothing of that kind."""
    document = session.document
    if each not in _FINDERS:
        raise ValueError(f"each must be {', '.join(_FINDERS)}, got {each!r}")
    find, lacking = _FINDERS[each]
    found = [(doc, range_, track, label) for doc, range_, track, label in find(document) if not range_.is_caret]
    if not found:
        raise CommandError(f"Export: {lacking}")
    width = max(2, len(str(len(found))))
    base = session.path.stem if session.path is not None else "Untitled"
    return [
        ExportPart(
            *rung_out(session, doc, range_, tail),
            label or track,
            {
                "name": base,
                "number": f"{number:0{width}d}",
                "track": track,
                "label": label,
                "start": _hms(range_.start / document.rate),
            },
        )
        for number, (doc, range_, track, label) in enumerate(found, 1)
    ]


def names_of(parts: list[ExportPart], pattern: str, ending: str) -> list[str]:
    """The file name of each part; ValueError for a placeholder that there is none of."""
    return file_names(pattern, [part.values for part in parts], ending)


def plan(folder: Path, names: list[str], exists: str) -> list[str]:
    """The names as they will be written, "" for what is left out; CommandError when `exists` is "stop" and some are."""
    try:
        there = {file.name.casefold() for file in folder.iterdir()}
    except OSError:
        there = set()
    taken = [name for name in names if name.casefold() in there]
    if not taken or exists == "replace":
        return names
    if exists == "stop":
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise CommandError(f"Export: {taken[0]}{more} would be written over; choose to number, replace or skip them")
    if exists == "skip":
        return ["" if name.casefold() in there else name for name in names]
    planned: list[str] = []
    for name in names:
        stem, _, ending = name.rpartition(".")
        others = {other.casefold() for other in names if other != name}
        planned.append(free_name(stem, ending, there | others | {p.casefold() for p in planned}))
    return planned


_Found = tuple[Document, FrameRange, str, str]


def _tracks(document: Document) -> list[_Found]:
    return [(only(document, t.key), FrameRange(0, t.frames), t.name, "") for t in document.tracks]


def _regions(document: Document) -> list[_Found]:
    return [(document, m.range.clamp(document.frames), "", m.label) for m in document.markers]


def _between(document: Document) -> list[_Found]:
    """From each place to the next; two in one place are one."""
    places = {m.range.start: m.label for m in document.markers if m.range.is_caret and m.range.start < document.frames}
    edges = [*sorted(places), document.frames]
    return [(document, FrameRange(start, stop), "", places[start]) for start, stop in pairwise(edges)]


def _clips(document: Document) -> list[_Found]:
    found = []
    for track in document.tracks:
        for clip in track.clips:
            alone = document.with_track(track.with_clips([clip]))
            found.append((only(alone, track.key), clip.range, track.name, clip.name))
    return found


_FINDERS: Mapping[str, tuple[Callable[[Document], list[_Found]], str]] = {
    "track": (_tracks, "there is no track with sound"),
    "region": (_regions, "there are no regions; select a part and add a marker, or export from marker to marker"),
    "marker": (_between, "there are no markers"),
    "clip": (_clips, "there are no clips"),
}


def _mixdown(
    place: tuple[ExportPart, Path],
    number: int,
    count: int,
    settings: ExportSettings,
    options: ExportOptions,
) -> Mixdown:
    part, path = place
    document = part.document
    rate = settings.rate or settings.chosen.rate_for(document.rate)
    tags = tags_from(document, part.range.start, rate) | {"track": f"{number}/{count}"}
    if part.title:
        tags["title"] = part.title
    marks = markers_within(document.markers, part.range) if options.markers else ()
    return Mixdown(path, document, part.range, settings, tags, marks, options)


def _write_all(folder: Path, mixdowns: list[Mixdown], session: Session, told: WriteReport) -> Body[list[Path]]:
    """Each file whole or not at all; what was written before an error or a cancel stays."""
    stream_for = streams_from(session.effects)
    folder.mkdir(exist_ok=True)
    total = sum(mixdown.range.frames for mixdown in mixdowns)
    done = 0
    paths = []
    for mixdown in mixdowns:
        written = WriteReport()
        for fraction in mixdown.write(stream_for, written):
            yield (done + fraction * mixdown.range.frames) / total
        done += mixdown.range.frames
        told.add(written)
        paths.append(mixdown.path)
    return paths


def _hms(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}h{minutes % 60:02d}m{rest:02d}s"
