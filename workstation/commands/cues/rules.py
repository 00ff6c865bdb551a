"""Cues by rules: made anew, mended, and the rules and looks that are kept; and the times of all words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from workstation.commands.words.many_words import require_same, work_out
from workstation.commands.words.word_options import SECONDS_LATER
from workstation.core.errors import CommandError, NothingToDoError
from workstation.core.words.transcript import Transcript
from workstation.engine.compute import Body, Job
from workstation.session import Session
from workstation.speech.cues.rules import CueRules, parse_rules
from workstation.speech.progress import within
from workstation.speech.time_map import Retiming, other_rate, shifted, two_points
from workstation.speech.words import AlignedTranscript


def shift(session: Session, seconds: Annotated[float, SECONDS_LATER]) -> Job[None] | None:
    """Move all words in time, the sound stays."""
    return _retime(session, shifted(seconds), "Shift words")


def stretch(session: Session, first: float, first_to: float, second: float, second_to: float) -> Job[None] | None:
    """Move all words so that two points fall where they should, in seconds; the sound stays.

    What was at `first` comes to `first_to`, and what was at `second` to `second_to`.
    """
    return _retime(session, two_points(first, first_to, second, second_to), "Stretch words")


def frame_rate(session: Session, was: float = 23.976, becomes: float = 25.0) -> Job[None] | None:
    """Fit words that were timed to a video of one frame rate to the same frames shown at another; the sound stays."""
    return _retime(session, other_rate(was, becomes), "Words to another frame rate")


def make(session: Session, *, rules: str = "", every: bool = False) -> Job[None] | None:
    """Make new cues of all words by the rules, those that are set unless others are given.

    Cues with times of their own stay as they are, unless `every` one is to be made anew. Of very many words in a job,
    which changes nothing where they were edited meanwhile.
    """
    from workstation.speech.cues.segmentation import make_cues

    chosen = _rules(session, rules)

    def made(words: AlignedTranscript) -> tuple[AlignedTranscript, str]:
        words = words.freed() if every else words
        own = sum(cue.shown is not None for cue in words.cues)
        if own and own == len(words.cues):
            raise NothingToDoError(
                "Make cues: all cues have times of their own and stay; let the rules time them first"
            )
        new = make_cues(words, chosen)
        kept = f", {own} with times of their own stayed" if own else ""
        return new, f"{len(words.cues)} cues became {len(new.cues)}{kept}"

    return _in_one_step(session, "Make cues", made)


def fix(session: Session, cue: int = -1, *, rules: str = "") -> int | Job[int]:
    """Mend what a rule can mend: of one cue, counted from 0, or of all. Returns how many faults are left.

    Of very many words in a job, which mends nothing where they were edited meanwhile.
    """
    from workstation.speech.cues.lint import check_transcript
    from workstation.speech.cues.repair import fixing_cues

    old, rate, chosen = session.document.transcript, session.document.rate, _rules(session, rules)
    if cue >= len(old.cues):
        raise ValueError(f"there is no cue {cue}: the transcript has {len(old.cues)}")
    mended: list[tuple[Transcript, str]] = []
    label = "Fix cues" if cue < 0 else "Fix cue"

    def body() -> Body[int]:
        words = AlignedTranscript.from_transcript(old, rate)
        yield 0.1
        faults = check_transcript(words, chosen)
        fixed = yield from within(0.2, 0.8, fixing_cues(words, chosen, None if cue < 0 else cue, faults))
        before, after = len(faults), len(check_transcript(fixed, chosen))
        if fixed == words:
            raise NothingToDoError("Fix cues: no rule can mend what is left; change the text or its times")
        yield 0.9
        told = f"{before - after} faults mended, {after} left" if before > after else f"{after} faults left"
        mended.append((_in_frames(fixed, old, rate, words), told))
        return after

    def land(_: int) -> None:
        if session.document.transcript is not old:
            raise CommandError(f"{label}: the words were edited meanwhile, and nothing was mended; try again")
        new, told = mended.pop()
        if new != old:
            session.commit(replace(session.document, transcript=new), label)
        session.notify(told)

    return work_out(session, label, old.firsts[-1], body(), land)


def use_rules(session: Session, rules: str) -> None:
    """Keep the rules that cues are checked and shown by: a preset and what differs, as in "bbc,line_columns=39"."""
    parse_rules(rules)
    session.settings["cue_rules"] = rules


def use_style(session: Session, style: str, *, karaoke: bool = False) -> None:
    """Keep the look of subtitles, or that of karaoke: a style and what differs, as in "neon,size=96"."""
    from workstation.speech.cues.style import parse_style

    parse_style(style)
    session.settings["karaoke_style" if karaoke else "cue_style"] = style


def _rules(session: Session, rules: str) -> CueRules:
    return parse_rules(rules or session.settings["cue_rules"], session.document.transcript.language)


def _retime(session: Session, retiming: Retiming, label: str) -> Job[None] | None:
    return _in_one_step(session, label, lambda words: (retiming.of(words), ""))


def _in_one_step(
    session: Session, label: str, change: Callable[[AlignedTranscript], tuple[AlignedTranscript, str]]
) -> Job[None] | None:
    """One step to other words; `change` answers them, and what is told of it."""
    old, rate = session.document.transcript, session.document.rate
    found: list[tuple[Transcript, str]] = []

    def body() -> Body[None]:
        words = AlignedTranscript.from_transcript(old, rate)
        yield 0.3
        new, told = change(words)
        yield 0.7
        found.append((new.to_transcript(rate, old.track), told))

    def land(_: None) -> None:
        require_same(session.document.transcript, old, label)
        new, told = found.pop()
        if new != old:
            session.commit(replace(session.document, transcript=new), label)
        if told:
            session.notify(told)

    return work_out(session, label, old.firsts[-1], body(), land)


def _in_frames(words: AlignedTranscript, old: Transcript, rate: int, before: AlignedTranscript) -> Transcript:
    """Words in frames; `before` are the `old` ones in seconds, whose cues stay what they were where they are kept."""
    known = {id(timed): cue for timed, cue in zip(before.cues, old.cues, strict=True)}
    return words.to_transcript(rate, old.track, known=known)
