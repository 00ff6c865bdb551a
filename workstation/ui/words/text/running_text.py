"""The words of a transcript as one text: which letters are which word."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, compress
from operator import attrgetter

from workstation.core.words.transcript import DOUBTFUL, Cue, Transcript, apart, common_ends

_BEHIND_NAME = "  "


@dataclass(frozen=True, slots=True)
class CueParagraph:
    """One cue as a paragraph: its letters, those of each word, and what is to be said of its words."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    speaker: str
    doubtful: tuple[int, ...]
    """The words (counted in the cue) that were not found, or whose score is low."""
    missing: int
    length: int
    """Its letters, and the end of its line."""

    @classmethod
    def of(cls, cue: Cue) -> "CueParagraph":
        parts = [cue.speaker + _BEHIND_NAME] if cue.speaker else []
        at = len(parts[0]) if parts else 0
        starts, ends, doubtful = [], [], []
        for number, word in enumerate(cue.words):
            text = word.text.replace("\n", " ")
            starts.append(at)
            ends.append(at + len(text))
            parts.append(f"{text} ")
            at += len(text) + 1
            if word.score is not None and word.score < DOUBTFUL:
                doubtful.append(number)
        missing = sum([word.is_missing for word in cue.words])
        text = "".join(parts)[:-1]
        return cls(text, tuple(starts), tuple(ends), cue.speaker, tuple(doubtful), missing, len(text) + 1)


_TEXT, _LENGTH, _DOUBTFUL, _MISSING, _STARTS = map(attrgetter, ("text", "length", "doubtful", "missing", "starts"))


@dataclass(frozen=True, eq=False)
class RunningText:
    """One paragraph for each cue. What was known of cues before is used again: edits change few of thousands."""

    cues: tuple[CueParagraph, ...] = ()
    _made_of: tuple[Cue, ...] = field(default=(), repr=False)
    """The cues, before they were moved as wholes."""

    @classmethod
    def of(cls, transcript: Transcript, before: "RunningText | None" = None) -> "RunningText":
        old, new = before or cls(), tuple(apart(transcript.cues)[0])
        head, tail = common_ends(old._made_of, new)
        end = len(old.cues) - tail
        known = {id(cue): text for cue, text in zip(old._made_of[head:end], old.cues[head:end], strict=True)}
        cues = []
        for cue in new[head : len(new) - tail]:
            text = known[id(cue)] = known.get(id(cue)) or CueParagraph.of(cue)
            cues.append(text)
        return cls((*old.cues[:head], *cues, *old.cues[end:]), new)

    @cached_property
    def letters(self) -> tuple[int, ...]:
        """The first letter of each cue, and one behind the last."""
        return tuple(accumulate(map(_LENGTH, self.cues), initial=0))

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """The number of each cue's first word, and how many words there are."""
        return tuple(accumulate(map(len, map(_STARTS, self.cues)), initial=0))

    @cached_property
    def text(self) -> str:
        return "\n".join(map(_TEXT, self.cues))

    @cached_property
    def doubtful(self) -> tuple[int, ...]:
        """The words that should be looked at."""
        some = compress(zip(self.cues, self.firsts, strict=False), map(_DOUBTFUL, self.cues))
        return tuple(first + n for cue, first in some for n in cue.doubtful)

    @property
    def missing(self) -> int:
        return sum(map(_MISSING, self.cues))

    def __len__(self) -> int:
        """How many words there are."""
        return self.firsts[-1]

    def cue_of(self, index: int) -> int:
        """The cue of a word; of the number behind the last, the last cue."""
        return min(bisect_right(self.firsts, index) - 1, len(self.cues) - 1)

    def start(self, index: int) -> int:
        """The first letter of a word."""
        cue = self.cue_of(index)
        return self.letters[cue] + self.cues[cue].starts[index - self.firsts[cue]]

    def end(self, index: int) -> int:
        """Behind the last letter of a word."""
        cue = self.cue_of(index)
        return self.letters[cue] + self.cues[cue].ends[index - self.firsts[cue]]

    def words(self, first: int, stop: int) -> str:
        """The printed text of the words from `first` up to `stop`."""
        return self.text[self.start(first) : self.end(stop - 1)] if first < stop else ""

    def word_at(self, letter: int) -> int | None:
        """The word with a letter, or the one that ends there."""
        index = self.gap_at(letter) - 1
        cue = self._cue_at(letter)
        if index < self.firsts[cue] or letter > self.end(index):
            return None
        return index

    def gap_at(self, letter: int) -> int:
        """How many words begin at a letter or before it."""
        cue = self._cue_at(letter)
        return self.firsts[cue] + bisect_right(self.cues[cue].starts, letter - self.letters[cue]) if self.cues else 0

    def find(self, wanted: str) -> tuple[tuple[int, int], ...]:
        """Where `wanted` is read, whatever its capitals: the first word and the one behind the last of each place."""
        low, text = wanted.casefold().strip(), self._folded
        if not low:
            return ()
        found, at = [], text.find(low)
        while at >= 0:
            last = at + len(low) - 1
            found.append((max(self.gap_at(at) - 1, 0), self.gap_at(last)))
            at = text.find(low, last + 1)
        return tuple(place for place in found if place[0] < place[1])

    @cached_property
    def _folded(self) -> str:
        """The text without capitals and with spaces for new lines, letter for letter in the same place."""
        text = self.text.replace("\n", " ")
        folded = text.casefold()
        return folded if len(folded) == len(text) else text.lower() if len(text.lower()) == len(text) else text

    def _cue_at(self, letter: int) -> int:
        return max(0, min(bisect_right(self.letters, letter) - 1, len(self.cues) - 1))
