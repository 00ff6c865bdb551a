"""Words as files: read, and written in every format."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Annotated

from workstation.commands.overwriting import spare_sources
from workstation.commands.speech.recognize import RATE, listened_to, mono
from workstation.commands.words.many_words import work_out
from workstation.commands.words.video_time import in_document, in_video, tell_early_cues
from workstation.commands.words.word_options import (
    CUE_RULES,
    CUE_STYLE,
    ENCODING,
    FILL,
    FRAMES_A_SECOND,
    KARAOKE_UNIT,
    LANGUAGE,
    LANGUAGE_OF_TWO,
    NAMED_SPEAKERS,
)
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Transcript
from workstation.engine.compute import Body, Job, Urgency
from workstation.engine.video_time import late
from workstation.session import EXPORTING, Session
from workstation.speech.cues.rules import parse_rules
from workstation.speech.cues.style import parse_style
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import (
    Format,
    check_karaoke,
    format_named,
    format_of,
    read_words,
    with_language,
    write_words,
)
from workstation.speech.time_map import shifted
from workstation.speech.words import AlignedTranscript

_BYTES_OF_A_WORD = 12
"""In subtitles, about."""
SUNG = {"ass": "word", "ssa": "word", "lrc": "word", "ultrastar": "syllable"}
"""What lights up in formats that are chosen for it, unless told otherwise."""


def load(
    session: Session,
    path: str | Path,
    *,
    track: str = "",
    translation: bool = False,
    fps: Annotated[float, FRAMES_A_SECOND] = 0.0,
    language: Annotated[str, LANGUAGE] = "",
    encoding: Annotated[str, ENCODING] = "",
) -> Job[None] | None:
    """Read subtitles or timed words from a file as the document's transcript.

    `translation`: they are what the present cues mean in another language, each is given to the cue that it overlaps
    most. `fps`: frames a second of a file that counts frames, where it does not say. `language` and `encoding`: those
    of the text, told by it unless given. Very many words are read in a job.
    """
    if translation:
        return load_translation(session, path, language=language, fps=fps, encoding=encoding)
    if track:
        session.document.track(track)

    def named(loaded: Transcript) -> Transcript:
        return replace(loaded, language=language) if language else loaded

    return _read(session, Path(path).expanduser(), track, fps, encoding, named)


def load_translation(
    session: Session,
    path: str | Path,
    *,
    language: Annotated[str, LANGUAGE] = "",
    fps: Annotated[float, FRAMES_A_SECOND] = 0.0,
    encoding: Annotated[str, ENCODING] = "",
) -> Job[None] | None:
    """Read what the present cues mean in another language; `language` names it where the file does not."""
    present = session.document.transcript
    if not present.cues:
        raise CommandError("Load translation: there are no words yet that it could belong to")

    def join(loaded: Transcript) -> Transcript:
        joined = translated(present, loaded)
        return replace(joined, translation_language=language or joined.translation_language)

    return _read(session, Path(path).expanduser(), "", fps, encoding, join, present)


def _read(
    session: Session,
    path: Path,
    track: str,
    fps: float,
    encoding: str,
    make: Callable[[Transcript], Transcript],
    present: Transcript | None = None,
) -> Job[None] | None:
    """Commit what `make` makes of the words of a file; `present` are those that must still be there then."""
    raw, rate, seconds = path.read_bytes(), session.document.rate, late(session.history)
    read: list[tuple[AlignedTranscript, Transcript]] = []

    def body() -> Body[None]:
        yield 0.0
        words = with_language(read_words(path, raw, fps or None, encoding))
        if not words.cues:
            raise CommandError(f"{path.name} holds no words")
        yield 0.6
        read.append((words, make(in_document(words, seconds).to_transcript(rate, track))))

    def land(_: None) -> None:
        words, transcript = read.pop()
        if present is not None and session.document.transcript is not present:
            raise CommandError(f"Load {path.name}: the words were edited meanwhile, and nothing was loaded; try again")
        if words.odd:
            more = f", and {len(words.odd) - 1} more" if len(words.odd) > 1 else ""
            session.notify(f"{path.name}: {words.odd[0]}{more}", "warning")
        tell_early_cues(session, words, path.name, seconds)
        if track:
            session.document.track(track)
        session.commit(replace(session.document, transcript=transcript), f"Load {path.name}")

    known = present.firsts[-1] if present is not None else 0
    return work_out(session, f"Load {path.name}", known + len(raw) // _BYTES_OF_A_WORD, body(), land)


def export(
    session: Session,
    path: str | Path,
    *,
    format: str = "",
    karaoke: Annotated[str | None, KARAOKE_UNIT] = None,
    rules: Annotated[str, CUE_RULES] = "",
    style: Annotated[str, CUE_STYLE] = "",
    text: Annotated[str, LANGUAGE_OF_TWO] = "original",
    fill: Annotated[str, FILL] = "kf",
    fps: Annotated[float, FRAMES_A_SECOND] = 25.0,
    speakers: Annotated[bool, NAMED_SPEAKERS] = True,
    title: str = "",
    artist: str = "",
    overwrite: bool = False,
) -> Path | Job[Path]:
    """Write the words as subtitles or timed text; the ending of `path` says the format unless `format` does.

    `karaoke` lights up each "word", "syllable" or "line" where the format can, "" does not; as usual in the format when
    not given. `rules` and `style` as in "bbc,line_columns=39" and "neon,size=96", else as set; rules "none" leave the
    cues as they are. `text` is original, translation or both. Very many words are written in a job, and UltraStar's,
    whose pitches are heard in the sound.
    `overwrite`: also over a file that the document's sound comes from.
    """

    path = Path(path).expanduser()
    if not path.parent.is_dir():
        raise CommandError(f"Export words: the folder {path.parent} does not exist")
    spare_sources(session, "Export words", path, overwrite=overwrite)
    form = format_named(format) if format else format_of(path)
    document = session.document
    options = write_options(session, form, karaoke, rules, style, text, fill)
    title = title or title_of(document, path)
    options = replace(
        options, fps=fps, speakers=speakers, title=title, artist=artist or document.tags.get("artist", "")
    )
    if options.text != "original" and not any(cue.translation for cue in document.transcript.cues):
        raise CommandError("Export words: no cue has a translation yet")

    seconds = late(session.history)

    def body() -> Body[Path]:
        yield 0.0
        words = in_video(AlignedTranscript.from_transcript(document.transcript, document.rate), seconds)
        yield 0.3
        text = write_words(path, words, options, form)
        yield 0.9
        return write_atomic(path, text)

    if form.id != "ultrastar" or not document.frames:
        check_karaoke(form, options.karaoke)
        count = document.transcript.firsts[-1]
        return work_out(
            session, f"Export {path.name}", count, body(), lambda written: session.notify(f"Exported {written}")
        )
    sound = session.path.name if session.path is not None and session.project is None else ""
    return session.compute.submit(
        f"Export {path.name}",
        _heard(session, document, replace(options, sound=sound), path, form, late(session.history)),
        urgency=Urgency.BATCH,
        done=lambda written: session.notify(f"Exported {written}", about=EXPORTING),
        failed=lambda error: session.notify(f"Export failed: {error}", "error", EXPORTING),
    )


def title_of(document: Document, path: Path) -> str:
    """What a song or film is called: by its tags, else as the file."""
    return document.tags.get("title", "") or path.name.partition(".")[0]


def write_options(
    session: Session,
    form: Format,
    karaoke: str | None = None,
    rules: str = "",
    style: str = "",
    text: str = "original",
    fill: str = "kf",
) -> WriteOptions:
    """How the document's words are to be written in a format; what is not given is as usual, or as set."""

    document = session.document
    chosen = check_karaoke(form, SUNG.get(form.id, "") if karaoke is None else karaoke)
    settings = session.settings
    rules = rules or settings["cue_rules"]
    return WriteOptions(
        chosen,
        None if rules == "none" else parse_rules(rules, document.transcript.language),
        document.seconds,
        text=text,  # type: ignore[arg-type]  # checked by the options
        fill=fill,  # type: ignore[arg-type]
        style=parse_style(style or settings["karaoke_style" if chosen else "cue_style"]),
    )


