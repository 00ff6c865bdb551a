"""Subtitles in videos: as a stream that players can switch on, or drawn into the pictures."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from workstation.commands.files.missing_effects import check_effects
from workstation.commands.files.mixdown import notify_exported
from workstation.commands.options import Options
from workstation.commands.overwriting import spare_sources
from workstation.commands.speech.iso639 import LANGUAGES
from workstation.commands.words.files import write_options
from workstation.commands.words.word_options import CUE_RULES, CUE_STYLE, FILL, KARAOKE_UNIT, LANGUAGE_OF_TWO
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import folder_beside
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import leaves
from workstation.core.words.language_tag import language_of
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.mixing.mix import streams_from
from workstation.engine.mixing.render import render
from workstation.engine.sources.file_source import FileSource
from workstation.engine.video_map import WayBack, is_cut, kept_of, stretches
from workstation.engine.video_time import start_of
from workstation.media.encode import encode
from workstation.media.errors import MediaError
from workstation.media.formats import ExportSettings
from workstation.media.video.cut import VideoSegment, write_cut_video
from workstation.media.video.file import Draw, Subtitles, container_of, write_video
from workstation.media.written import WriteReport
from workstation.session import EXPORTING, Session
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import Format, format_named, write_words
from workstation.speech.time_map import shifted
from workstation.speech.words import AlignedTranscript, TimedWord

_FORMS = {"srt": "srt", "vtt": "webvtt", "ass": "ass", "ssa": "ass"}


@dataclass(frozen=True, slots=True)
class VideoOptions(Options):
    """What both ways of putting words into a video take."""

    source: str = ""
    """The video, that of the document unless given."""
    text: Annotated[str, LANGUAGE_OF_TWO] = "original"
    rules: Annotated[str, CUE_RULES] = ""
    karaoke: Annotated[str, KARAOKE_UNIT] = ""
    mix: bool = False
    """With the edited sound."""
    cut: bool | None = None
    """False leaves the whole video as it is where the sound has been cut, and the words go back to its times."""


_PLAIN = VideoOptions()


def embed(session: Session, path: str | Path, *, format: str = "", options: VideoOptions = _PLAIN) -> Job[Path]:
    """Write the video anew with the words as subtitles that players can switch on; its pictures stay as they are.

    `path` ends in .mp4, .mov, .mkv or .webm. `source` is the video, that of the document unless given. `format` is srt
    or ass, where the file can hold both. `text` and `rules` as in words.export. `mix`: with the edited sound.

    Where the sound has been cut the pictures are cut with it, and coded anew; `cut` False leaves the whole video as it
    is, and the words go back to its times.
    """
    path, video = _places(session, path, options.source)
    kind = container_of(path)
    id_ = format or {"webvtt": "vtt", "mov_text": "srt"}.get(kind.subtitles[0], "ass" if options.karaoke else "srt")
    if _FORMS.get(id_) is None:
        raise ValueError(f"format must be srt, vtt, ass or ssa, got {format!r}")
    form = format_named(id_)
    job = _VideoJob.of(session, video, form, options)
    language = job.shown.chosen(job.words).language
    text = write_words("", job.words, job.shown, form)
    subtitles = Subtitles(text, _FORMS[id_], LANGUAGES.get(language_of(language), "und"))
    container_holds = "mov_text" in kind.subtitles or subtitles.form in kind.subtitles
    if not container_holds:
        raise ValueError(f"{path.suffix} holds subtitles as {' or '.join(kind.subtitles)}, not as {id_}")
    return _submit(session, "Embed subtitles", job, path, options.mix, subtitles=subtitles)


def burn(
    session: Session,
    path: str | Path,
    *,
    fill: Annotated[str, FILL] = "kf",
    style: Annotated[str, CUE_STYLE] = "",
    options: VideoOptions = _PLAIN,
) -> Job[Path]:
    """Write the video anew with the words drawn into its pictures, in the look that is set or in `style`.

    With `karaoke` words or syllables light up as they are said. Every picture is coded anew, which takes its time.
    `mix` and `cut` as in words.embed.
    """
    path, video = _places(session, path, options.source)
    if session.services.draw_cues is None:
        raise CommandError("Burn in subtitles: nothing here can draw letters; run it in the window or by `workstation`")
    job = _VideoJob.of(session, video, format_named("ass"), options, style, fill)
    shown, words = job.shown, job.words
    draw = session.services.draw_cues(shown.cues(words), shown.look, shown.karaoke, shown.fill, words.language)
    return _submit(session, "Burn in subtitles", job, path, options.mix, draw=draw)


@dataclass(frozen=True, slots=True)
class _VideoJob:
    """What is put into which video: the words at its times, how they are shown, and the stretches that are left."""

    document: Document
    video: Path
    shown: WriteOptions
    words: AlignedTranscript
    pictures: tuple[VideoSegment, ...]
    """Empty where all of them stay as they are."""

    @classmethod
    def of(
        cls, session: Session, video: Path, form: Format, options: VideoOptions, style: str = "", fill: str = "kf"
    ) -> "_VideoJob":
        shown = write_options(session, form, options.karaoke, options.rules, style, options.text, fill)
        kept = _kept(session, video, options.cut, options.mix)
        words = _words(session, video, kept, options.cut)
        return cls(session.document, video, shown, words, kept if options.cut is not False else ())


def video_of(document: Document) -> Path | None:
    """The video that the document's sound is of; None when it is of none."""
    found = next(stretches(document, 0, document.frames), None)
    return None if found is None else found[2]


