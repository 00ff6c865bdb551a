"""Beam search over CTC emissions, with a tree of spellings or freely (Kahn et al. 2022, "Flashlight")."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest

import numpy as np
import numpy.typing as npt

from workstation.torchaudio.models.decoder.dictionary import SpellingNode
from workstation.torchaudio.models.decoder.language_models import CTCDecoderLM, CTCDecoderLMState

NO_WORD = -1


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How many readings and tokens are followed, by how much they may be worse than the best, and what weighs how."""

    beam_size: int
    beam_size_token: int
    beam_threshold: float
    lm_weight: float
    word_score: float
    unk_score: float
    sil_score: float
    log_add: bool


class Reading:
    """One way to read the frames so far: a row of these leads back to the first."""

    __slots__ = ("after_blank", "before", "node", "score", "state", "token", "word")

    def __init__(
        self,
        score: float,
        state: CTCDecoderLMState,
        node: SpellingNode | None,
        before: "Reading | None",
        token: int,
        word: int = NO_WORD,
        after_blank: bool = False,
    ) -> None:
        self.score, self.state, self.node, self.before = score, state, node, before
        self.token, self.word, self.after_blank = token, word, after_blank

    @property
    def path(self) -> tuple[list[int], list[int]]:
        """The tokens and the words of all frames, with the silence before the first and after the last."""
        tokens: list[int] = []
        words: list[int] = []
        reading: Reading | None = self
        while reading is not None:
            tokens.append(reading.token)
            words.append(reading.word)
            reading = reading.before
        return tokens[::-1], words[::-1]


class BeamSearch:
    """The readings of emissions; `spellings` is the lexicon, or None where tokens may follow each other freely."""

    def __init__(
        self,
        options: SearchOptions,
        model: CTCDecoderLM,
        silence: int,
        blank: int,
        spellings: SpellingNode | None,
        unknown: int,
    ) -> None:
        self._options, self._model = options, model
        self._silence, self._blank, self._spellings, self._unknown = silence, blank, spellings, unknown
        self._readings: list[Reading] = []

    def begin(self) -> None:
        """Forget what was read."""
        self._readings = [Reading(0.0, self._model.start(False), self._spellings, None, self._silence)]

    def step(self, emissions: npt.NDArray[np.float32]) -> None:
        """Read on: scores of shape (frames, tokens)."""
        if not self._readings:
            raise RuntimeError("decode_begin must be called before decode_step")
        count = emissions.shape[1]
        few = min(self._options.beam_size_token, count)
        follow = self._freely if self._spellings is None else self._by_spelling
        for row in emissions:
            order = np.argpartition(-row, few - 1)[:few] if few < count else np.arange(count)
            scores = row.tolist()
            tokens = sorted(order.tolist())
            self._readings = self._kept(
                candidate for reading in self._readings for candidate in follow(reading, scores, tokens)
            )

    def end(self) -> None:
        """Let the language model say how well the readings end; those within a word only where there is no other."""
        root = self._spellings
        whole = [reading for reading in self._readings if reading.node is root]
        last = []
        for reading in whole or self._readings:
            state, score = self._model.finish(reading.state)
            total = reading.score + self._options.lm_weight * float(score)
            last.append(Reading(total, state, reading.node, reading, self._silence))
        self._readings = self._kept(iter(last))

    def best(self) -> list[Reading]:
        """The readings, the best first."""
        return sorted(self._readings, key=lambda reading: reading.score, reverse=True)

    def _by_spelling(self, before: Reading, scores: list[float], tokens: list[int]) -> Iterator[Reading]:
        options, root, node = self._options, self._spellings, before.node
        assert root is not None
        assert node is not None
        promised = 0.0 if node is root else node.best
        for token in tokens:
            after = node.following.get(token)
            if after is None:
                continue
            score = before.score + scores[token] + (options.sil_score if token == self._silence else 0.0)
            if before.after_blank or token != before.token:
                if after.following:
                    gain = options.lm_weight * (after.best - promised) if options.lm_weight else 0.0
                    yield Reading(score + gain, before.state, after, before, token)
                for word in after.words:
                    yield self._ended(before, score, promised, token, word, options.word_score)
            if not after.words and options.unk_score > -math.inf:
                yield self._ended(before, score, promised, token, self._unknown, options.unk_score)
        if not before.after_blank or node is root:
            token = self._silence if node is root else before.token
            score = before.score + scores[token] + (options.sil_score if token == self._silence else 0.0)
            yield Reading(score, before.state, node, before, token)
        yield Reading(
            before.score + scores[self._blank], before.state, node, before, self._blank, NO_WORD, after_blank=True
        )

    def _ended(self, before: Reading, score: float, promised: float, token: int, word: int, bonus: float) -> Reading:
        """A word is at its end: what the model says of it takes the place of what its beginning promised."""
        state, said = self._model.score(before.state, word)
        gain = self._options.lm_weight * (float(said) - promised) if self._options.lm_weight else 0.0
        return Reading(score + gain + bonus, state, self._spellings, before, token, word)

    def _freely(self, before: Reading, scores: list[float], tokens: list[int]) -> Iterator[Reading]:
        options = self._options
        for token in tokens:
            score = before.score + scores[token] + (options.sil_score if token == self._silence else 0.0)
            if token == self._blank:
                yield Reading(score, before.state, None, before, token, NO_WORD, after_blank=True)
            elif token == before.token and not before.after_blank:
                yield Reading(score, before.state, None, before, token)
            else:
                state, said = self._model.score(before.state, token)
                yield Reading(score + options.lm_weight * float(said), state, None, before, token)

    def _kept(self, candidates: Iterator[Reading]) -> list[Reading]:
        """The best of those that are not too much worse than the best; two ways to one place are one."""
        options, best = self._options, -math.inf
        merged: dict[tuple[int, int, int, bool], Reading] = {}
        for reading in candidates:
            score = reading.score
            best = max(best, score)
            if not score >= best - options.beam_threshold:
                continue
            key = (id(reading.state), id(reading.node), reading.token, reading.after_blank)
            other = merged.get(key)
            if other is None:
                merged[key] = reading
                continue
            better, worse = (reading, other) if score > other.score else (other, reading)
            if options.log_add:
                better.score += math.log1p(math.exp(worse.score - better.score))
            merged[key] = better
        bound = best - options.beam_threshold
        kept = [reading for reading in merged.values() if reading.score >= bound]
        if len(kept) <= options.beam_size:
            return kept
        return nlargest(options.beam_size, kept, key=lambda reading: reading.score)
