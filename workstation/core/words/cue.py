"""Cues: words that are shown together, and their place in the sound."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
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

    @property
    def is_missing(self) -> bool:
        """Looked for in the sound and not found (a dash, or a text that nobody timed yet, is not missing)."""
        return self.range is None and self.score is not None


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


_KEPT = tuple(
    (getattr(Cue, f.name).__get__, getattr(Cue, f.name).__set__)
    for f in fields(Cue)
    if f.init and f.name not in ("words", "shown")
)
"""How the fields that a moved cue has at once are read and written."""
_PUT_MOVED = getattr(Cue, "_moved").__set__  # noqa: B009  # the slot itself: a frozen value has no other way, and fast


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
