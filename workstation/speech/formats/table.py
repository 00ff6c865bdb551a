"""The formats by the extension of their files, and reading and writing through that table."""

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePath
from typing import Any

from workstation.core.numbers import reading
from workstation.core.registry import Registry
from workstation.core.words.transcript import Transcript
from workstation.speech.cues.rules import DEFAULT_RULES, CueRules
from workstation.speech.formats.encoding import decode
from workstation.speech.formats.options import KARAOKE, Karaoke, WriteOptions
from workstation.speech.words import AlignedTranscript


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its extensions, the functions that write and read it, and what it can carry."""

    id: str
    title: str
    extensions: tuple[str, ...]
    write: str | Callable[[AlignedTranscript, WriteOptions], str]
    """The function, or "module:name" imported when it is first called."""
    read: str | Callable[..., AlignedTranscript]
    karaoke: bool = False
    """Whether it can light up words."""
    about: str = ""
    words: bool = False
    """Whether it always holds the time of every word."""
    styled: bool = False
    """Whether it can say how cues look."""
    frames: bool = False
    """Whether it counts the frames of a video."""
    cues: bool = True
    """Whether it is made of cues that rules apply to."""
    timed: bool = True
    """Whether it holds times, so that it can be read again."""


_HERE = "workstation.speech.formats"

_BUILT_IN: tuple[Format, ...] = (
    Format(
        "srt", "SubRip", ("srt",), f"{_HERE}.srt:write", f"{_HERE}.srt:read", True,
        "Cues with their times and plain text: what nearly every player and platform takes.",
    ),
    Format(
        "vtt", "WebVTT", ("vtt",), f"{_HERE}.vtt:write", f"{_HERE}.vtt:read", True,
        "For video on web pages, with speakers, places and times of words.",
    ),
    Format(
        "ass", "Advanced SubStation Alpha", ("ass",), f"{_HERE}.ass:write", f"{_HERE}.ass:read", True,
        "Styled subtitles and karaoke that fills word by word or syllable by syllable.", styled=True,
    ),
    Format(
        "ssa", "SubStation Alpha", ("ssa",), f"{_HERE}.ass:write_ssa", f"{_HERE}.ass:read", True,
        "The older form of ASS, for older players.", styled=True,
    ),
    Format(
        "lrc", "Lyrics", ("lrc",), f"{_HERE}.lrc:write", f"{_HERE}.lrc:read", True,
        "A time for each line of a song; with karaoke, the enhanced form with a time for each word.", cues=False,
    ),
    Format(
        "ttml", "TTML (IMSC 1.1)", ("ttml", "dfxp", "xml"), f"{_HERE}.ttml:write", f"{_HERE}.ttml:read", True,
        "What broadcasters and streaming services exchange.", styled=True,
    ),
    Format(
        "ultrastar", "UltraStar song", ("ultrastar.txt",), f"{_HERE}.ultrastar:write", f"{_HERE}.ultrastar:read", True,
        "A karaoke game's notes: syllables with beats, and pitches heard in the voice.", cues=False,
    ),
    Format(
        "json", "JSON of words", ("json",), f"{_HERE}.words_json:write", f"{_HERE}.words_json:read", False,
        "Everything that is known of every word, for scripts.", True, cues=False,
    ),
    Format(
        "whisperx", "JSON as WhisperX writes it", ("whisperx.json",), f"{_HERE}.words_json:write_whisperx",
        f"{_HERE}.words_json:read", False, "Segments with their words, for tools that read WhisperX.", True, cues=False,
    ),
    Format(
        "textgrid", "Praat TextGrid", ("textgrid",), f"{_HERE}.textgrid:write", f"{_HERE}.textgrid:read", False,
        "Tiers of words and cues, for phonetics.", True,
    ),
    Format(
        "csv", "Comma-separated words", ("csv",), f"{_HERE}.csv_labels:write_csv",
        f"{_HERE}.csv_labels:read_csv", False,
        "A row for each word, for spreadsheets.", True, cues=False,
    ),
    Format(
        "tsv", "Tab-separated words", ("tsv",), f"{_HERE}.csv_labels:write_tsv", f"{_HERE}.csv_labels:read_csv", False,
        "A row for each word, columns apart by tabs.", True, cues=False,
    ),
    Format(
        "text", "Plain text", ("txt",), f"{_HERE}.plain:write", f"{_HERE}.plain:read", False,
        "What is said, a line for each cue, without times.", cues=False, timed=False,
    ),
    Format(
        "audacity", "Audacity labels", ("labels.txt",), f"{_HERE}.csv_labels:write_labels",
        f"{_HERE}.csv_labels:read_labels",
        True, "Labels of cues; with karaoke by word, of words.", cues=False,
    ),
    Format(
        "sbv", "YouTube captions", ("sbv",), f"{_HERE}.sbv_sub:write_sbv", f"{_HERE}.sbv_sub:read_sbv", False,
        "The plain captions of YouTube.",
    ),
    Format(
        "sub", "MicroDVD", ("sub",), f"{_HERE}.sbv_sub:write_sub", f"{_HERE}.sbv_sub:read_sub", False,
        "Cues counted in the frames of a video.", frames=True,
    ),
    Format(
        "subviewer", "SubViewer 2", ("subviewer.sub",), f"{_HERE}.sbv_sub:write_subviewer", f"{_HERE}.sbv_sub:read_sub",
        False, "Cues with clock times, in an old and simple form.",
    ),
)  # fmt: skip

FORMAT_REGISTRY: Registry[Format] = Registry("word format", {row.id: row for row in _BUILT_IN})
FORMATS = FORMAT_REGISTRY.rows
"""All formats, with those of plugins."""

_SAMPLE = 400
"""As many words tell a language."""

_UNWRITABLE = re.compile(r"[\0\ud800-\udfff]")
MAX_BYTES = 64 << 20
_LONGEST_LINE = 1_000_000
_ON_ONE_LINE = ("json", "whisperx", "ttml")

_PICTURES = (
    (
        b"\x00\x00\x01\xba",
        "a VobSub file: its subtitles are pictures, which have to be read by a text recogniser first",
    ),
    (b"# VobSub", "the index of a VobSub file: its subtitles are pictures without text"),
    (b"PG", "a Blu-ray (PGS) file: its subtitles are pictures, which have to be read by a text recogniser first"),
    (b"PK\x03\x04", "a zip archive: unpack it first"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
)


def format_named(id_: str) -> Format:
    """The format with an id; ValueError when there is none."""
    return FORMAT_REGISTRY.named(id_)


def format_of(path: str | os.PathLike[str]) -> Format:
    """The format of a file by its extension, the longest that fits; ValueError when there is none."""
    name = PurePath(path).name.lower()
    fitting = [(len(e), f) for f in FORMATS for e in f.extensions if name.endswith(f".{e}")]
    if fitting:
        return max(fitting, key=lambda pair: pair[0])[1]
    known = ", ".join(f".{e}" for f in FORMATS for e in f.extensions)
    raise ValueError(f"{PurePath(path).name} has no extension of a word format; known are {known}")


def format_in(path: str | os.PathLike[str], raw: bytes) -> Format:
    """The format of a file that is there: by its extension, and of the several that are called .txt by its text."""
    form = format_of(path)
    if form.id != "text":
        return form
    from workstation.speech.formats.plain import looks_sung

    return format_named("ultrastar" if looks_sung(decode(raw)) else "audacity")


def write_words(
    path: str | os.PathLike[str], transcript: AlignedTranscript, options: WriteOptions, form: Format | None = None
) -> str:
    """The text for a file at `path`, in the format given or that of its extension, without what no text can hold."""
    write: Callable[[AlignedTranscript, WriteOptions], str] = _load((form or format_of(path)).write)
    return _UNWRITABLE.sub("", write(transcript, options))


def check_karaoke(form: Format, karaoke: str) -> Karaoke:
    """`karaoke` if a format can show it; ValueError when it cannot, or when there is none of the name."""
    chosen: Karaoke | None = next((k for k in KARAOKE if k == karaoke), None)
    if chosen is None:
        raise ValueError(f"karaoke must be word, syllable, line or empty, got {karaoke!r}")
    if chosen and not form.karaoke and not form.words:
        able = ", ".join(f".{f.extensions[0]}" for f in FORMATS if f.karaoke)
        raise ValueError(f"{form.title} cannot light up words; {able} can")
    return chosen


def write_transcript(
    path: str | os.PathLike[str],
    transcript: Transcript,
    rate: int,
    karaoke: str = "",
    rules: CueRules | None = DEFAULT_RULES,
    seconds: float = 0.0,
    options: WriteOptions | None = None,
    form: Format | None = None,
) -> str:
    """The text for a file at `path`; the caller writes it. `options` win over the arguments that they hold too.

    ValueError for an unknown extension, another karaoke, or one that the format cannot show.
    """
    form = form or format_of(path)
    options = options or WriteOptions(check_karaoke(form, karaoke), rules, seconds)
    check_karaoke(form, options.karaoke)
    return write_words(path, AlignedTranscript.from_transcript(transcript, rate), options, form)


def read_words(
    path: str | os.PathLike[str], raw: bytes, fps: float | None = None, encoding: str = ""
) -> AlignedTranscript:
    """The words of a file's bytes, in the format of its extension and any encoding; ValueError when it is not that.

    `fps`: the frames a second of formats that count frames, where the file does not say. `encoding`: that of the
    text, told by its bytes unless given.
    """
    form = format_of(path)
    name = PurePath(path).name
    for start, what in _PICTURES:
        if raw.startswith(start):
            raise ValueError(f"{name} is {what}")
    with reading(name):
        text = text_of(raw, form.id in _ON_ONE_LINE, encoding)
        read: Callable[..., AlignedTranscript] = _load(form.read)
        words = read(text, fps) if form.frames and fps else read(text)
    return replace(words, cues=tuple(cue for cue in words.cues if cue.words))


def text_of(raw: bytes, on_one_line: bool = False, encoding: str = "") -> str:
    """The text of a file with the line ends of Unix; ValueError when it, or a line of it, is too long to be subtitles.

    `on_one_line`: all of it may be one line.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError(f"it has {len(raw) >> 20} MB; a file of words has at most {MAX_BYTES >> 20} MB")
    text = decode(raw, encoding).replace("\r\n", "\n").replace("\r", "\n")
    if not on_one_line and len(text) > _LONGEST_LINE:
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"line {number} has {len(line):,} letters; a line has at most {_LONGEST_LINE:,}")
    return text


