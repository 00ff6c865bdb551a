"""The words of a transcript as one text: which letters are which word."""

from bisect import bisect_right
from dataclasses import dataclass

from workstation.core.transcript import Transcript


@dataclass(frozen=True, slots=True)
class RunningText:
    """One paragraph for each cue; `starts` and `ends` are the letters of every word, counted over all cues."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    cue_starts: tuple[int, ...]
    speakers: tuple[tuple[int, int], ...]
    """The letters of the speakers' names."""

    @classmethod
    def of(cls, transcript: Transcript) -> "RunningText":
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        cue_starts: list[int] = []
        speakers: list[tuple[int, int]] = []
        at = 0
        for cue in transcript.cues:
            cue_starts.append(at)
            if cue.speaker:
                speakers.append((at, at + len(cue.speaker)))
                parts.append(f"{cue.speaker}  ")
                at += len(cue.speaker) + 2
            for number, word in enumerate(cue.words):
                if number:
                    parts.append(" ")
                    at += 1
                text = word.text.replace("\n", " ")
                starts.append(at)
                at += len(text)
                ends.append(at)
                parts.append(text)
            parts.append("\n")
            at += 1
        return cls("".join(parts)[:-1], tuple(starts), tuple(ends), tuple(cue_starts), tuple(speakers))

    def word_at(self, letter: int) -> int | None:
        """The word with a letter, or the one that ends there."""
        index = bisect_right(self.starts, letter) - 1
        return index if index >= 0 and letter <= self.ends[index] else None

    def find(self, wanted: str, after: int = -1) -> int | None:
        """The next word from which `wanted` can be read on, round the end; None when it is nowhere."""
        low, text = wanted.casefold().strip(), self.text.casefold()
        if not low or len(text) != len(self.text):
            low, text = wanted.strip(), self.text
        if not low:
            return None
        at = text.find(low, after + 1)
        if at < 0:
            at = text.find(low)
        return None if at < 0 else bisect_right(self.starts, at) - 1 if self.starts else None
