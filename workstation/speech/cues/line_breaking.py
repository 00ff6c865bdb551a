"""The lines of a cue: how wide a text is, and where it is best broken."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from workstation.core.words.transcript import join_text, space_between
from workstation.speech.cues.rules import CueRules
from workstation.speech.words import TimedWord

_CLAUSE_ENDS = tuple(",;:—–،、，；：…")
_SENTENCE_ENDS = tuple(".?!。？！؟।…")
_CLOSING = "\"'”’»)]"
"""What may stand behind the end of a sentence."""
_WEAK_STARTS = frozenset({
    "and", "but", "or", "nor", "so", "yet", "because", "that", "which", "who", "when", "where", "while", "if", "than",
    "as", "of", "to", "in", "on", "at", "for", "with", "by", "from",
})  # fmt: skip
"""Words that a line rather begins with than ends with."""
_BALANCE = {"even": 0.1, "bottom": 0.1, "phrase": 0.02}
"""The price of a column by which two lines differ."""
_TOP_HEAVY = 0.25
"""The price of a column by which the upper line is longer, where the lower one should be."""


def columns(text: str) -> int:
    """The width of a text on the screen: two for East Asian wide characters, none for marks."""
    return len(text) if text.isascii() else sum(_width(c) for c in text)


def given_lines(words: Sequence[TimedWord]) -> tuple[str, ...]:
    """The text with the lines that somebody gave it, and no others."""
    lines: list[str] = []
    line: list[str] = []
    for word in words:
        line.append(word.text)
        if word.breaks:
            lines.append(join_text(line))
            line = []
    return (*lines, join_text(line)) if line or not lines else tuple(lines)


def broken_lines(words: Sequence[TimedWord], rules: CueRules) -> tuple[str, ...]:
    """The text in the lines it was given if they fit, else in as few as it needs.

    Lines are broken where they come out even and no phrase is torn.
    """
    if any(word.breaks for word in words[:-1]):
        given = given_lines(words)
        if len(given) <= rules.lines and max(map(columns, given)) <= rules.line_columns:
            return given
    whole = _text(words)
    if columns(whole) <= rules.line_columns or len(words) < 2:
        return (whole,)
    widths = [columns(word.text) for word in words]
    gaps = [space_between(before.text, after.text) for before, after in pairwise(words)]
    at = _best_break(widths, gaps, cut_costs(words), rules)
    if rules.lines > 2 and columns(_text(words[at:])) > rules.line_columns:
        rest = replace(rules, lines=rules.lines - 1)
        return (_text(words[:at]), *broken_lines(words[at:], rest))
    return (_text(words[:at]), _text(words[at:]))


def _best_break(widths: Sequence[int], gaps: Sequence[int], cuts: Sequence[float], rules: CueRules) -> int:
    """Before which word a text goes on in the next line: where the cost is least, the first of equal ones."""
    reached, total = 0, sum(widths) + sum(gaps)
    upper, lower = rules.line_columns, rules.line_columns * max(1, rules.lines - 1)
    balance, bottom = _BALANCE[rules.balance], rules.balance == "bottom"
    best, least = 1, float("inf")
    for at, (width, gap, cut) in enumerate(zip(widths, gaps, cuts[1:], strict=False), 1):
        reached += width + gap
        a, b = reached - gap, total - reached
        over = (a - upper if a > upper else 0) + (b - lower if b > lower else 0)
        top_heavy = _TOP_HEAVY * (a - b) if bottom and a > b else 0.0
        cost = over * 10 + abs(a - b) * balance + top_heavy + cut * 4
        if cost < least:
            best, least = at, cost
    return best


def wrapped(text: str, rules: CueRules) -> tuple[str, ...]:
    """A text without times, such as a translation, in lines: its own if they fit, else by the rules."""
    lines = text.split("\n")
    if len(lines) <= rules.lines and max(map(columns, lines)) <= rules.line_columns:
        return tuple(lines)
    return broken_lines([TimedWord(word) for word in text.split()], rules) if text.split() else ()


def cut_costs(words: Sequence[TimedWord]) -> list[float]:
    """How bad it is to cut before each word: best after a sentence, then a clause, then at a pause.

    Before the first and behind the last it costs nothing.
    """
    costs, after_weak, before_cost, ended = list[float](), 0.0, 0.0, None
    for number, word in enumerate(words):
        starts_weak, weak, before_next = _joints(word.text)
        if number:
            cost = before_cost + after_weak
            if starts_weak:
                cost -= 0.4
            gap = word.start - ended if word.start is not None and ended is not None else 0.0
            if gap > 0:
                cost -= 2.0 * (gap if gap < 0.5 else 0.5)
            costs.append(cost if cost > 0 else 0.0)
        else:
            costs.append(0.0)
        before_cost, after_weak, ended = before_next, weak, word.end
    return [*costs, 0.0]


@lru_cache(maxsize=4096)
def _joints(printed: str) -> tuple[bool, float, float]:
    """Whether a word belongs to what follows, what that costs behind it, and what its end does."""
    text = printed.lower()
    weak = text in _WEAK_STARTS
    bare = printed.rstrip(_CLOSING)
    behind = 0.0 if bare.endswith(_SENTENCE_ENDS) else 0.6 if bare.endswith(_CLAUSE_ENDS) else 1.5
    return weak or text.strip("\"'“‘«([") in _WEAK_STARTS, 0.6 if weak else 0.0, behind


def ends_sentence(word: TimedWord) -> bool:
    return word.text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def _text(words: Iterable[TimedWord]) -> str:
    return join_text(word.text for word in words)


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
