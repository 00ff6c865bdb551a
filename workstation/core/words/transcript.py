"""Transcripts: words with their place in the sound, in cues."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from workstation.core.late_numpy import np
from workstation.core.ranges import Change
from workstation.core.words.cue import Cue as Cue
from workstation.core.words.cue import Word as Word
from workstation.core.words.cue import is_unspaced as is_unspaced
from workstation.core.words.cue import join_text as join_text
from workstation.core.words.cue import space_between as space_between
from workstation.core.words.cue_list import CueList, FirstWords, followed, gathered, replaced
from workstation.core.words.cue_list import apart as apart
from workstation.core.words.cue_list import common_ends as common_ends

DOUBTFUL = 0.5
"""Words with a lower score should be looked at."""

_FEW = 64
"""Words that are looked up one by one."""

_WORDS, _SPEAKER = attrgetter("words"), attrgetter("speaker")


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said on one track (`track` is its key; empty: the whole document)."""

    language: str = "en"
    cues: Sequence[Cue] = ()
    """A tuple, or many in blocks (`CueList`), which edits share."""
    track: str = ""
    translation_language: str = ""
    """The language of the cues' translations; empty: none was named."""
    _firsts: Sequence[int] | None = field(default=None, init=False, repr=False, compare=False)
    _make: Callable[[], tuple[Cue, ...]] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if type(self.cues) is not CueList:
            object.__setattr__(self, "cues", gathered(self.cues))

    @classmethod
    def later(
        cls, language: str, make: Callable[[], tuple[Cue, ...]], track: str, translation_language: str
    ) -> "Transcript":
        """A transcript whose cues `make` makes when somebody looks at them: of thousands of steps few are gone to."""
        transcript = object.__new__(cls)
        given = {"language": language, "track": track, "translation_language": translation_language, "_make": make}
        for name, value in {**given, "_firsts": None}.items():
            object.__setattr__(transcript, name, value)
        return transcript

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for cues that have not been made yet."""
            if name != "cues":
                raise AttributeError(f"a transcript has no {name!r}")
            make = self._make
            if make is not None:
                object.__setattr__(self, "cues", gathered(make()))
                object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, "cues")

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who are named, in the order in which they first speak."""
        cues = self.cues
        return cues.speakers if isinstance(cues, CueList) else tuple(dict.fromkeys(filter(None, map(_SPEAKER, cues))))

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

    @property
    def firsts(self) -> Sequence[int]:
        """The number of each cue's first word, counted over all cues; and at the end how many words there are."""
        if self._firsts is None:
            cues = self.cues
            if isinstance(cues, CueList):
                firsts: Sequence[int] = cues.firsts
            else:  # no call of ours for each of hundreds
                firsts = tuple(accumulate(map(len, map(_WORDS, apart(cues)[0])), initial=0))
            object.__setattr__(self, "_firsts", firsts)
        assert self._firsts is not None
        return self._firsts

    def place(self, index: int) -> tuple[int, int]:
        """The cue of the word at `index` and its index in that cue; ValueError when there is none."""
        firsts = self.firsts
        if not 0 <= index < firsts[-1]:
            raise ValueError(f"there is no word {index}: the transcript has {firsts[-1]}")
        if isinstance(firsts, FirstWords):
            return firsts.place(index)
        cue = bisect_right(firsts, index) - 1
        return cue, index - firsts[cue]

    def cues_of(self, words: Sequence[int]) -> list[int]:
        """The cue of each of some words, by their numbers, which there must be."""
        if len(words) < _FEW:
            return [self.place(index)[0] for index in words]
        firsts = np.fromiter(self.firsts, np.int64, len(self.firsts))
        numbers: list[int] = (np.searchsorted(firsts, words, "right") - 1).tolist()
        return numbers

    def word(self, index: int) -> Word:
        """The word at `index` counted over all cues; ValueError when there is none."""
        cue, at = self.place(index)
        return self.cues[cue].words[at]

    def with_word(self, index: int, word: Word) -> "Transcript":
        """This transcript with one word replaced."""
        return self.with_words({index: word})

    def with_words(self, new: Mapping[int, Word]) -> "Transcript":
        """This transcript with some words, by their numbers, replaced; ValueError for a number that there is not."""
        changed: dict[int, list[Word]] = {}
        for index, word in new.items():
            number, at = self.place(index)
            changed.setdefault(number, list(self.cues[number].words))[at] = word
        cues = {number: replace(self.cues[number], words=tuple(words)) for number, words in changed.items()}
        return replace(self, cues=replaced(self.cues, cues))

    def mapped(self, change: Change) -> "Transcript":
        """The transcript after an edit of its sound: words and cues follow, those whose sound went are dropped."""
        start, end = change.start, change.start + change.removed

        def shift_of(first: int, last: int) -> int | None:
            return 0 if last <= start else change.delta if first >= end and first > start else None

        def follow(cues: Sequence[Cue]) -> Iterator[Cue]:
            for cue in cues:
                edges = cue.edges
                if edges is None or edges[1] <= start:
                    yield cue
                elif edges[0] >= end:
                    yield cue.shifted(change.delta)
                else:
                    words, shown = tuple(_followed(cue.words, change)), cue.shown and change.map_range(cue.shown)
                    if words or (shown and not cue.words):
                        yield replace(cue, words=words, shown=shown)

        return replace(self, cues=followed(self.cues, shift_of, follow))


def _followed(words: Iterable[Word], change: Change) -> Iterator[Word]:
    for word in words:
        range_ = word.range and change.map_range(word.range)
        if range_ is not None or word.range is None:
            yield word if range_ == word.range else replace(word, range=range_)
