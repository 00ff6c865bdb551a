"""Subtitle cues made from timed words by the rules of the trade: length, lines, reading speed, duration, gaps."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workstation.core.transcript import join_text
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_CLAUSE_ENDS = tuple(",;:—–،、，；：…")
_SENTENCE_ENDS = tuple(".?!。？！؟।…")
_TORN = 1.2
"""The price of a cue that holds the end of one sentence and a mere part of the next."""
_WEAK_STARTS = frozenset({
    "and", "but", "or", "nor", "so", "yet", "because", "that", "which", "who", "when", "where", "while", "if", "than",
    "as", "of", "to", "in", "on", "at", "for", "with", "by", "from",
})  # fmt: skip
"""Words that a line rather begins with than ends with."""


@dataclass(frozen=True, slots=True)
class CueRules:
    """What a cue may be; times in seconds, lengths in columns (a wide character takes two)."""

    line_columns: int = 42
    lines: int = 2
    reading_cps: float = 20.0
    """Characters a second that a reader can follow."""
    shortest: float = 0.833
    longest: float = 7.0
    gap: float = 0.083
    """Between two cues; closer ones are drawn together to exactly this."""
    pause: float = 0.8
    """A silence this long always starts a new cue."""

    def __post_init__(self) -> None:
        if self.line_columns < 10 or self.lines < 1:
            raise ValueError(f"a cue needs 10 columns and 1 line at least, got {self.line_columns} and {self.lines}")
        if not 0 < self.shortest <= self.longest:
            raise ValueError(f"a cue needs 0 < shortest <= longest, got {self.shortest} and {self.longest}")


DEFAULT_RULES = CueRules()


@dataclass(frozen=True, slots=True)
class ShownCue:
    """A cue as it goes on the screen: its text in lines, shown from start to end seconds, and its words."""

    start: float
    end: float
    lines: tuple[str, ...]
    words: tuple[TimedWord, ...]
    speaker: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a cue breaks, for the list beside the subtitles."""

    cue: int
    rule: str
    message: str


def columns(text: str) -> int:
    """The width of a text on the screen: two for East Asian wide characters, none for marks."""
    return sum(_width(c) for c in text)


