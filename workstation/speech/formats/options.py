"""How a transcript is to be written, and the cues that follow from it."""

from dataclasses import dataclass
from typing import Literal

from workstation.speech.cue_rules import CueRules
from workstation.speech.cues import ShownCue, show_cues, split_cues
from workstation.speech.words import AlignedTranscript

Karaoke = Literal["", "word", "line"]
KARAOKE: tuple[Karaoke, ...] = ("", "word", "line")


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """`karaoke` lights up words or lines where the format can; `rules` shape the cues."""

    karaoke: Karaoke = ""
    rules: CueRules = CueRules()
    seconds: float = 0.0
    """The length of the sound, for formats that state it; 0 when it is not known."""

    def __post_init__(self) -> None:
        if self.karaoke not in KARAOKE:
            raise ValueError(f"karaoke must be word, line or empty, got {self.karaoke!r}")

    def cues(self, transcript: AlignedTranscript) -> tuple[ShownCue, ...]:
        """The cues to show, within the rules."""
        return show_cues(split_cues(transcript, self.rules), self.rules)


def with_speakers(cues: tuple[ShownCue, ...]) -> tuple[str, ...]:
    """The text of each cue, with `NAME: ` before it where the speaker changes."""
    texts, before = [], ""
    for cue in cues:
        texts.append(f"{cue.speaker}: {cue.text}" if cue.speaker and cue.speaker != before else cue.text)
        before = cue.speaker
    return tuple(texts)
