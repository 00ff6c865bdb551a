"""Transcripts: words with their place in the sound, in cues."""

import threading
import weakref
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from workstation.core.ranges import Change
from workstation.core.words.cue import Cue as Cue
from workstation.core.words.cue import Word as Word
from workstation.core.words.cue import apart as apart
from workstation.core.words.cue import common_ends as common_ends
from workstation.core.words.cue import is_unspaced as is_unspaced
from workstation.core.words.cue import join_text as join_text
from workstation.core.words.cue import space_between as space_between
from workstation.core.words.cue import word_counts
from workstation.core.words.cue_table import CueTable

DOUBTFUL = 0.5
"""Words with a lower score should be looked at."""

_SPEAKER = attrgetter("speaker")
_MAX_TABLES = 4
"""Transcripts whose cues are held in arrays too: the present one, those around it, what others look at meanwhile."""
_WITH_TABLE: "deque[weakref.ref[Transcript]]" = deque()
"""They, the latest last: a history has thousands of transcripts, which would take gigabytes of arrays."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Transcript:
    """What is said on one track (`track` is its key; empty: the whole document)."""

    language: str = "en"
    cues: tuple[Cue, ...] = ()
    track: str = ""
    translation_language: str = ""
    """The language of the cues' translations; empty: none was named."""
    _firsts: tuple[int, ...] | None = field(default=None, init=False, repr=False, compare=False)
    _make: Callable[[], tuple[Cue, ...]] | None = field(default=None, init=False, repr=False, compare=False)
    _table: CueTable | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def later(
        cls, language: str, make: Callable[[], tuple[Cue, ...]], track: str, translation_language: str
    ) -> "Transcript":
        """A transcript whose cues `make` makes when somebody looks at them: of thousands of steps few are gone to."""
        transcript = object.__new__(cls)
        given = {"language": language, "track": track, "translation_language": translation_language, "_make": make}
        for name, value in {**given, "_firsts": None, "_table": None}.items():
            object.__setattr__(transcript, name, value)
        return transcript

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for cues that have not been made yet."""
            if name != "cues":
                raise AttributeError(f"a transcript has no {name!r}")
            make = self._make
            if make is not None:
                object.__setattr__(self, "cues", make())
                object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, "cues")

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who are named, in the order in which they first speak."""
        return tuple(dict.fromkeys(filter(None, map(_SPEAKER, self.cues))))

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
    def firsts(self) -> tuple[int, ...]:
        """The number of each cue's first word, counted over all cues; and at the end how many words there are."""
        if self._firsts is None:
            counts = word_counts(apart(self.cues)[0])
            object.__setattr__(self, "_firsts", tuple(accumulate(counts, initial=0)))
        assert self._firsts is not None
        return self._firsts

    def place(self, index: int) -> tuple[int, int]:
        """The cue of the word at `index` and its index in that cue; ValueError when there is none."""
        firsts = self.firsts
        if not 0 <= index < firsts[-1]:
            raise ValueError(f"there is no word {index}: the transcript has {firsts[-1]}")
        cue = bisect_right(firsts, index) - 1
        return cue, index - firsts[cue]

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
        cues = list(self.cues)
        for number, words in changed.items():
            cues[number] = replace(cues[number], words=tuple(words))
        made = replace(self, cues=tuple(cues))
        object.__setattr__(made, "_firsts", self._firsts)  # each has as many words as before
        return made

    @property
    def table(self) -> CueTable:
        """Its cues in arrays, for what is asked of all of them at once."""
        table = self._table
        if table is None:
            table = CueTable.of(self.cues, _last_table())
            self._hold(table)
        return table

    def mapped(self, change: Change) -> "Transcript":
        """The transcript after an edit of its sound: words and cues follow, those whose sound went are dropped."""
        table, end = self.table, change.start + change.removed
        before = table.stops <= change.start
        behind = ~before & (table.starts >= end)

        def follow(cue: Cue) -> Cue | None:
            words, shown = tuple(_followed(cue.words, change)), cue.shown and change.map_range(cue.shown)
            return replace(cue, words=words, shown=shown) if words or (shown and not cue.words) else None

        return self.with_table(table.followed(behind * change.delta, ~before & ~behind, follow))

    def with_table(self, table: CueTable) -> "Transcript":
        """This transcript with the cues of a table."""
        if table.cues is self.cues:
            return self
        made = replace(self, cues=table.cues)
        made._hold(table)
        return made

    def _hold(self, table: CueTable) -> None:
        """Have a table, in place of the transcript that had the oldest one."""
        object.__setattr__(self, "_table", table)
        with _LOCK:
            _WITH_TABLE.append(weakref.ref(self))
            oldest = _WITH_TABLE.popleft()() if len(_WITH_TABLE) > _MAX_TABLES else None
        if oldest is not None and oldest is not self:
            object.__setattr__(oldest, "_table", None)


def _last_table() -> CueTable | None:
    """The newest table that is there: of cues that are mostly the same, as a rule."""
    with _LOCK:
        transcripts = [transcript for ref in reversed(_WITH_TABLE) if (transcript := ref()) is not None]
    return next((table for transcript in transcripts if (table := transcript._table) is not None), None)


def _followed(words: Iterable[Word], change: Change) -> Iterator[Word]:
    for word in words:
        range_ = word.range and change.map_range(word.range)
        if range_ is not None or word.range is None:
            yield word if range_ == word.range else replace(word, range=range_)
