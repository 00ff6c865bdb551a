"""What is wrong with cues by the rules: the list beside the subtitles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workstation.speech.cues.line_breaking import columns
from workstation.speech.cues.rules import DEFAULT_RULES, CueRules
from workstation.speech.cues.segmentation import ShownCue, show_cues
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

EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class CueFault:
    """A rule that a cue breaks; `value` and `limit` in the rule's unit, infinite for a text shown no time at all."""

    cue: int
    rule: str
    message: str
    value: float = 0.0
    limit: float = 0.0


def check_transcript(
    transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES, shown: Sequence[ShownCue] | None = None
) -> tuple[CueFault, ...]:
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
            faults.append(CueFault(number, "missing", "no word of it was found in the sound: it is not shown"))
        if not cue.words:
            faults.append(CueFault(number, "empty", "has no text yet: it is not exported"))
        elif translated and not cue.translation:
            faults.append(CueFault(number, "translation", "has no translation, others have one"))
    reached = 0.0
    for visible in shown:
        spoken = [w.end for w in visible.words if w.end is not None and not visible.own]
        if visible.start < reached - EPSILON:
            over = reached - visible.start
            faults.append(CueFault(visible.number, "overlap", f"begins {over:.2f} s before the one before ends", over))
        reached = max([reached, *spoken])
    return tuple(sorted(faults, key=lambda fault: fault.cue))


def check_cues(shown: Sequence[ShownCue], rules: CueRules = DEFAULT_RULES) -> tuple[CueFault, ...]:
    """The rules that cues break, in order."""
    faults: list[CueFault] = []
    for i, cue in enumerate(shown):
        after = shown[i + 1].start if i + 1 < len(shown) else float("inf")
        faults += line_faults(cue, rules)
        faults += time_faults(cue, after, rules)
    return tuple(faults)


def line_faults(cue: ShownCue, rules: CueRules) -> Iterator[CueFault]:
    """What is wrong with the lines of a cue, whatever stands beside it."""
    count, most = max(len(cue.lines), len(cue.translation)), rules.line_columns
    if count > rules.lines:
        yield CueFault(cue.number, "lines", f"{count} lines, {rules.lines} allowed", count, rules.lines)
    widest = max(map(columns, (*cue.lines, *cue.translation)), default=0)
    if widest > most:
        yield CueFault(cue.number, "columns", f"{widest} characters in a line, {most} allowed", widest, most)


def time_faults(cue: ShownCue, after: float, rules: CueRules) -> Iterator[CueFault]:
    """What is wrong with the times of a cue when the next one begins at `after`."""
    number, seconds, gap = cue.number, cue.end - cue.start, after - cue.end
    text = columns(" ".join(cue.lines))
    if cue.translation:
        text = max(text, columns(" ".join(cue.translation)))
    speed = text / seconds if seconds > 0 else float("inf")
    allowed, least, longest = rules.reading_cps, rules.shortest, rules.longest
    if speed > allowed + EPSILON:
        message = f"{speed:.1f} characters a second, {allowed:g} allowed"
        yield CueFault(number, "speed", message, speed, allowed)
    if seconds < least - EPSILON:
        yield CueFault(number, "short", f"shown {seconds:.2f} s, at least {least:g} wanted", seconds, least)
    if seconds > longest + EPSILON:
        yield CueFault(number, "long", f"shown {seconds:.2f} s, at most {longest:g} wanted", seconds, longest)
    if gap < -EPSILON:
        yield CueFault(number, "overlap", f"overlaps the next by {-gap:.2f} s", -gap, 0.0)
    if EPSILON < gap < rules.gap - EPSILON:
        yield CueFault(number, "gap", f"only {gap:.3f} s before the next", gap, rules.gap)
