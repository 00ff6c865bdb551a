"""A text as it is printed, taken apart into lines, speakers and tokens, each with how it is said."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workstation.core.words.transcript import is_unspaced
from workstation.speech.text.repeats import write_out
from workstation.speech.text.spoken import Reading, readings

_DIRECTION = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|<[^<>\n]*>|\{[^{}]*\}")
_ALWAYS_DIRECTION = "[<{"
_SHORT_ASIDE = 3
"""Words in round brackets inside a sentence, up to this many, are a direction; more are spoken."""
_CAPITAL_NAME = re.compile(r"(?:>>\s*)?([^\W\d_a-zß-öø-ÿ][^a-zß-öø-ÿ:\[\]()\"“”?!]{0,38}):(?=\s|$)")
_PLAIN_NAME = re.compile(r"(?:>>\s*)?([^\W\d_][\w.'’-]*(?: [^\W_][\w.'’-]*){0,3}):(?=\s|$)")
_JOINED = re.compile(r"(?<=[^\W\d_][^\W\d_][,;])(?=[^\W\d_]{2})")
"""Between words that have a comma and no space between them."""
_BRACKET_NAME = re.compile(r"\[([^\W\d_][^\[\]:]{0,38})\]:(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of print with the ways to say it; no way for a stage direction."""

    text: str
    readings: tuple[Reading, ...] = ()

    @property
    def spoken(self) -> bool:
        return bool(self.readings)


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A line of the text, and who says it."""

    tokens: tuple[Token, ...]
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A text to be aligned."""

    language: str
    lines: tuple[ScriptLine, ...] = ()

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for line in self.lines for token in line.tokens)


def parse_text(text: str, language: str = "en") -> Script:
    """Lines, speakers (`NAME:` at the start of a line) and tokens of a plain text.

    What stands in square brackets, and short or separate remarks in round ones, is kept but not spoken.
    Punctuation that stands alone belongs to the word before it. Scripts written without spaces are
    taken by characters. Repeats that are marked (`(x2)`, `[Chorus]`) are written out.
    """
    text = unicodedata.normalize("NFC", text.lstrip("\ufeff")).replace("\u00ad", "").replace("\u200b", "")
    raw = re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)
    names = plain_names(raw)
    lines, speaker = [], ""
    for printed in write_out(raw):
        printed = printed.strip()
        if not printed:
            speaker = ""
            continue
        name, rest = split_speaker(printed, names)
        speaker = name or speaker
        tokens = parse_line(rest, language)
        if tokens:
            lines.append(ScriptLine(tokens, speaker))
    return Script(language, tuple(lines))


def parse_line(line: str, language: str = "en") -> tuple[Token, ...]:
    """The tokens of one line without its speaker."""
    return tuple(_tokens(line, language))


def plain_names(lines: list[str]) -> frozenset[str]:
    """Names in mixed case count as speakers when two lines start with one (Anna: ... Ben: ...)."""
    found = [match[1] for line in lines if (match := _PLAIN_NAME.match(line.strip()))]
    mixed = [
        name for name in found if not name.isupper() and all(p[0].isupper() or p[0].isdigit() for p in name.split())
    ]
    return frozenset(mixed) if len(mixed) > 1 else frozenset()


def split_speaker(line: str, names: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The speaker named at the start of a line, empty when there is none, and the rest."""
    for pattern in (_BRACKET_NAME, _CAPITAL_NAME):
        if match := pattern.match(line):
            return match[1].strip(), line[match.end() :].strip()
    match = _PLAIN_NAME.match(line)
    if match and match[1] in names:
        return match[1], line[match.end() :].strip()
    return "", line


def _tokens(line: str, language: str) -> Iterator[Token]:
    held: Token | None = None
    for token in _raw_tokens(line, language):
        if token.spoken or token.text[0] in _ALWAYS_DIRECTION + "(":
            if held is not None and not held.spoken and held.text[0] not in _ALWAYS_DIRECTION + "(":
                token = replace(token, text=f"{held.text} {token.text}")
            elif held is not None:
                yield held
            held = token
        elif held is not None:
            held = replace(held, text=f"{held.text} {token.text}")
        else:
            held = token
    if held is not None:
        yield held


def _raw_tokens(line: str, language: str) -> Iterator[Token]:
    at = 0
    for match in _DIRECTION.finditer(line):
        if _is_direction(match[0], whole=match[0] == line):
            stop = match.end()
            while (
                stop < len(line) and not line[stop].isalnum() and not line[stop].isspace() and line[stop] not in "([<{"
            ):
                stop += 1
            if match.start() and line[match.start() - 1].isalnum() and stop < len(line) and line[stop].isalnum():
                continue
            yield from _words(line[at : match.start()], language)
            yield Token(line[match.start() : stop])
            at = stop
    yield from _words(line[at:], language)


def _is_direction(text: str, whole: bool) -> bool:
    return text[0] in _ALWAYS_DIRECTION or whole or len(text.split()) <= _SHORT_ASIDE


def _words(text: str, language: str) -> Iterator[Token]:
    for printed in text.split():
        for word in _JOINED.split(printed):
            for piece in _characters(word):
                yield Token(piece, readings(piece, language))


def _characters(printed: str) -> Iterator[str]:
    """Characters of scripts without spaces one by one; marks, small kana and punctuation stay with the one before."""
    if not any(map(is_unspaced, printed)):
        yield printed
        return
    piece = ""
    for char in printed:
        joins = char in "ーゃゅょぁぃぅぇぉっャュョァィゥェォッ々" or not char.isalnum()
        same_word = piece and not is_unspaced(char) and not is_unspaced(piece[-1]) and piece[-1].isalnum()
        if piece and not joins and not same_word and any(c.isalnum() for c in piece):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
