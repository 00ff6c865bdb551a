"""Pasting: the clipboard's sound into the document, converted in the background where it has another sample rate."""

from dataclasses import replace
from pathlib import Path

from workstation.commands.files.file_reading import has_arrived
from workstation.commands.range_tracking import Following
from workstation.commands.sound.ripple import put
from workstation.commands.words.clipboard import at_rate, with_words
from workstation.core.document import Selection, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.engine.compute import Body, Job, portion
from workstation.engine.sources.rendered_source import EditsSource
from workstation.engine.sources.resample_source import convert
from workstation.services import ClipboardContents
from workstation.session import Session

_AT_ONCE_FRAMES = 1 << 20
"""Of all channels: converted in a few hundredths of a second, so without a job."""


def paste(session: Session) -> Job[ClipboardContents] | None:
    """Insert the clipboard at the caret, or in place of the selection; tracks are added where it has more of them.

    Sound of another sample rate is converted first. Where that takes a while the document can be worked on meanwhile,
    and the sound lands where the place of pasting has gone.
    """
    clip, document = session.clipboard.clip, session.document
    if clip is None:
        raise CommandError("Paste: cut or copy something first")
    if not document.tracks and len(session.history.revisions) == 1:
        _insert(session, clip, session.selection, clip.rate)
    elif clip.rate == document.rate:
        _insert(session, clip, session.selection, document.rate)
    else:
        return _convert(session, clip)
    return None


def _convert(session: Session, clip: ClipboardContents) -> Job[ClipboardContents] | None:
    if not all(has_arrived(session, piece, FrameRange(0, piece.frames)) for piece in clip.pieces):
        raise CommandError("Paste: wait until the file that was copied from has been read")
    rate, selection = session.document.rate, session.selection
    body = _at_rate(clip, rate, session.cache)
    if sum(piece.frames * piece.channels for piece in clip.pieces) <= _AT_ONCE_FRAMES:
        _insert(session, _run(body), selection, rate)
        return None
    following = Following(session, [track.key for track in session.document.selected(selection)])
    generation = session.generation

    def land(converted: ClipboardContents) -> None:
        place = selection
        for change in following.changes:
            place = place.mapped(change)
        if session.generation != generation or following.lost:
            session.notify("Paste: the place where the sound was to go is gone; paste it again", "warning")
        else:
            _insert(session, converted, place, rate)

    job = session.compute.submit(
        f"Convert {clip.rate} Hz to {rate} Hz",
        body,
        done=land,
        failed=lambda error: session.notify(f"Paste failed, nothing was changed: {error}", "error"),
    )
    job.finished.connect(lambda _: following.close())
    return job


def _insert(session: Session, clip: ClipboardContents, selection: Selection, rate: int) -> None:
    document = session.document if session.document.rate == rate else replace(session.document, rate=rate)
    targets = document.selected(selection)
    # One copied track goes to every selected one; several go to as many, in order.
    pieces = clip.pieces * len(targets) if len(clip.pieces) == 1 else clip.pieces
    new = {track.key: piece for track, piece in zip(targets, pieces, strict=False)}
    for piece in clip.pieces[len(targets) :]:
        track = Track(document.free_key(), f"Track {len(document.tracks) + 1}", EditList(piece.channels))
        document, new[track.key] = document.with_track(track), piece
    edited, change = put(session, document, selection.range, new)
    if session.settings["ripple"] != "off":
        edited = with_words(edited, clip.cues, change, new)
    tracks = tuple(new) if selection.tracks else ()
    pasted = FrameRange(change.start, change.start + change.inserted)
    session.commit(edited, "Paste", change, replace(selection, range=pasted, tracks=tracks, band_hz=None))


def _at_rate(clip: ClipboardContents, rate: int, cache: Path) -> Body[ClipboardContents]:
    """The clip's sound at another rate, in files of the cache."""
    pieces = []
    for number, piece in enumerate(clip.pieces):
        sound = EditsSource(piece, FrameRange(0, piece.frames), clip.rate)
        source = yield from portion(convert(sound, rate, cache), number, len(clip.pieces))
        pieces.append(EditList.of(source))
    return ClipboardContents(rate, tuple(pieces), at_rate(clip.cues, clip.rate, rate))


def _run(body: Body[ClipboardContents]) -> ClipboardContents:
    """A body's result, at once."""
    while True:
        try:
            next(body)
        except StopIteration as end:
            result: ClipboardContents = end.value
            return result
