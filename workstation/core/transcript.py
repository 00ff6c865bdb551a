"""Transcripts: words with their place in the sound, in cues."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from workstation.core.ranges import Change, FrameRange


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed; `range` None when it was not found in the sound; `score` from 0 (guess) to 1 (sure)."""

    text: str
    range: FrameRange | None = None
    score: float | None = None
    breaks: bool = False
    """A line of its cue ends here because somebody said so; other lines are broken by rule."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words shown together: a subtitle, a line of a song. `translation` is the same in another language."""

    words: tuple[Word, ...]
    speaker: str = ""
    translation: str = ""

    @property
    def text(self) -> str:
        return join_text(word.text for word in self.words)

    @property
    def range(self) -> FrameRange | None:
        """From the first timed word to the last; None when none is timed."""
        timed = [word.range for word in self.words if word.range is not None]
        return FrameRange(timed[0].start, max(r.stop for r in timed)) if timed else None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said on one track (`track` is its key; empty: the whole document)."""

    language: str = "en"
    cues: tuple[Cue, ...] = ()
    track: str = ""
    translation_language: str = ""
    """The language of the cues' translations; empty: none was named."""

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for cue in self.cues for word in cue.words)

    @property
    def text(self) -> str:
        return "\n".join(f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text for cue in self.cues)

    def places(self) -> Iterator[tuple[int, int, Word]]:
        """Every word with the index of its cue and its index in that cue."""
        for i, cue in enumerate(self.cues):
            for j, word in enumerate(cue.words):
                yield i, j, word

    def word(self, index: int) -> Word:
        """The word at `index` counted over all cues; ValueError when there is none."""
        words = self.words
        if not 0 <= index < len(words):
            raise ValueError(f"there is no word {index}: the transcript has {len(words)}")
        return words[index]

    def with_word(self, index: int, word: Word) -> "Transcript":
        """This transcript with one word replaced."""
        self.word(index)
        cues, position = list(self.cues), 0
        for i, cue in enumerate(cues):
            if position <= index < position + len(cue.words):
                at = index - position
                cues[i] = replace(cue, words=(*cue.words[:at], word, *cue.words[at + 1 :]))
                break
            position += len(cue.words)
        return replace(self, cues=tuple(cues))

    def mapped(self, change: Change) -> "Transcript":
        """The transcript after an edit of its sound: words follow, words whose sound went are dropped."""
        cues = []
        for cue in self.cues:
            words = []
            for word in cue.words:
                range_ = word.range and change.map_range(word.range)
                if range_ is not None or word.range is None:
                    words.append(word if range_ == word.range else replace(word, range=range_))
            if words:
                cues.append(replace(cue, words=tuple(words)))
        return replace(self, cues=tuple(cues))


def join_text(words: Iterable[str]) -> str:
    """Words as running text: with spaces, but none between signs of a script that has none."""
    out = ""
    for word in words:
        tight = out and word and is_unspaced(out[-1]) and is_unspaced(word[0])
        out += word if tight or not out else f" {word}"
    return out


def is_unspaced(char: str) -> bool:
    """Whether a character is of a script that sets no spaces between words: Han, kana, and their punctuation."""
    if char.isascii() or unicodedata.east_asian_width(char) not in "WF":
        return False
    return not unicodedata.name(char, "").startswith(("HANGUL", "FULLWIDTH LATIN", "FULLWIDTH DIGIT"))
