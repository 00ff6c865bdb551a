"""What a search asks how likely the next word is: nothing, n-grams, or a model of the user's own."""

import math
from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import Path

from workstation.speech.ctc.ngram import read_arpa
from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.models.decoder.dictionary import TokenDictionary

_BINARY = b"mmap lm http://kheafield.com/code"
_NEVER = -100.0


class CTCDecoderLMState:
    """Where a language model stands: one state for each row of words, so that the same row is the same object."""

    def __init__(self) -> None:
        self.children: dict[int, CTCDecoderLMState] = {}
        """The states behind this one, by the number of the word that leads there."""

    def child(self, usr_index: int) -> "CTCDecoderLMState":
        """The state behind a word; it is made when it is first asked for.

        Example:
            >>> state = CTCDecoderLMState()
            >>> state.child(3) is state.child(3)
            True
        """
        found = self.children.get(usr_index)
        if found is None:
            found = self.children[usr_index] = type(self)()
        return found

    def compare(self, state: "CTCDecoderLMState") -> int:
        """0 for the same state, else -1 or 1."""
        return 0 if self is state else (-1 if id(self) < id(state) else 1)


class CTCDecoderLM(ABC):
    """A language model of one's own: subclass it and give it to `ctc_decoder`.

    Words, or tokens where there is no lexicon, are numbers of the decoder's dictionary.
    """

    @abstractmethod
    def start(self, start_with_nothing: bool) -> CTCDecoderLMState:
        """The state before the first word; with `start_with_nothing` not even the beginning of a sentence is known."""

    @abstractmethod
    def score(self, state: CTCDecoderLMState, usr_token_idx: int) -> tuple[CTCDecoderLMState, float]:
        """The state behind a word, and what the word scores."""

    @abstractmethod
    def finish(self, state: CTCDecoderLMState) -> tuple[CTCDecoderLMState, float]:
        """The state at the end, and what it scores that the text ends here."""


class NoLanguageModel(CTCDecoderLM):
    """Every word is as likely as any other."""

    def start(self, start_with_nothing: bool) -> CTCDecoderLMState:
        return CTCDecoderLMState()

    def score(self, state: CTCDecoderLMState, usr_token_idx: int) -> tuple[CTCDecoderLMState, float]:
        return state.child(usr_token_idx), 0.0

    def finish(self, state: CTCDecoderLMState) -> tuple[CTCDecoderLMState, float]:
        return state, 0.0


class _Said(CTCDecoderLMState):
    """A state that knows the words so far, as many as an n-gram holds."""

    words: tuple[str, ...] = ()


class NGramModel(CTCDecoderLM):
    """N-grams of an ARPA file, as KenLM weighs them: logarithms to 10.

    AudioFileError for KenLM's binary files, which are another program's memory.
    """

    def __init__(self, path: str | Path, words: TokenDictionary) -> None:
        with Path(path).open("rb") as file:
            if file.read(len(_BINARY)) == _BINARY:
                raise AudioFileError(
                    f"{Path(path).name} is one of KenLM's binary files, which only KenLM reads: give its ARPA file"
                )
        found = read_arpa(Path(path))
        self._grams = replace(found, unknown=found.scores.get(("<unk>",), _NEVER))
        self._words = words

    def start(self, start_with_nothing: bool) -> CTCDecoderLMState:
        return _Said()

    def score(self, state: CTCDecoderLMState, usr_token_idx: int) -> tuple[CTCDecoderLMState, float]:
        after = state.child(usr_token_idx)
        if not isinstance(state, _Said) or not isinstance(after, _Said):
            raise TypeError("this state is of another language model")
        if not after.words:
            after.words = (*state.words, self._words.text(usr_token_idx).casefold())[-self._grams.order :]
        return after, self._grams.score(after.words) / math.log(10)

    def finish(self, state: CTCDecoderLMState) -> tuple[CTCDecoderLMState, float]:
        if not isinstance(state, _Said):
            raise TypeError("this state is of another language model")
        return state, self._grams.score((*state.words, "</s>")) / math.log(10)
