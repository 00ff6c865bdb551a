"""The rules that cues follow, as they are set."""

from math import ceil

from workstation.session import Session
from workstation.speech.cues.rules import CueRules, parse_rules


def rules_of(session: Session) -> CueRules:
    """The rules that are set."""
    return parse_rules(session.settings["cue_rules"], session.document.transcript.language)


def gap_of(session: Session) -> int:
    """The frames that the rules want between two cues, and none less."""
    return ceil(rules_of(session).gap * session.document.rate - 1e-6)