def with_language(words: AlignedTranscript) -> AlignedTranscript:
    """Words of a file that names no language, in that which their letters tell."""
    from workstation.speech.text.language import guess_language

    if words.language != "en":
        return words
    sample = " ".join(word.text for word in words.words[:_SAMPLE])
    return replace(words, language=guess_language(sample))


def read_transcript(path: str | os.PathLike[str], raw: bytes, rate: int, track: str = "") -> Transcript:
    """The transcript in a file's bytes, in frames at `rate`."""
    return read_words(path, raw).to_transcript(rate, track)


def read_plain_text(path: str | os.PathLike[str], raw: bytes) -> str:
    """The text to align in a file: of subtitles and lyrics the words, a line for each cue; else all of it.

    ValueError for a file that is no text.
    """
    text = decode(raw)
    strange = sum(unicodedata.category(char) in ("Cc", "Cn", "Co") for char in text if char not in "\t\n\v\f\r\x1e\x85")
    if strange > 0.01 * len(text):
        raise ValueError(f"{PurePath(path).name} is no text: save it as plain text, in UTF-8")
    extension = PurePath(path).suffix.lower().lstrip(".")
    from workstation.speech.formats.plain import looks_sung

    sung = extension == "txt" and looks_sung(text)
    if not sung and (extension in ("txt", "") or not any(extension in f.extensions for f in FORMATS)):
        return text
    words = read_words(path, raw)
    return words.to_transcript(1000).text


def _load(address: str | Callable[..., Any]) -> Any:
    if not isinstance(address, str):
        return address
    module, name = address.split(":")
    return getattr(import_module(module), name)
