"""Cues by rules: made anew, mended, and the rules and looks that are kept; and the times of all words."""

from dataclasses import replace

from workstation.core.errors import CommandError
from workstation.core.transcript import Transcript
from workstation.session import Session
from workstation.speech.cues.rules import CueRules, parse_rules
from workstation.speech.retime import Retiming, other_rate, shifted, two_points
from workstation.speech.words import AlignedTranscript


def shift(session: Session, seconds: float) -> None:
    """Move all words in time, the sound stays."""
    _retime(session, shifted(seconds), "Shift words")


def stretch(session: Session, first: float, first_to: float, second: float, second_to: float) -> None:
    """Move all words so that two points fall where they should, in seconds; the sound stays.

    What was at `first` comes to `first_to`, and what was at `second` to `second_to`.
    """
    _retime(session, two_points(first, first_to, second, second_to), "Stretch words")


def frame_rate(session: Session, was: float = 23.976, becomes: float = 25.0) -> None:
    """Fit words that were timed to a video of one frame rate to the same frames shown at another; the sound stays."""
    _retime(session, other_rate(was, becomes), "Words to another frame rate")


def make(session: Session, *, rules: str = "", every: bool = False) -> None:
    """Make new cues of all words by the rules, those that are set unless others are given.

    Cues with times of their own stay as they are, unless `every` one is to be made anew.
    """
    from workstation.speech.cues.making import make_cues

    words = _words(session).freed() if every else _words(session)
    own = sum(cue.shown is not None for cue in words.cues)
    if own and own == len(words.cues):
        raise CommandError("Make cues: all cues have times of their own and stay; let the rules time them first")
    made = make_cues(words, _rules(session, rules))
    _commit(session, made, "Make cues")
    kept = f", {own} with times of their own stayed" if own else ""
    session.say(f"{len(words.cues)} cues became {len(made.cues)}{kept}")


def fix(session: Session, cue: int = -1, *, rules: str = "") -> int:
    """Mend what a rule can mend: of one cue, counted from 0, or of all. Returns how many faults are left."""
    from workstation.speech.cues.faults import check_transcript
    from workstation.speech.cues.fixes import fix_cues

    words, chosen = _words(session), _rules(session, rules)
    if cue >= len(words.cues):
        raise ValueError(f"there is no cue {cue}: the transcript has {len(words.cues)}")
    faults = check_transcript(words, chosen)
    fixed = fix_cues(words, chosen, None if cue < 0 else cue, faults)
    before, after = len(faults), len(check_transcript(fixed, chosen))
    if fixed == words:
        raise CommandError("Fix cues: no rule can mend what is left; change the text or its times")
    _commit(session, fixed, "Fix cues" if cue < 0 else "Fix cue", words)
    session.say(f"{before - after} faults mended, {after} left" if before > after else f"{after} faults left")
    return after


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


def _words(session: Session) -> AlignedTranscript:
    return AlignedTranscript.from_transcript(session.document.transcript, session.document.rate)


def _retime(session: Session, retiming: Retiming, label: str) -> None:
    _commit(session, retiming.of(_words(session)), label)


def _commit(session: Session, words: AlignedTranscript, label: str, before: AlignedTranscript | None = None) -> None:
    """One step to other words; `before` are the document's own, whose cues stay what they were where they are kept."""
    old: Transcript = session.document.transcript
    known = {id(timed): cue for timed, cue in zip(before.cues, old.cues, strict=True)} if before is not None else {}
    new = words.to_transcript(session.document.rate, old.track, known=known)
    if new != old:
        session.commit(replace(session.document, transcript=new), label)
