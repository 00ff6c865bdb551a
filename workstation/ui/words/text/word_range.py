"""A selection of whole words, as a place to start from and a caret between words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordRange:
    """Places between words: 0 is before the first, the count of words behind the last."""

    anchor: int = 0
    caret: int = 0

    @property
    def first(self) -> int:
        return min(self.anchor, self.caret)

    @property
    def stop(self) -> int:
        """Behind the last word."""
        return max(self.anchor, self.caret)

    @property
    def is_caret(self) -> bool:
        return self.anchor == self.caret

    def moved(self, to: int, *, extend: bool) -> "WordRange":
        """The caret elsewhere; without `extend` nothing is selected then."""
        return WordRange(self.anchor if extend else to, to)

    def clamp(self, count: int) -> "WordRange":
        return WordRange(min(self.anchor, count), min(self.caret, count))
