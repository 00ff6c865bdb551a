"""Subtitle cues made from timed words by the rules of the trade: length, lines, reading speed, duration, gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby

from workstation.speech.cues.line_breaking import broken_lines, columns, cut_costs, ends_sentence, given_lines, wrapped
from workstation.speech.cues.rules import DEFAULT_RULES, CueRules
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_TORN = 1.2
"""The price of a cue that holds the end of one sentence and a mere part of the next."""


@dataclass(frozen=True, slots=True)
class ShownCue:
    """A cue as it goes on the screen: its text in lines, shown from start to end seconds, and its words."""

    start: float
    end: float
    lines: tuple[str, ...]
    words: tuple[TimedWord, ...]
    speaker: str = ""
    translation: tuple[str, ...] = ()
    """The lines of the text in another language."""
    number: int = 0
    """Which cue of the transcript it is, counted from 0."""
    own: bool = False
    """Whether somebody has set its times and lines: no rule changes them."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def split_cues(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> AlignedTranscript:
    """The transcript with cues that are too long or too wide, or have a long pause inside, cut at the best places."""
    cues: list[TimedCue] = []
    for cue in transcript.cues:
        cues += split_cue(cue, rules)
    return replace(transcript, cues=tuple(cues))


def split_cue(cue: TimedCue, rules: CueRules) -> list[TimedCue]:
    """One cue cut into as many as the rules ask for; a translation is shared out by the width of the parts.

    One with times of its own stays as it is.
    """
    if cue.shown is not None:
        return [cue]
    parts = [part for run in _runs(cue.words, rules.pause) for part in _split(run, rules)]
    if len(parts) < 2:
        return [cue]
    widths = [sum(columns(word.text) + 1 for word in part) for part in parts]
    translations = share_text(cue.translation, widths)
    return [TimedCue(part, cue.speaker, text) for part, text in zip(parts, translations, strict=True)]


def share_text(text: str, shares: Sequence[float]) -> list[str]:
    """A text cut between words into as many pieces as there are shares, each about as long as its share."""
    words = text.split()
    if len(words) < 2:
        return [text, *[""] * (len(shares) - 1)]
    reached, cuts, total = 0.0, [0], sum(shares)
    widths = [0, *accumulate(columns(word) + 1 for word in words)]
    for share in shares[:-1]:
        reached += share * widths[-1] / total
        options = range(cuts[-1], len(words) + 1)
        cuts.append(min(options, key=lambda at: abs(widths[at] - reached)))
    return [" ".join(words[a:b]) for a, b in zip(cuts, [*cuts[1:], len(words)], strict=True)]


def join_words(words: Iterable[TimedWord], language: str = "en") -> AlignedTranscript:
    """A transcript of one cue, for words without lines."""
    found = tuple(words)
    return AlignedTranscript(language, (TimedCue(found),) if found else ())


