"""What is wrong with cues by the rules: the list beside the subtitles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workstation.speech.cues.lines import columns
from workstation.speech.cues.making import ShownCue, show_cues
from workstation.speech.cues.rules import DEFAULT_RULES, CueRules
from workstation.speech.words import AlignedTranscript

KINDS: dict[str, str] = {
    "lines": "Too many lines",
    "columns": "Line too long",
    "speed": "Too fast to read",
    "short": "Too short",
    "long": "Too long",
    "overlap": "Overlap",
    "gap": "Gap too small",
    "missing": "Not in the sound",
    "empty": "No text",
    "translation": "No translation",
}
"""Every kind of fault, with its name."""

_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a cue breaks; `value` and `limit` in the rule's unit, infinite for a text shown no time at all."""

    cue: int
    rule: str
    message: str
    value: float = 0.0
    limit: float = 0.0


def check_transcript(
    transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES, shown: Sequence[ShownCue] | None = None
) -> tuple[Fault, ...]:
    """The faults that remain when every cue is held as long as the rules wish, in the order of cues.

    Those with times of their own are checked as they are. Cues that overlap, that were not found in the sound, that
    have no text, or that alone have no translation are faults too. `shown`: the cues by the rules, where known.
    """
    shown = show_cues(transcript, rules) if shown is None else shown
    faults = [*check_cues(shown, rules)]
    timed = {cue.number for cue in shown}
    translated = any(cue.translation for cue in transcript.cues)
    for number, cue in enumerate(transcript.cues):
        if number not in timed:
            faults.append(Fault(number, "missing", "no word of it was found in the sound: it is not shown"))
        if not cue.words:
            faults.append(Fault(number, "empty", "has no text yet: it is not exported"))
        elif translated and not cue.translation:
            faults.append(Fault(number, "translation", "has no translation, others have one"))
    reached = 0.0
    for visible in shown:
        spoken = [w.end for w in visible.words if w.end is not None and not visible.own]
        if visible.start < reached - _EPSILON:
            over = reached - visible.start
            faults.append(Fault(visible.number, "overlap", f"begins {over:.2f} s before the one before ends", over))
        reached = max([reached, *spoken])
    return tuple(sorted(faults, key=lambda fault: fault.cue))


def check_cues(shown: Sequence[ShownCue], rules: CueRules = DEFAULT_RULES) -> tuple[Fault, ...]:
    """The rules that cues break, in order."""
    faults = []
    for i, cue in enumerate(shown):
        after = shown[i + 1].start if i + 1 < len(shown) else float("inf")
        for rule, broken, message, value, limit in _checks(cue, after, rules):
            if broken:
                faults.append(Fault(cue.number, rule, message, value, limit))
    return tuple(faults)


Check = tuple[str, bool, str, float, float]


def _checks(cue: ShownCue, after: float, rules: CueRules) -> Iterator[Check]:
    seconds = cue.end - cue.start
    count = max(len(cue.lines), len(cue.translation))
    yield "lines", count > rules.lines, f"{count} lines, {rules.lines} allowed", count, rules.lines
    most = rules.line_columns
    widest = max(map(columns, (*cue.lines, *cue.translation)), default=0)
    yield "columns", widest > most, f"{widest} characters in a line, {most} allowed", widest, most
    text = max(columns(" ".join(cue.lines)), columns(" ".join(cue.translation)))
    speed = text / seconds if seconds > 0 else float("inf")
    allowed = rules.reading_cps
    yield "speed", speed > allowed + _EPSILON, f"{speed:.1f} characters a second, {allowed:g} allowed", speed, allowed
    least, longest, gap = rules.shortest, rules.longest, after - cue.end
    yield "short", seconds < least - _EPSILON, f"shown {seconds:.2f} s, at least {least:g} wanted", seconds, least
    yield "long", seconds > longest + _EPSILON, f"shown {seconds:.2f} s, at most {longest:g} wanted", seconds, longest
    yield "overlap", gap < -_EPSILON, f"overlaps the next by {-gap:.2f} s", -gap, 0.0
    yield "gap", _EPSILON < gap < rules.gap - _EPSILON, f"only {gap:.3f} s before the next", gap, rules.gap
