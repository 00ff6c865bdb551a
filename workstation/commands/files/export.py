"""Exporting sound: the mix, or one track, as a file."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from workstation.commands.files.gaps import require_sound
from workstation.commands.files.missing_effects import check_effects
from workstation.commands.files.mixdown import AS_USUAL, ExportOptions, Mixdown, notify_exported, settings_for
from workstation.commands.overwriting import spare_sources
from workstation.core.document import Document, Marker
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.compute import Job, Urgency
from workstation.engine.mixing.lines import audible
from workstation.engine.mixing.mix import streams_from
from workstation.engine.mixing.render import ring_out
from workstation.media.written import WriteReport
from workstation.session import EXPORTING, Session


def export(
    session: Session,
    path: str | Path,
    *,
    selection: bool = False,
    track: str = "",
    options: ExportOptions = AS_USUAL,
    **settings: bool | int | float | str | None,
) -> Job[Path]:
    """Write the mix as a sound file; the ending of `path` says the format.

    `settings`: those of the format, with the names and limits of its row in the table of formats. `bits` ("8", "16",
    "24", "32", "32f"), `rate` (Hz) and `dither` are as the document's files and the program's settings have them
    unless they are given; `bitrate` (kbit/s), `bitrate_mode` ("constant", "variable"), `quality` (of a variable one,
    0 to 9), `compression` (0 to 8) and `frame_ms` are those of MP3, Opus, FLAC and others. `peak`: lower all of it so
    far that no sample is above so many dB, such as -1; `loudness`: bring all of it to so many LUFS, as far as the
    peak (-1 dB) allows; `selection`: only the selected time; `track`: only that track, without the master's rack;
    `tail`: let effects ring out after the end, alone, whatever follows there; unless told, reverbs and echoes do at
    the document's end; `markers`: write them too, where the format has any; `overwrite`: also over a file that the
    document's sound comes from; `without_missing_effects`: also where effects of plugins are used that are not here.
    """
    document = session.document
    path = Path(path).expanduser()
    if not document.frames:
        raise CommandError("Export: open or record a sound first")
    if session.openings:
        raise CommandError("Export: wait until the files have been read to their end")
    if not path.parent.is_dir():
        raise CommandError(f"Export: the folder {path.parent} does not exist")
    require_sound(session, document, "Export")
    spare_sources(session, "Export", path, overwrite=options.overwrite)
    chosen = settings_for(session, path, settings)
    if track:
        document = only(document, track)
        if not document.frames:
            raise CommandError(f"Export: the track {document.tracks[0].name} has no sound")
    range_ = session.selection.range if selection else heard_span(document)
    if range_.is_caret:
        raise CommandError("Export: select a part of the sound first")
    document, range_ = rung_out(session, document, range_, options.tail)
    check_effects(session, "Export", (document,), without=options.without_missing_effects)
    mixdown = Mixdown(
        path,
        document,
        range_,
        chosen,
        tags_from(document, range_.start, chosen.rate or chosen.chosen.rate_for(document.rate)),
        markers_within(document.markers, range_) if options.markers else (),
        options,
    )
    written = WriteReport()
    return session.compute.submit(
        f"Export {path.name}",
        mixdown.write(streams_from(session.effects), written),
        urgency=Urgency.BATCH,
        done=lambda file: notify_exported(session, str(file), written),
        failed=lambda error: session.notify(f"Export failed: {error}", "error", EXPORTING),
    )


def heard_span(document: Document) -> FrameRange:
    """From the start to where the last track ends that is heard; all of it where none is."""
    keys = audible(document)
    return FrameRange(0, max((t.frames for t in document.tracks if t.key in keys), default=0) or document.frames)


def rung_out(
    session: Session, document: Document, range_: FrameRange, tail: bool | None
) -> tuple[Document, FrameRange]:
    """What is written of a range: with what its effects sound after it, alone, where `tail` of an export wants that."""
    if not tail and (tail is False or range_.stop < heard_span(document).stop):
        return document, range_
    ringing = ring_out(document, session.effects, everything=bool(tail))
    return ended(document, range_.stop), replace(range_, stop=range_.stop + ringing)


def markers_within(markers: Iterable[Marker], range_: FrameRange) -> tuple[Marker, ...]:
    """What of the markers lies in a range, counted from its start."""
    found = []
    for marker in markers:
        inside = marker.range if marker.range.is_caret else marker.range.intersect(range_)
        if inside is not None and range_.start <= inside.start < range_.stop:
            found.append(replace(marker, range=inside.shift(-range_.start)))
    return tuple(found)


def ended(document: Document, frame: int) -> Document:
    """The document as if all sound ended at a frame."""
    if frame >= document.frames:
        return document
    span = FrameRange(0, frame)
    tracks = (replace(t, edits=t.edits.slice(span.clamp(t.frames)), arrangement=None) for t in document.tracks)
    return replace(document, tracks=tuple(tracks))


def tags_from(document: Document, start: int, rate: int) -> dict[str, str]:
    """The document's tags for what begins at a frame of it: a time reference moves along, in frames at `rate`."""
    tags = dict(document.tags)
    if tags.get("time_reference", "").isdecimal():
        tags["time_reference"] = str(round((int(tags["time_reference"]) + start) * rate / document.rate))
    return tags


def only(document: Document, key: str) -> Document:
    """One track alone, heard whatever its mute and solo say."""
    track = replace(document.track(key), mute=False, solo=False)
    return replace(document, tracks=(track,), rack=replace(document.rack, slots=()))
