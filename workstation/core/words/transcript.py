"""Transcripts: words with their place in the sound, in cues."""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import accumulate, compress, count
from operator import attrgetter, is_not
from typing import TYPE_CHECKING

from workstation.core.ranges import Change, FrameRange

DOUBTFUL = 0.5
"""Words with a lower score should be looked at."""


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
    """Words shown together: a subtitle, a line of a song. `translation` is the same in another language.

    `shown` is when it stands on the screen, where somebody has said so: then no rule changes that, and it may have no
    words yet. Without it the words say when, and the rules how long.

    A cue that was moved as a whole (`shifted`) makes its words when they are asked for: an edit near the beginning of
    two hours of speech moves thousands of cues, of which few are looked at before the next edit.
    """

    words: tuple[Word, ...]
    speaker: str = ""
    translation: str = ""
    shown: FrameRange | None = None
    _moved: "tuple[Cue, int] | None" = field(default=None, init=False, repr=False, compare=False)
    _range: FrameRange | None = field(init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self._moved[0].words if self._moved is not None else self.words)

    @property
    def text(self) -> str:
        return join_text(word.text for word in (self._moved[0] if self._moved is not None else self).words)

    @property
    def range(self) -> FrameRange | None:
        """All that it takes up: its timed words and `shown`; None when there is neither."""
        return self._range

    @property
    def place(self) -> FrameRange | None:
        """Where it is to be found: in its own time, else from the first frame of its timed words to the last."""
        return self.shown or self._range

    @property
    def edges(self) -> tuple[int, int] | None:
        """First and last frame of `range`, cheaply where it has not been made yet."""
        cue, frames = self._moved or (self, 0)
        range_ = cue._range
        return None if range_ is None else (range_.start + frames, range_.stop + frames)

    @property
    def unmoved(self) -> "Cue":
        """The cue that this one was moved from as a whole, of the same texts and scores; itself where it was not."""
        return self if self._moved is None else self._moved[0]

    @property
    def moved_by(self) -> int:
        """By how many frames `unmoved` was moved to become this cue."""
        return 0 if self._moved is None else self._moved[1]

    def shifted(self, frames: int) -> "Cue":
        """The same cue `frames` later; nothing of it may come to lie before frame 0."""
        cue, before = self._moved or (self, 0)
        if not before + frames:
            return cue
        moved = object.__new__(Cue)
        for get, put in _KEPT:
            put(moved, get(self))
        _PUT_MOVED(moved, (cue, before + frames))
        return moved

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for what has not been made yet: the words and the time of a moved cue, the range of any."""
            if name == "words":
                cue, frames = self._moved
                value = tuple(_shifted(word, frames) for word in cue.words)
            elif name == "shown":
                cue, frames = self._moved
                value = cue.shown and cue.shown.shift(frames)
            elif name == "_range" and self._moved is not None:
                cue, frames = self._moved
                value = cue.range and cue.range.shift(frames)
            elif name == "_range":
                ranges = [range_ for word in self.words if (range_ := word.range) is not None]
                value = _span(ranges if self.shown is None else [self.shown, *ranges])
            else:
                raise AttributeError(f"a cue has no {name!r}")
            object.__setattr__(self, name, value)
            return value


def common_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """How many things at the beginning, and behind those at the end, of two lists are the very same ones."""
    shorter = min(len(old), len(new))
    head = next(compress(count(), map(is_not, old, new)), shorter)
    behind = compress(count(), map(is_not, reversed(old), reversed(new)))
    return head, min(next(behind, shorter), shorter - head)


def apart(cues: Iterable[Cue]) -> tuple[list[Cue], list[int]]:
    """The cues as they were before they were moved as wholes, and by how many frames each was: quick for thousands."""
    moved = [cue._moved for cue in cues]
    return [cue if by is None else by[0] for cue, by in zip(cues, moved, strict=True)], [
        by[1] if by else 0 for by in moved
    ]


_WORDS = attrgetter("words")
_KEPT = tuple(
    (getattr(Cue, f.name).__get__, getattr(Cue, f.name).__set__)
    for f in fields(Cue)
    if f.init and f.name not in ("words", "shown")
)
"""How the fields that a moved cue has at once are read and written."""
_PUT_MOVED = getattr(Cue, "_moved").__set__  # noqa: B009  # the slot itself: a frozen value has no other way, and fast


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said on one track (`track` is its key; empty: the whole document)."""

    language: str = "en"
    cues: tuple[Cue, ...] = ()
    track: str = ""
    translation_language: str = ""
    """The language of the cues' translations; empty: none was named."""
    _firsts: tuple[int, ...] | None = field(default=None, init=False, repr=False, compare=False)
    _make: Callable[[], tuple[Cue, ...]] | None = field(default=None, init=False, repr=False, compare=False)

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
                object.__setattr__(self, "cues", make())
                object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, "cues")

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who are named, in the order in which they first speak."""
        return tuple(dict.fromkeys(cue.speaker for cue in self.cues if cue.speaker))

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
            words = map(_WORDS, apart(self.cues)[0])  # no call of ours for each of thousands
            object.__setattr__(self, "_firsts", tuple(accumulate(map(len, words), initial=0)))
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

    def mapped(self, change: Change) -> "Transcript":
        """The transcript after an edit of its sound: words and cues follow, those whose sound went are dropped."""
        cues, end = [], change.start + change.removed
        for cue in self.cues:
            edges = cue.edges
            if edges is None or edges[1] <= change.start:
                cues.append(cue)
            elif edges[0] >= end:
                cues.append(cue.shifted(change.delta))
            else:
                words, shown = tuple(_followed(cue.words, change)), cue.shown and change.map_range(cue.shown)
                if words or (shown and not cue.words):
                    cues.append(replace(cue, words=words, shown=shown))
        return replace(self, cues=tuple(cues))


def _shifted(word: Word, frames: int) -> Word:
    return word if word.range is None else Word(word.text, word.range.shift(frames), word.score, word.breaks)


def _span(ranges: list[FrameRange]) -> FrameRange | None:
    return FrameRange(min([r.start for r in ranges]), max([r.stop for r in ranges])) if ranges else None


def _followed(words: Iterable[Word], change: Change) -> Iterator[Word]:
    for word in words:
        range_ = word.range and change.map_range(word.range)
        if range_ is not None or word.range is None:
            yield word if range_ == word.range else replace(word, range=range_)


def join_text(words: Iterable[str]) -> str:
    """Words as running text: with spaces, but none between signs of a script that has none."""
    texts = list(words)
    spaced = " ".join(texts)
    if spaced.isascii() and not spaced.startswith(" "):
        return spaced
    out = ""
    for word in texts:
        out += f" {word}" if space_between(out, word) else word
    return out


def space_between(before: str, after: str) -> int:
    """How many spaces, 1 or 0, stand between two texts that follow each other."""
    if not before:
        return 0
    return 0 if after and is_unspaced(before[-1]) and is_unspaced(after[0]) else 1


def is_unspaced(char: str) -> bool:
    """Whether a character is of a script that sets no spaces between words: Han, kana, and their punctuation."""
    if char.isascii() or unicodedata.east_asian_width(char) not in "WF":
        return False
    return not unicodedata.name(char, "").startswith(("HANGUL", "FULLWIDTH LATIN", "FULLWIDTH DIGIT"))
