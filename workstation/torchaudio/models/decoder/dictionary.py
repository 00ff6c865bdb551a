"""Tokens and words by number, lexicons, and the tree of spellings that a search follows."""

import math
from collections.abc import Iterable
from pathlib import Path

Lexicon = dict[str, list[list[str]]]
"""Of each word its spellings, each a list of tokens."""
UNKNOWN = "<unk>"


class TokenDictionary:
    """Texts by number. Several texts may have one number: the first of them is the one that it is shown as."""

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._default: int | None = None
        for row in rows:
            texts = list(row)
            for text in texts:
                if text in self._numbers:
                    raise ValueError(f"{text!r} is in the list twice")
                self._numbers[text] = len(self._texts)
            self._texts.append(texts[0])

    @classmethod
    def read(cls, source: str | Path | list[str]) -> "TokenDictionary":
        """Of a list of tokens, or a file with those of one number in a line."""
        if isinstance(source, list):
            return cls([token] for token in source)
        return cls(line.split() for line in _lines(source))

    @classmethod
    def of_words(cls, words: Iterable[str]) -> "TokenDictionary":
        """Words that all others count as unknown beside."""
        made = cls([word] for word in dict.fromkeys([*words, UNKNOWN]))
        made._default = made._numbers[UNKNOWN]
        return made

    def number(self, text: str) -> int:
        """ValueError for a text that there is not, unless one stands for all unknown ones."""
        found = self._numbers.get(text, self._default)
        if found is None:
            raise ValueError(f"unknown entry in dictionary: {text!r}")
        return found

    def text(self, number: int) -> str:
        return self._texts[number]

    def __len__(self) -> int:
        return len(self._texts)


def read_lexicon(path: str | Path) -> Lexicon:
    """A word and the tokens that it is spelled with in each line; a word may have several lines.

    ValueError names a line without a spelling.
    """
    lexicon: Lexicon = {}
    for number, line in enumerate(_lines(path), 1):
        word, *spelling = line.split()
        if not spelling:
            raise ValueError(f"{Path(path).name}, line {number}: {word!r} has no spelling")
        lexicon.setdefault(word, []).append(spelling)
    return lexicon


def _lines(path: str | Path) -> list[str]:
    return [line for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


class SpellingNode:
    """A beginning of spellings: the words that end here, and the best that a language model says of any behind it."""

    __slots__ = ("best", "following", "words")

    def __init__(self) -> None:
        self.following: dict[int, SpellingNode] = {}
        self.words: list[int] = []
        self.best = -math.inf

    def add(self, spelling: Iterable[int], word: int, score: float) -> None:
        """Enter a word, which a language model gives this score where nothing is before it."""
        node = self
        node.best = max(node.best, score)
        for token in spelling:
            node = node.following.setdefault(token, SpellingNode())
            node.best = max(node.best, score)
        node.words.append(word)
