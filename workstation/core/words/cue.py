"""Cues: words that are shown together, and their place in the sound."""

import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import compress, count, repeat
from operator import attrgetter, is_not
from typing import TYPE_CHECKING

from workstation.core.ranges import FrameRange


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
    _base: "Cue | None" = field(default=None, init=False, repr=False, compare=False)
    _by: int = field(default=0, init=False, repr=False, compare=False)
    _range: FrameRange | None = field(init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len((self._base or self).words)

    @property
    def text(self) -> str:
        return join_text(word.text for word in self.unmoved.words)

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
        range_ = self.unmoved._range
        return None if range_ is None else (range_.start + self._by, range_.stop + self._by)

    @property
    def unmoved(self) -> "Cue":
        """The cue that this one was moved from as a whole, of the same texts and scores; itself where it was not."""
        return self if self._base is None else self._base

    @property
    def moved_by(self) -> int:
        """By how many frames `unmoved` was moved to become this cue."""
        return self._by

    def shifted(self, frames: int) -> "Cue":
        """The same cue `frames` later; nothing of it may come to lie before frame 0."""
        by = self._by + frames
        return moved_cues((self.unmoved,), (by,))[0] if by else self.unmoved

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for what has not been made yet: the words and the time of a moved cue, the range of any."""
            if name == "words":
                value = tuple(_shifted(word, self._by) for word in self._base.words)
            elif name == "shown":
                value = self._base.shown and self._base.shown.shift(self._by)
            elif name == "_range" and self._base is not None:
                value = self._base.range and self._base.range.shift(self._by)
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


def apart(cues: Sequence[Cue]) -> tuple[list[Cue], list[int]]:
    """The cues as they were before they were moved as wholes, and by how many frames each was: quick for thousands."""
    bases = map(_BASE, cues)
    return [cue if base is None else base for cue, base in zip(cues, bases, strict=True)], list(map(_BY, cues))


def moved_cues(cues: Sequence[Cue], frames: Sequence[int]) -> list[Cue]:
    """Cues, none of which was moved before, each so many frames later, not 0: no call of ours for each of thousands."""
    made = list(map(object.__new__, repeat(Cue, len(cues))))
    for get, put in _KEPT:
        deque(map(put, made, map(get, cues)), maxlen=0)
    deque(map(_PUT_BASE, made, cues), maxlen=0)
    deque(map(_PUT_BY, made, frames), maxlen=0)
    return made


def word_counts(cues: Iterable[Cue]) -> Iterator[int]:
    """How many words each cue has, of cues that were not moved."""
    return map(len, map(_WORDS, cues))


_WORDS, _BASE, _BY = map(attrgetter, ("words", "_base", "_by"))
_KEPT = tuple(
    (getattr(Cue, f.name).__get__, getattr(Cue, f.name).__set__)
    for f in fields(Cue)
    if f.init and f.name not in ("words", "shown")
)
"""How the fields that a moved cue has at once are read and written."""
_PUT_BASE, _PUT_BY = (vars(Cue)[name].__set__ for name in ("_base", "_by"))
"""The slots themselves: a frozen value has no other way, and none is quicker."""


def _shifted(word: Word, frames: int) -> Word:
    return word if word.range is None else Word(word.text, word.range.shift(frames), word.score, word.breaks)


def _span(ranges: list[FrameRange]) -> FrameRange | None:
    return FrameRange(min([r.start for r in ranges]), max([r.stop for r in ranges])) if ranges else None


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