def _heard(
    session: Session, document: Document, options: WriteOptions, path: Path, form: Format, late: float
) -> Body[Path]:
    """Write a song with the pitches of its notes, so many seconds `late` as it begins in its video."""
    from workstation.speech.formats.ultrastar import notes_of
    from workstation.speech.note_pitches import note_pitches

    tracks = listened_to(session, "")
    words = AlignedTranscript.from_transcript(document.transcript, document.rate)
    lines = notes_of(options.chosen(words), options.karaoke == "word")
    sound = yield from mono(tracks, FrameRange(0, document.frames), document.rate)
    found = yield from note_pitches(sound, RATE, [(n.start, n.end) for line in lines for n in line])
    return write_atomic(path, write_words(path, shifted(late).of(words), replace(options, pitches=found), form))


def translated(present: Transcript, loaded: Transcript) -> Transcript:
    """The present cues, each with the text of the loaded ones that overlap it most."""
    texts: dict[int, list[str]] = {}
    places = [(place.start, place.stop, n) for n, cue in enumerate(present.cues) if (place := cue.place) is not None]
    places.sort()
    reached = list(accumulate((stop for _, stop, _ in places), max))
    for cue in loaded.cues:
        if (place := cue.place) is None:
            continue
        most, best = 0, 0
        at = bisect_left(places, (place.stop,)) - 1
        while at >= 0 and reached[at] > place.start:  # those before end no later than that
            start, stop, number = places[at]
            shared = min(stop, place.stop) - max(start, place.start)
            most, best = max((most, best), (shared, -number))
            at -= 1
        if most > 0:
            texts.setdefault(-best, []).append(cue.text)
    if not texts:
        raise CommandError("Load translation: no cue of the file falls into the time of a present one")
    cues = (
        replace(cue, translation=" ".join(texts[number])) if number in texts else cue
        for number, cue in enumerate(present.cues)
    )
    return replace(present, cues=tuple(cues), translation_language=loaded.language)
