"""CTC emissions turned into words: the likeliest labels, or a beam search with a lexicon and a language model."""

import math
from collections.abc import Collection
from heapq import nlargest
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.speech.ctc.emissions import WORD_END, Emissions

_CERTAIN = np.log(0.999)
_MIN = -13.0
"""Labels less likely than this, in nepers, are not tried."""
_IMPOSSIBLE = -math.inf
_REMEMBERED = 20

Text: TypeAlias = tuple[int, ...]
Beam: TypeAlias = tuple[float, float]
"""Of a text so far: how likely it is with a blank last and with a label last."""


class LanguageModel(Protocol):
    def score(self, words: tuple[str, ...]) -> float:
        """The natural logarithm of the probability of the last word after those before it."""


def greedy_words(heard: Emissions) -> list[str]:
    """The words of the likeliest label of every frame, repeats merged and blanks dropped."""
    path = heard.log_probs.argmax(axis=1)
    firsts = path[np.flatnonzero(np.diff(path, prepend=-1))] if len(path) else path
    return _spoken(tuple(int(label) for label in firsts if label != heard.blank), heard.labels)


def beam_words(
    heard: Emissions,
    beams: int = 16,
    lexicon: Collection[str] | None = None,
    language_model: LanguageModel | None = None,
    weight: float = 0.5,
    word_bonus: float = 0.5,
) -> list[str]:
    """The words of the likeliest text, by prefix beam search (Hannun et al. 2014, algorithm 1).

    Texts are nodes of a tree, so that the time of a frame does not depend on what was heard before.

    Parameters
    ----------
    heard : Emissions
        Log-probabilities with `WORD_END` among the labels.
    beams : int
        How many texts are followed at a time, 1 or more.
    lexicon : collection of str, optional
        The only words there are, in any case.
    language_model : LanguageModel, optional
        Weighs a word after the twenty before it, by `weight`; `word_bonus` nepers make up for what a word costs.
    """
    if beams < 1:
        raise ValueError(f"beams must be 1 or more, got {beams}")
    tree = _Tree(heard.labels, _Judge(lexicon, language_model, weight, word_bonus))
    found: dict[_Node, Beam] = {tree.root: (0.0, _IMPOSSIBLE)}
    blanks = heard.log_probs[:, heard.blank]
    for row, blank in zip(heard.log_probs, blanks.tolist(), strict=True):
        if blank > _CERTAIN:
            found = {node: (_sum(b, n) + blank, _IMPOSSIBLE) for node, (b, n) in found.items()}
            continue
        likely = [(label, float(row[label])) for label in np.flatnonzero(row > _MIN).tolist() if label != heard.blank]
        found = _step(found, row, blank, likely, tree, beams)
    ended = [
        (_total(node, beam) + node.ending(tree.judge), node) for node, beam in found.items() if tree.complete(node)
    ]
    best = max(ended, key=lambda pair: pair[0], default=None)
    node = best[1] if best else max(found, key=lambda node: _total(node, found[node]))
    return _spoken(node.text, heard.labels)


class _Node:
    """A text so far: the one before it and its last label, the word that has begun, and what all words have won."""

    __slots__ = ("before", "children", "gain", "label", "word", "words")

    def __init__(self, before: "_Node | None", label: int, word: str, words: tuple[str, ...], gain: float) -> None:
        self.before, self.label, self.word, self.words, self.gain = before, label, word, words, gain
        self.children: dict[int, _Node | None] = {}

    @property
    def text(self) -> Text:
        labels: list[int] = []
        node: _Node | None = self
        while node is not None and node.before is not None:
            labels.append(node.label)
            node = node.before
        return tuple(reversed(labels))

    def ending(self, judge: "_Judge") -> float:
        """What the word that has begun would win if it ended here."""
        return judge.gain((*self.words, self.word)) if self.word else 0.0


class _Tree:
    """All texts that have been looked at, each once; None stands for what the lexicon forbids."""

    def __init__(self, labels: tuple[str, ...], judge: "_Judge") -> None:
        self._labels, self.judge = labels, judge
        self.root = _Node(None, -1, "", (), 0.0)

    def child(self, node: _Node, label: int) -> _Node | None:
        try:
            return node.children[label]
        except KeyError:
            node.children[label] = made = self._made(node, label)
            return made

    def complete(self, node: _Node) -> bool:
        return not node.word or self.judge.knows(node.word)

    def _made(self, node: _Node, label: int) -> _Node | None:
        letter = self._labels[label]
        if letter == WORD_END:
            if not self.complete(node):
                return None
            words = (*node.words, node.word)[-_REMEMBERED:] if node.word else node.words
            return _Node(node, label, "", words, node.gain + node.ending(self.judge))
        word = node.word + letter.casefold()
        return _Node(node, label, word, node.words, node.gain) if self.judge.begins(word) else None


class _Judge:
    """What the lexicon allows and the language model says."""

    def __init__(
        self, lexicon: Collection[str] | None, language_model: LanguageModel | None, weight: float, word_bonus: float
    ) -> None:
        self._words = None if lexicon is None else {word.casefold() for word in lexicon}
        self._starts = None if self._words is None else {word[:n] for word in self._words for n in range(len(word) + 1)}
        self._model, self._weight, self._bonus = language_model, weight, word_bonus

    def begins(self, letters: str) -> bool:
        return self._starts is None or letters in self._starts

    def knows(self, word: str) -> bool:
        return self._words is None or word in self._words

    def gain(self, words: tuple[str, ...]) -> float:
        """What the text wins by the last of its words."""
        return 0.0 if self._model is None else self._weight * self._model.score(words) + self._bonus


def _step(
    found: dict[_Node, Beam],
    row: npt.NDArray[np.float32],
    blank: float,
    likely: list[tuple[int, float]],
    tree: _Tree,
    beams: int,
) -> dict[_Node, Beam]:
    following: dict[_Node, Beam] = {}
    for node, (b, n) in found.items():
        both = _sum(b, n)
        again = n + float(row[node.label]) if node.before is not None else _IMPOSSIBLE
        _add(following, node, both + blank, again)
        for label, likelihood in likely:
            child = tree.child(node, label)
            if child is not None:
                _add(following, child, _IMPOSSIBLE, (b if label == node.label else both) + likelihood)
    if len(following) <= beams:
        return following
    return dict(nlargest(beams, following.items(), key=lambda item: _total(*item)))


def _add(beams: dict[_Node, Beam], node: _Node, blank: float, label: float) -> None:
    old = beams.get(node)
    beams[node] = (blank, label) if old is None else (_sum(old[0], blank), _sum(old[1], label))


def _total(node: _Node, beam: Beam) -> float:
    return _sum(*beam) + node.gain


def _sum(a: float, b: float) -> float:
    """The logarithm of the sum of two likelihoods."""
    if a < b:
        a, b = b, a
    return a if b == _IMPOSSIBLE else a + math.log1p(math.exp(b - a))


def _spoken(text: Text, labels: tuple[str, ...]) -> list[str]:
    return "".join(labels[label] for label in text).replace(WORD_END, " ").split()
