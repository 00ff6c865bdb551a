"""The formats by the extension of their files, and reading and writing through that table."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Any

from workstation.core.transcript import Transcript
from workstation.speech.cue_rules import DEFAULT_RULES, CueRules
from workstation.speech.formats.decoding import decode
from workstation.speech.formats.options import KARAOKE, Karaoke, WriteOptions
from workstation.speech.words import AlignedTranscript


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its extensions, the functions that write and read it, and whether it can light up words."""

    id: str
    title: str
    extensions: tuple[str, ...]
    write: str
    read: str
    karaoke: bool = False


_HERE = "workstation.speech.formats"

FORMATS: tuple[Format, ...] = (
    Format("srt", "SubRip", ("srt",), f"{_HERE}.srt:write", f"{_HERE}.srt:read", True),
    Format("vtt", "WebVTT", ("vtt",), f"{_HERE}.vtt:write", f"{_HERE}.vtt:read", True),
    Format("ass", "Advanced SubStation Alpha", ("ass", "ssa"), f"{_HERE}.ass:write", f"{_HERE}.ass:read", True),
    Format("lrc", "Lyrics", ("lrc",), f"{_HERE}.lrc:write", f"{_HERE}.lrc:read", True),
    Format("json", "JSON of words", ("json",), f"{_HERE}.words_json:write", f"{_HERE}.words_json:read"),
    Format("textgrid", "Praat TextGrid", ("textgrid",), f"{_HERE}.textgrid:write", f"{_HERE}.textgrid:read"),
    Format("csv", "Comma-separated words", ("csv",), f"{_HERE}.tables:write_csv", f"{_HERE}.tables:read_csv"),
    Format("tsv", "Tab-separated words", ("tsv",), f"{_HERE}.tables:write_tsv", f"{_HERE}.tables:read_csv"),
    Format(
        "audacity", "Audacity labels", ("txt",), f"{_HERE}.tables:write_labels", f"{_HERE}.tables:read_labels", True
    ),
    Format("ttml", "TTML", ("ttml", "dfxp", "xml"), f"{_HERE}.ttml:write", f"{_HERE}.ttml:read", True),
    Format("sbv", "YouTube captions", ("sbv",), f"{_HERE}.others:write_sbv", f"{_HERE}.others:read_sbv"),
    Format("sub", "MicroDVD", ("sub",), f"{_HERE}.others:write_sub", f"{_HERE}.others:read_sub"),
)


def format_of(path: str | os.PathLike[str]) -> Format:
    """The format of a file by its extension; ValueError when there is none."""
    extension = PurePath(path).suffix.lower().lstrip(".")
    for candidate in FORMATS:
        if extension in candidate.extensions:
            return candidate
    known = ", ".join(f".{e}" for f in FORMATS for e in f.extensions)
    raise ValueError(f"{PurePath(path).name} has no extension of a word format; known are {known}")


def write_words(path: str | os.PathLike[str], transcript: AlignedTranscript, options: WriteOptions) -> str:
    """The text for a file at `path`, in the format of its extension."""
    write: Callable[[AlignedTranscript, WriteOptions], str] = _load(format_of(path).write)
    return write(transcript, options)


def write_transcript(
    path: str | os.PathLike[str],
    transcript: Transcript,
    rate: int,
    karaoke: str = "",
    rules: CueRules = DEFAULT_RULES,
    seconds: float = 0.0,
) -> str:
    """The text for a file at `path`; the caller writes it. `karaoke` is word, line or empty.

    ValueError for an unknown extension, another karaoke, or one that the format cannot show.
    """
    form = format_of(path)
    chosen: Karaoke | None = next((k for k in KARAOKE if k == karaoke), None)
    if chosen is None:
        raise ValueError(f"karaoke must be word, line or empty, got {karaoke!r}")
    if chosen and not form.karaoke and form.id not in ("json", "csv", "tsv", "textgrid"):
        raise ValueError(f"{form.title} cannot light up words; .ass, .lrc, .vtt, .srt and .ttml can")
    return write_words(path, AlignedTranscript.from_transcript(transcript, rate), WriteOptions(chosen, rules, seconds))


def read_words(path: str | os.PathLike[str], raw: bytes) -> AlignedTranscript:
    """The words of a file's bytes, in the format of its extension and any encoding; ValueError when it is not that."""
    form = format_of(path)
    read: Callable[[str], AlignedTranscript] = _load(form.read)
    try:
        return read(decode(raw))
    except ValueError as error:
        raise ValueError(f"{PurePath(path).name}: {error}") from None


def read_transcript(path: str | os.PathLike[str], raw: bytes, rate: int, track: str = "") -> Transcript:
    """The transcript in a file's bytes, in frames at `rate`."""
    return read_words(path, raw).to_transcript(rate, track)


def read_plain_text(path: str | os.PathLike[str], raw: bytes) -> str:
    """The text to align in a file: of subtitles and lyrics the words, a line for each cue; else all of it."""
    text = decode(raw)
    extension = PurePath(path).suffix.lower().lstrip(".")
    if extension in ("txt", "") or not any(extension in f.extensions for f in FORMATS):
        return text
    words = read_words(path, raw)
    return words.to_transcript(1000).text


def _load(address: str) -> Any:
    module, name = address.split(":")
    return getattr(import_module(module), name)
