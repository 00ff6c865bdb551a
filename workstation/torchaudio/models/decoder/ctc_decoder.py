"""`ctc_decoder`: emissions of a CTC model as tokens and words."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from workstation.torchaudio.models.decoder.beam_search import BeamSearch, Reading, SearchOptions
from workstation.torchaudio.models.decoder.dictionary import UNKNOWN, SpellingNode, TokenDictionary, read_lexicon
from workstation.torchaudio.models.decoder.language_models import CTCDecoderLM, NGramModel, NoLanguageModel
from workstation.torchaudio.utils import download_asset

_PRETRAINED = ("librispeech-3-gram", "librispeech-4-gram", "librispeech")


class CTCHypothesis(NamedTuple):
    """What was read: numbers of tokens, words, the score, and the place of each token.

    Place 0 is before the first frame, so that place n is frame n - 1. Without a lexicon `words` is empty.
    """

    tokens: Tensor
    words: list[str]
    score: float
    timesteps: Tensor


class PretrainedFiles(NamedTuple):
    """Files for `ctc_decoder`; `lm` is None where there is no language model among them."""

    lexicon: str
    tokens: str
    lm: str | None


class CTCDecoder:
    """Reads emissions by beam search; `ctc_decoder` makes one."""

    def __init__(
        self,
        nbest: int,
        lexicon: dict[str, list[list[str]]] | None,
        word_dict: TokenDictionary | None,
        tokens_dict: TokenDictionary,
        lm: CTCDecoderLM,
        decoder_options: SearchOptions,
        blank_token: str,
        sil_token: str,
        unk_word: str,
    ) -> None:
        self.nbest, self.lm = nbest, lm
        self.word_dict, self.tokens_dict = word_dict, tokens_dict
        self.blank = tokens_dict.number(blank_token)
        spellings, unknown = None, 0
        if lexicon:
            if word_dict is None:
                raise ValueError("a lexicon needs a dictionary of words")
            spellings, unknown = _tree(lexicon, word_dict, tokens_dict, lm), word_dict.number(unk_word)
        silence = tokens_dict.number(sil_token)
        self._search = BeamSearch(decoder_options, lm, silence, self.blank, spellings, unknown)

    def __call__(self, emissions: Tensor, lengths: Tensor | None = None) -> list[list[CTCHypothesis]]:
        """The best readings of each of a batch: emissions float32 (batch, frames, tokens) on the CPU.

        `lengths` says how many frames of each count.
        """
        _check(emissions, 3)
        if lengths is not None and not lengths.is_cpu:
            raise RuntimeError("lengths must be a CPU tensor.")
        found = []
        for number, item in enumerate(emissions):
            self.decode_begin()
            self._search.step(item[: None if lengths is None else int(lengths[number])].detach().numpy())
            self.decode_end()
            found.append(self.get_final_hypothesis())
        return found

    def decode_begin(self) -> None:
        """Begin a text whose emissions come piece by piece."""
        self._search.begin()

    def decode_step(self, emissions: Tensor) -> None:
        """Read a piece: emissions float32 (frames, tokens) on the CPU."""
        _check(emissions, 2)
        self._search.step(emissions.detach().numpy())

    def decode_end(self) -> None:
        """End the text."""
        self._search.end()

    def get_final_hypothesis(self) -> list[CTCHypothesis]:
        """The best readings of the text, the best first."""
        return [self._hypothesis(reading) for reading in self._search.best()[: self.nbest]]

    def idxs_to_tokens(self, idxs: Tensor) -> list[str]:
        """Tokens by their numbers."""
        return [self.tokens_dict.text(int(number)) for number in idxs]

    def _hypothesis(self, reading: Reading) -> CTCHypothesis:
        tokens, words = reading.path
        path = torch.tensor(tokens)
        said = [] if self.word_dict is None else [self.word_dict.text(word) for word in words if word >= 0]
        return CTCHypothesis(self._get_tokens(path), said, reading.score, self._get_timesteps(path))

    def _get_tokens(self, idxs: Tensor) -> Tensor:
        return torch.tensor([token for token, _ in self._changes(idxs)], dtype=torch.long)

    def _get_timesteps(self, idxs: Tensor) -> Tensor:
        return torch.tensor([place for _, place in self._changes(idxs)], dtype=torch.int32)

    def _changes(self, idxs: Tensor) -> Iterator[tuple[int, int]]:
        """Each token but blanks, once for as long as it lasts, with its first place."""
        place = 0
        for token, same in groupby(idxs.tolist()):
            if token != self.blank:
                yield token, place
            place += len(list(same))


def ctc_decoder(
    lexicon: str | None,
    tokens: str | list[str],
    lm: str | CTCDecoderLM | None = None,
    lm_dict: str | None = None,
    nbest: int = 1,
    beam_size: int = 50,
    beam_size_token: int | None = None,
    beam_threshold: float = 50,
    lm_weight: float = 2,
    word_score: float = 0,
    unk_score: float = float("-inf"),
    sil_score: float = 0,
    log_add: bool = False,
    blank_token: str = "-",
    sil_token: str = "|",
    unk_word: str = UNKNOWN,
) -> CTCDecoder:
    """A decoder for emissions over `tokens`, which are a list or a file with a token in each line.

    Parameters
    ----------
    lexicon : str or None
        A file with a word and its spelling in each line: only these words are found. None: any row of tokens.
    lm : str, CTCDecoderLM or None
        An ARPA file of n-grams (KenLM's binary files are refused), or a model of your own.
    lm_dict : str or None
        A file with the words that the model knows, in the order of its numbers.
    nbest, beam_size, beam_size_token, beam_threshold
        How many readings are answered; how many, and which tokens, are followed; by how much one may be worse than the
        best.
    lm_weight, word_score, unk_score, sil_score
        What the language model, a word, an unknown word and a silence add to a score.
    log_add : bool
        Whether two ways to one reading add up, else the better one counts.

    ValueError for tokens that there are not, and wrong lines of a file. This one runs in Python: a second of speech and
    fifty readings take some tenths of a second.

    Example:
        >>> decoder = ctc_decoder(None, ["-", "|", "a", "b"])
        >>> best = decoder(torch.eye(4)[None, [2, 2, 0, 3]].log())[0][0]
        >>> decoder.idxs_to_tokens(best.tokens)
        ['|', 'a', 'b', '|']
    """
    if lm_dict is not None and not isinstance(lm_dict, str):
        raise ValueError("lm_dict must be None or str type.")
    tokens_dict = TokenDictionary.read(tokens)
    options = SearchOptions(
        beam_size,
        beam_size_token or len(tokens_dict),
        beam_threshold,
        lm_weight,
        word_score,
        unk_score,
        sil_score,
        log_add,
    )
    spelled = read_lexicon(lexicon) if lexicon else None
    words = _words(spelled, lm, lm_dict, tokens_dict, unk_word)
    model: CTCDecoderLM
    if isinstance(lm, str | Path):
        assert words is not None
        model = NGramModel(lm, words)
    else:
        model = NoLanguageModel() if lm is None else lm
    return CTCDecoder(nbest, spelled, words, tokens_dict, model, options, blank_token, sil_token, unk_word)


def download_pretrained_files(model: str) -> PretrainedFiles:
    """The files of a language model of LibriSpeech's texts, from the folder where torchaudio kept what it fetched.

    Nothing is fetched: AudioFileError says where a file is to be had and where it is looked for.
    """
    if model not in _PRETRAINED:
        raise ValueError(f"{model} not supported. Must be one of {', '.join(_PRETRAINED)}")
    lexicon, tokens = (download_asset(f"decoder-assets/{model}/{name}.txt") for name in ("lexicon", "tokens"))
    grams = None if model == "librispeech" else download_asset(f"decoder-assets/{model}/lm.bin")
    return PretrainedFiles(lexicon, tokens, grams)


def _words(
    lexicon: dict[str, list[list[str]]] | None,
    lm: str | CTCDecoderLM | None,
    lm_dict: str | None,
    tokens: TokenDictionary,
    unk_word: str,
) -> TokenDictionary | None:
    if lm_dict is not None:
        return TokenDictionary.read(lm_dict)
    if lexicon:
        return TokenDictionary.of_words(lexicon)
    if isinstance(lm, str | Path):
        return TokenDictionary.of_words([*map(tokens.text, range(len(tokens))), unk_word])
    return None


def _tree(
    lexicon: dict[str, list[list[str]]], words: TokenDictionary, tokens: TokenDictionary, lm: CTCDecoderLM
) -> SpellingNode:
    root, state = SpellingNode(), lm.start(False)
    for word, spellings in lexicon.items():
        number = words.number(word)
        _, score = lm.score(state, number)
        for spelling in spellings:
            root.add([tokens.number(token) for token in spelling], number, float(score))
    return root


def _check(emissions: Tensor, dimensions: int) -> None:
    if emissions.dtype != torch.float32:
        raise ValueError(f"emissions must be float32, got {emissions.dtype}")
    if not emissions.is_cpu:
        raise RuntimeError("emissions must be a CPU tensor.")
    if not emissions.is_contiguous():
        raise RuntimeError("emissions must be contiguous.")
    if emissions.ndim != dimensions:
        raise RuntimeError(f"emissions must be {dimensions}D. Found {tuple(emissions.shape)}")
