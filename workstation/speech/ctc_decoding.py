"""CTC emissions turned into words: the likeliest labels, or a beam search with a lexicon and a language model."""

from collections.abc import Collection
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.speech.ctc import Emissions

WORD_END = "|"
"""The label that stands between two words."""

_CERTAIN = np.log(0.999)
_LEAST = -13.0
"""Labels less likely than this, in nepers, are not tried."""
_IMPOSSIBLE = -np.inf

Text: TypeAlias = tuple[int, ...]
Beam: TypeAlias = tuple[float, float, float]
"""Of a text so far: how likely it is with a blank last, with a label last, and what the language model adds."""


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

    Parameters
    ----------
    heard : Emissions
        Log-probabilities with `WORD_END` among the labels.
    beams : int
        How many texts are followed at a time, 1 or more.
    lexicon : collection of str, optional
        The only words there are, in any case.
    language_model : LanguageModel, optional
        Weighs a word after those before it, by `weight`; `word_bonus` nepers make up for what a word costs.
    """
    if beams < 1:
        raise ValueError(f"beams must be 1 or more, got {beams}")
    judge = _Judge(heard.labels, lexicon, language_model, weight, word_bonus)
    found: dict[Text, Beam] = {(): (0.0, _IMPOSSIBLE, 0.0)}
    for row in heard.log_probs:
        found = _step(found, row, heard.blank, judge, beams)
    judged = [(_total(beam) + judge.end(text), text) for text, beam in found.items() if judge.complete(text)]
    best = max(judged, default=(0.0, max(found, key=lambda text: _total(found[text]))))
    return _spoken(best[1], heard.labels)


def _step(
    found: dict[Text, Beam], row: npt.NDArray[np.float32], blank: int, judge: "_Judge", beams: int
) -> dict[Text, Beam]:
    if row[blank] > _CERTAIN:
        rest = float(row[blank])
        return {text: (np.logaddexp(b, n) + rest, _IMPOSSIBLE, lm) for text, (b, n, lm) in found.items()}
    likely = [int(label) for label in np.flatnonzero(row > _LEAST) if label != blank]
    following: dict[Text, Beam] = {}
    for text, (b, n, lm) in found.items():
        both = float(np.logaddexp(b, n))
        last = text[-1] if text else -1
        again = n + float(row[last]) if text else _IMPOSSIBLE
        _add(following, text, both + float(row[blank]), again, lm)
        for label in likely:
            gain = judge.gain(text, label)
            if gain is not None:
                before = b if label == last else both
                _add(following, (*text, label), _IMPOSSIBLE, before + float(row[label]), lm + gain)
    kept = sorted(following, key=lambda text: _total(following[text]), reverse=True)[:beams]
    return {text: following[text] for text in kept}


def _add(beams: dict[Text, Beam], text: Text, blank: float, label: float, added: float) -> None:
    old = beams.get(text, (_IMPOSSIBLE, _IMPOSSIBLE, added))
    beams[text] = (float(np.logaddexp(old[0], blank)), float(np.logaddexp(old[1], label)), added)


def _total(beam: Beam) -> float:
    return float(np.logaddexp(beam[0], beam[1])) + beam[2]


class _Judge:
    """What the lexicon allows and the language model says; what it has said is kept."""

    def __init__(
        self,
        labels: tuple[str, ...],
        lexicon: Collection[str] | None,
        language_model: LanguageModel | None,
        weight: float,
        word_bonus: float,
    ) -> None:
        self._labels = labels
        self._words = None if lexicon is None else {word.casefold() for word in lexicon}
        self._starts = None if self._words is None else {word[:n] for word in self._words for n in range(len(word) + 1)}
        self._model, self._weight, self._bonus = language_model, weight, word_bonus

    def gain(self, text: Text, label: int) -> float | None:
        """What the text wins by one more label, None when the lexicon forbids it."""
        if self._labels[label] == WORD_END:
            return self.end(text) if self.complete(text) else None
        if self._starts is not None and self._last((*text, label)) not in self._starts:
            return None
        return 0.0

    def complete(self, text: Text) -> bool:
        last = self._last(text)
        return self._words is None or not last or last in self._words

    def end(self, text: Text) -> float:
        """What the language model says of the word that ends here."""
        if self._model is None or not self._last(text):
            return 0.0
        words = tuple(word.casefold() for word in _spoken(text, self._labels))
        return self._weight * self._model.score(words) + self._bonus

    def _last(self, text: Text) -> str:
        letters: list[str] = []
        for label in reversed(text):
            if self._labels[label] == WORD_END:
                break
            letters.append(self._labels[label])
        return "".join(reversed(letters)).casefold()


def _spoken(text: Text, labels: tuple[str, ...]) -> list[str]:
    return "".join(labels[label] for label in text).replace(WORD_END, " ").split()
