"""Subtitles in videos: as a stream that players can switch on, or drawn into the pictures."""

import tempfile
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from workstation.commands.languages import LANGUAGES
from workstation.commands.words import write_options
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.mix import streams_from
from workstation.engine.render import render
from workstation.engine.video import video_at
from workstation.media.encode import encode
from workstation.media.formats import ExportSettings
from workstation.media.video_file import Draw, Subtitles, container_of, write_video
from workstation.session import Session
from workstation.speech.formats.table import format_named, write_words
from workstation.speech.words import AlignedTranscript

_FORMS = {"srt": "srt", "vtt": "webvtt", "ass": "ass", "ssa": "ass"}


def embed(
    session: Session,
    path: str | Path,
    *,
    source: str = "",
    format: str = "",
    text: str = "original",
    rules: str = "",
    karaoke: str = "",
    mix: bool = False,
) -> Job[Path]:
    """Write the video anew with the words as subtitles that players can switch on; its pictures stay as they are.

    `path` ends in .mp4, .mov, .mkv or .webm. `source` is the video, that of the document unless given. `format` is srt
    or ass, where the file can hold both. `text` and `rules` as in words.export. `mix`: with the edited sound.
    """
    path, video = _places(session, path, source)
    kind = container_of(path)
    id_ = format or {"webvtt": "vtt", "mov_text": "srt"}.get(kind.subtitles[0], "ass" if karaoke else "srt")
    if _FORMS.get(id_) is None:
        raise ValueError(f"format must be srt, vtt, ass or ssa, got {format!r}")
    form = format_named(id_)
    document = session.document
    options = write_options(session, form, karaoke, rules, text=text)
    words = AlignedTranscript.from_transcript(document.transcript, document.rate)
    language = options.chosen(words).language
    subtitles = Subtitles(
        write_words("", words, options, form), _FORMS[id_], LANGUAGES.get(language.partition("-")[0], "und")
    )
    container_holds = "mov_text" in kind.subtitles or subtitles.form in kind.subtitles
    if not container_holds:
        raise ValueError(f"{path.suffix} holds subtitles as {' or '.join(kind.subtitles)}, not as {id_}")
    return _submit(session, "Embed subtitles", document, video, path, mix, subtitles=subtitles)


def burn(
    session: Session,
    path: str | Path,
    *,
    source: str = "",
    text: str = "original",
    rules: str = "",
    karaoke: str = "",
    fill: str = "kf",
    style: str = "",
    mix: bool = False,
) -> Job[Path]:
    """Write the video anew with the words drawn into its pictures, in the look that is set or in `style`.

    With `karaoke` words or syllables light up as they are said. Every picture is coded anew, which takes its time.
    `mix`: with the edited sound.
    """
    path, video = _places(session, path, source)
    if session.draw_cues is None:
        raise CommandError("Burn in subtitles: nothing here can draw letters; run it in the window or by `workstation`")
    document = session.document
    options = write_options(session, format_named("ass"), karaoke, rules, style, text, fill)
    words = AlignedTranscript.from_transcript(document.transcript, document.rate)
    draw = session.draw_cues(options.cues(words), options.look, options.karaoke, options.fill, words.language)
    return _submit(session, "Burn in subtitles", document, video, path, mix, draw=draw)


def video_of(document: Document) -> Path | None:
    """The video that the document's sound is of; None when it is of none."""
    for track in document.tracks:
        for position, _ in track.edits.pieces(0, track.frames):
            if (found := video_at(replace(document, tracks=(track,)), position)) is not None:
                return found[0]
    return None


def _places(session: Session, path: str | Path, source: str) -> tuple[Path, Path]:
    path = Path(path).expanduser()
    if not path.parent.is_dir():
        raise CommandError(f"Export video: the folder {path.parent} does not exist")
    container_of(path)
    video = Path(source).expanduser() if source else video_of(session.document)
    if video is None:
        raise CommandError("Export video: the document has no video; name one as source")
    if not video.is_file():
        raise CommandError(f"Export video: {video} is not there")
    if path.exists() and path.samefile(video):
        raise CommandError(f"Export video: {path.name} is the video itself: choose another name")
    return path, video


def _submit(
    session: Session,
    label: str,
    document: Document,
    video: Path,
    path: Path,
    mix: bool,
    *,
    subtitles: Subtitles | None = None,
    draw: Draw | None = None,
) -> Job[Path]:
    if not mix and _is_cut(document):
        session.say(f"{label}: the sound has been cut, the video has not: later words will be out of step", "warning")

    def body() -> Body[Path]:
        if not mix:
            return (yield from write_video(video, path, subtitles=subtitles, draw=draw))
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".mix") as folder:
            sound = Path(folder, f"mix{container_of(path).sound}")
            for fraction in _mixed(session, document, sound):
                yield 0.2 * fraction
            writing = write_video(video, path, subtitles=subtitles, draw=draw, sound=sound)
            return (yield from _rest(writing))

    return session.compute.submit(
        f"{label} {path.name}",
        body(),
        urgency=Urgency.BATCH,
        done=lambda written: session.say(f"Exported {written}"),
        failed=lambda error: session.say(f"{label} failed: {error}", "error"),
    )


def _mixed(session: Session, document: Document, path: Path) -> Generator[float, None, Path]:
    """Write the mix of the whole document."""
    channels = max(document.channels, 1)
    whole = FrameRange(0, document.frames)
    blocks = render(document, whole, streams_from(session.effects), channels)
    return encode(path, blocks, document.rate, channels, ExportSettings.for_path(path), {}, whole.frames)


def _rest(body: Generator[float, None, Path]) -> Generator[float, None, Path]:
    """A body whose fractions begin at a fifth."""
    try:
        while True:
            yield 0.2 + 0.8 * next(body)
    except StopIteration as end:
        path: Path = end.value
        return path
    finally:
        body.close()


def _is_cut(document: Document) -> bool:
    """Whether the sound of the video does not run through from its beginning."""
    for track in document.tracks:
        pieces = list(track.edits.pieces(0, track.frames))
        if pieces and video_at(replace(document, tracks=(track,)), 0) is not None:
            return pieces[0][1].start != 0 or any(
                a[1].source is not b[1].source or a[1].stop != b[1].start for a, b in pairwise(pieces)
            )
    return False