def cuts_of(session: Session, video: Path) -> tuple[VideoSegment, ...]:
    """What of a video is left where its sound has been cut; empty where it runs through, or is of no such video."""
    kept = kept_of(session.history, video)
    return kept if kept and is_cut(kept, _seconds(session.document, video)) else ()


def _seconds(document: Document, video: Path) -> float:
    """How long the sound of a video is; 0 when it is not in the document any more."""
    leaves_ = (leaf.source for track in document.tracks for leaf in leaves(track.edits, 0, track.frames))
    files = (source for source in leaves_ if isinstance(source, FileSource) and source.path == video)
    return next((source.frames / source.rate for source in files), 0.0)


def _kept(session: Session, video: Path, cut: bool | None, mix: bool) -> tuple[VideoSegment, ...]:
    kept = cuts_of(session, video)
    if cut and not kept:
        raise CommandError(f"Export video: the sound of {video.name} has not been cut")
    if kept and cut is False and mix:
        raise CommandError("Export video: the sound that has been cut does not fit the whole video; leave out mix")
    return kept


def _words(session: Session, video: Path, kept: tuple[VideoSegment, ...], cut: bool | None) -> AlignedTranscript:
    """The words in seconds of the video that is written: the whole one, or one that begins as the document does."""
    document = session.document
    words = AlignedTranscript.from_transcript(document.transcript, document.rate)
    if kept and cut is not False:
        return words
    return shifted(start_of(video)).of(gone_back(words, WayBack(kept)) if kept else words)


def gone_back(words: AlignedTranscript, back: WayBack) -> AlignedTranscript:
    """Words and cues at the times of the video that their sound is of."""

    def pair(start: float, end: float) -> tuple[float, float]:
        first = back(start)
        return first, max(first, back(end, ends=True))

    def moved(word: TimedWord) -> TimedWord:
        if word.start is None or word.end is None:
            return word
        start, end = pair(word.start, word.end)
        return replace(word, start=start, end=end)

    cues = (
        replace(cue, words=tuple(map(moved, cue.words)), shown=None if cue.shown is None else pair(*cue.shown))
        for cue in words.cues
    )
    return replace(words, cues=tuple(cues))


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
    spare_sources(session, "Export video", path)
    return path, video


def _submit(
    session: Session,
    label: str,
    job: _VideoJob,
    path: Path,
    mix: bool,
    *,
    subtitles: Subtitles | None = None,
    draw: Draw | None = None,
) -> Job[Path]:
    document, video, kept = job.document, job.video, job.pictures
    if mix or kept:
        check_effects(session, label, (document,))

    written = WriteReport()

    def body() -> Body[Path]:
        if not mix and not kept:
            return (yield from write_video(video, path, subtitles=subtitles, draw=draw))
        with folder_beside(path) as folder:
            sound = folder / f"mix{container_of(path).sound}"
            try:
                for fraction in _mixed(session, document, sound, written):
                    yield 0.2 * fraction
            except MediaError as error:
                raise MediaError(str(error).replace(str(sound), str(path))) from None
            writing = write_video(video, path, subtitles=subtitles, draw=draw, sound=sound)
            if kept:
                writing = write_cut_video(video, path, kept, document.seconds, sound, subtitles=subtitles, draw=draw)
            return (yield from _rest(writing))

    return session.compute.submit(
        f"{label} {path.name}",
        body(),
        urgency=Urgency.BATCH,
        done=lambda file: notify_exported(session, str(file), written, can_lower=False),
        failed=lambda error: session.notify(f"{label} failed: {error}", "error", EXPORTING),
    )


def _mixed(session: Session, document: Document, path: Path, written: WriteReport) -> Generator[float, None, Path]:
    """Write the mix of the whole document."""
    channels = max(document.channels, 1)
    whole = FrameRange(0, document.frames)
    blocks = render(document, whole, streams_from(session.effects), channels)
    settings, layout = ExportSettings.for_path(path), document.layout
    return encode(path, blocks, document.rate, channels, settings, {}, whole.frames, layout=layout, written=written)


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