def make_cues(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> AlignedTranscript:
    """The same words in new cues by the rules alone; only speakers and translated cues keep their edges.

    Cues with times of their own stay as they are: `transcript.freed()` has none.
    """
    pools: list[TimedCue] = []
    for (own, _), group in groupby(_with_pool(transcript.cues), key=lambda pair: pair[1]):
        cues = [cue for cue, _ in group]
        if own:
            pools += cues
            continue
        words = tuple(replace(word, breaks=False) if word.breaks else word for cue in cues for word in cue.words)
        pools.append(TimedCue(words, cues[0].speaker, cues[0].translation))
    return split_cues(replace(transcript, cues=tuple(pools)), rules)


def _with_pool(cues: Iterable[TimedCue]) -> Iterable[tuple[TimedCue, tuple[bool, int]]]:
    """Each cue with whether it stays as it is, and the number of the pool that its words go into."""
    number, last = 0, None
    for cue in cues:
        alone = last is None or last.shown is not None or last.translation or cue.translation
        if cue.shown is not None or alone or last is None or last.speaker != cue.speaker:
            number += 1
        yield cue, (cue.shown is not None, number)
        last = cue


def cues_as_they_are(transcript: AlignedTranscript) -> tuple[ShownCue, ...]:
    """Every cue with a time as it stands, with its own lines, in order of time."""
    spans = ((number, cue, cue.span) for number, cue in enumerate(transcript.cues))
    shown = [_as_it_is(cue, span, number) for number, cue, span in spans if span is not None]
    return tuple(sorted(shown, key=lambda cue: cue.start))


def _as_it_is(cue: TimedCue, span: tuple[float, float], number: int) -> ShownCue:
    translation = tuple(cue.translation.split("\n")) if cue.translation else ()
    lines, own = given_lines(cue.words), cue.shown is not None
    return ShownCue(*span, lines, cue.words, cue.speaker, translation, number, own)


def show_cues(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> tuple[ShownCue, ...]:
    """What to show and when: lines broken, cues lengthened for the reader as far as the next one allows.

    Cues without a time are left out. Times stay in order, and overlap only where somebody has set them so.
    """
    timed = [(span[0], number) for number, cue in enumerate(transcript.cues) if (span := cue.span) is not None]
    shown = [found for _, number in sorted(timed) if (found := shown_alone(transcript.cues[number], rules, number))]
    limits = [*(cue.start for cue in shown[1:]), float("inf")]
    return tuple(cue if cue.own else held(cue, limit, rules) for cue, limit in zip(shown, limits, strict=False))


def shown_alone(
    cue: TimedCue, rules: CueRules, number: int = 0, lines: tuple[str, ...] | None = None
) -> ShownCue | None:
    """A cue shown while it is said, as if there were no other, in its lines by the rules; None without a time.

    `lines`: others, of a cue without times of its own.
    """
    span = cue.span
    if span is None:
        return None
    if cue.shown is not None:
        return _as_it_is(cue, span, number)
    start, end = (_on_frame(seconds, rules) for seconds in span)
    translation = wrapped(cue.translation, rules) if cue.translation else ()
    return ShownCue(start, end, lines or _lines(cue.words, rules), cue.words, cue.speaker, translation, number)


def held(cue: ShownCue, limit: float, rules: CueRules) -> ShownCue:
    """A cue lengthened for the reader, `limit` being when the next one begins."""
    end = _on_frame(held_until(cue, limit, rules), rules)
    return ShownCue(cue.start, end, cue.lines, cue.words, cue.speaker, cue.translation, cue.number, cue.own)


@lru_cache(maxsize=4096)
def _lines(words: tuple[TimedWord, ...], rules: CueRules) -> tuple[str, ...]:
    """The lines of a cue; whoever mends cues asks for those around each one again and again."""
    return broken_lines(words, rules)


def held_until(cue: ShownCue, limit: float, rules: CueRules) -> float:
    """When a cue goes that has time until `limit`."""
    wanted = cue.start + max(rules.shortest, min(_reading_seconds(cue, rules), rules.longest))
    end = max(cue.end, min(wanted, limit - rules.gap))
    if 0 < limit - end < rules.gap:
        end = max(min(end, limit - rules.gap), cue.start + (limit - cue.start) / 2)
    elif rules.gap < limit - end < rules.chain and limit - rules.gap - cue.start <= rules.longest:
        end = limit - rules.gap
    return min(end, limit) if limit > cue.start else cue.end


def _on_frame(seconds: float, rules: CueRules) -> float:
    return round(seconds * rules.frame_rate) / rules.frame_rate if rules.frame_rate else seconds


def _reading_seconds(cue: ShownCue, rules: CueRules) -> float:
    return max(columns(cue.text), columns("\n".join(cue.translation))) / rules.reading_cps


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
    columns_of_line, max_lines, longest = rules.line_columns, rules.lines, rules.longest
    widths = [columns(word.text) for word in words]
    starts, ends = [word.start for word in words], [word.end for word in words]
    sentence = [ends_sentence(word) for word in words]
    cut = cut_costs(words)
    best = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    for start in range(count):
        lines, used, total, torn = 1, 0, -1, 0.0
        first, reached = starts[start], best[start] + 1.0
        for at in range(start, count):
            width = widths[at]
            total += width + 1
            if used and used + 1 + width > columns_of_line:
                lines, used = lines + 1, width
            else:
                used += width + (1 if used else 0)
            end = ends[at]
            if first is None:
                first = starts[at]
            if at > start and (lines > max_lines or (first is not None and end is not None and end - first > longest)):
                break
            price = cut[at + 1]
            empty = 1 - total / room
            cost = reached + (price + torn if price else 0.0) + (0.5 * empty * empty if empty > 0 else 0.0)
            if cost < best[at + 1]:
                best[at + 1], back[at + 1] = cost, start
            if sentence[at]:
                torn = _TORN
    parts = []
    stop = count
    while stop:
        parts.append(words[back[stop] : stop])
        stop = back[stop]
    return parts[::-1]