def split_cues(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> AlignedTranscript:
    """The transcript with cues that are too long or too wide, or have a long pause inside, cut at the best places."""
    cues: list[TimedCue] = []
    for cue in transcript.cues:
        for run in _runs(cue.words, rules.pause):
            cues += (TimedCue(part, cue.speaker) for part in _split(run, rules))
    return replace(transcript, cues=tuple(cues))


def join_words(words: Iterable[TimedWord], language: str = "en") -> AlignedTranscript:
    """A transcript of one cue, for words without lines."""
    found = tuple(words)
    return AlignedTranscript(language, (TimedCue(found),) if found else ())


def show_cues(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> tuple[ShownCue, ...]:
    """What to show and when: lines broken, cues lengthened for the reader as far as the next one allows.

    Cues without any timed word are left out. Times never overlap and stay in order.
    """
    shown = [
        ShownCue(
            timed[0].start or 0.0, max(w.end or 0.0 for w in timed), _lines(cue.words, rules), cue.words, cue.speaker
        )
        for cue in transcript.cues
        if (timed := [w for w in cue.words if w.start is not None])
    ]
    shown.sort(key=lambda cue: cue.start)
    out = []
    for i, cue in enumerate(shown):
        limit = shown[i + 1].start if i + 1 < len(shown) else float("inf")
        wanted = cue.start + max(rules.shortest, min(_reading_seconds(cue.text, rules), rules.longest))
        end = max(cue.end, min(wanted, limit - rules.gap))
        if 0 < limit - end < rules.gap:
            end = max(min(end, limit - rules.gap), cue.start + (limit - cue.start) / 2)
        out.append(replace(cue, end=min(end, limit) if limit > cue.start else cue.end))
    return tuple(out)


def check_cues(shown: Sequence[ShownCue], rules: CueRules = DEFAULT_RULES) -> tuple[Fault, ...]:
    """The rules that cues break, in order."""
    faults = []
    for i, cue in enumerate(shown):
        seconds = cue.end - cue.start
        widest = max(map(columns, cue.lines), default=0)
        speed = columns(cue.text.replace("\n", " ")) / seconds if seconds > 0 else float("inf")
        after = shown[i + 1].start if i + 1 < len(shown) else float("inf")
        checks = (
            ("lines", len(cue.lines) > rules.lines, f"{len(cue.lines)} lines, {rules.lines} allowed"),
            ("columns", widest > rules.line_columns, f"{widest} characters in a line, {rules.line_columns} allowed"),
            ("speed", speed > rules.reading_cps, f"{speed:.1f} characters a second, {rules.reading_cps:g} allowed"),
            ("short", seconds < rules.shortest - 1e-6, f"shown {seconds:.2f} s, at least {rules.shortest:g} wanted"),
            ("long", seconds > rules.longest + 1e-6, f"shown {seconds:.2f} s, at most {rules.longest:g} wanted"),
            ("overlap", cue.end > after + 1e-6, f"overlaps the next by {cue.end - after:.2f} s"),
            ("gap", 1e-6 < after - cue.end < rules.gap - 1e-6, f"only {after - cue.end:.3f} s before the next"),
        )
        faults += [Fault(i, rule, message) for rule, broken, message in checks if broken]
    return tuple(faults)


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _text(words: Iterable[TimedWord]) -> str:
    return join_text(word.text for word in words)


def _reading_seconds(text: str, rules: CueRules) -> float:
    return columns(text.replace("\n", " ")) / rules.reading_cps


def _runs(words: Sequence[TimedWord], pause: float) -> Iterable[tuple[TimedWord, ...]]:
    """Words between long pauses."""
    run: list[TimedWord] = []
    reached: float | None = None
    for word in words:
        if run and reached is not None and word.start is not None and word.start - reached >= pause:
            yield tuple(run)
            run = []
        run.append(word)
        reached = word.end if word.end is not None else reached
    if run:
        yield tuple(run)


def _split(words: tuple[TimedWord, ...], rules: CueRules) -> list[tuple[TimedWord, ...]]:
    """The cheapest cut of a run into cues that fit, by dynamic programming over its words."""
    count, room = len(words), rules.line_columns * rules.lines
    widths = [columns(word.text) for word in words]
    cut = [_cut_cost(words, stop) for stop in range(count + 1)]
    best = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    for start in range(count):
        lines, used, total, torn = 1, 0, -1, 0.0
        first: float | None = None
        for stop in range(start + 1, count + 1):
            width = widths[stop - 1]
            total += width + 1
            if used and used + 1 + width > rules.line_columns:
                lines, used = lines + 1, width
            else:
                used += width + (1 if used else 0)
            word = words[stop - 1]
            first = word.start if first is None else first
            over = first is not None and word.end is not None and word.end - first > rules.longest
            if stop - start > 1 and (lines > rules.lines or over):
                break
            cost = best[start] + 1.0 + cut[stop] + (torn if cut[stop] else 0.0) + 0.5 * max(0.0, 1 - total / room) ** 2
            if cost < best[stop]:
                best[stop], back[stop] = cost, start
            torn = _TORN if _ends_sentence(word) else torn
    parts = []
    stop = count
    while stop:
        parts.append(words[back[stop] : stop])
        stop = back[stop]
    return parts[::-1]


def _cut_cost(words: Sequence[TimedWord], at: int) -> float:
    """How bad it is to end a cue before word `at`: best after a sentence, then a clause, then at a pause."""
    if at >= len(words):
        return 0.0
    before, after = words[at - 1], words[at]
    gap = (after.start or 0.0) - (before.end or 0.0) if before.timed and after.timed else 0.0
    cost = 0.0 if _ends_sentence(before) else 0.6 if _bare_end(before).endswith(_CLAUSE_ENDS) else 1.5
    if after.text.lower().strip("\"'“‘«([") in _WEAK_STARTS:
        cost -= 0.4
    if before.text.lower() in _WEAK_STARTS:
        cost += 0.6
    return max(0.0, cost - 2.0 * min(max(gap, 0.0), 0.5))


def _bare_end(word: TimedWord) -> str:
    return word.text.rstrip("\"'”’»)]")


def _ends_sentence(word: TimedWord) -> bool:
    return _bare_end(word).endswith(_SENTENCE_ENDS)


def _lines(words: Sequence[TimedWord], rules: CueRules) -> tuple[str, ...]:
    """The text in as few lines as it needs, broken where the lines come out even and no phrase is torn."""
    whole = _text(words)
    if columns(whole) <= rules.line_columns or len(words) < 2:
        return (whole,)
    options = []
    for at in range(1, len(words)):
        first, rest = _text(words[:at]), _text(words[at:])
        a, b = columns(first), columns(rest)
        over = max(0, a - rules.line_columns) + max(0, b - rules.line_columns * max(1, rules.lines - 1))
        options.append((over * 10 + abs(a - b) * 0.1 + _cut_cost(words, at) * 4, at))
    _, at = min(options)
    if rules.lines > 2 and columns(_text(words[at:])) > rules.line_columns:
        return (_text(words[:at]), *_lines(words[at:], replace(rules, lines=rules.lines - 1)))
    return (_text(words[:at]), _text(words[at:]))
