"""Bundles of transducers: features, beam search, and text of tokens."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from workstation.core.files.bounded import read_form
from workstation.dsp.transforms import MelSpectrogram
from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.models.checkpoints import read_weights
from workstation.torchaudio.models.rnnt import RNNT, emformer_rnnt_base
from workstation.torchaudio.models.rnnt_search import RNNTBeamSearch
from workstation.torchaudio.utils.download import download_asset

_GAIN = 32767.0**2
"""Power of samples of 16 bits, as those were that the features' statistics are of."""
_WORD_BEGIN = "\u2581"


class NormalizedLogMel(nn.Module):
    """Waveforms (samples,) to mel features (frames, bands) in a curve that is straight below e, and their count.

    `padding` frames of silence come behind, as the right context of the last segment.
    """

    def __init__(
        self, rate: int, n_fft: int, n_mels: int, hop: int, mean: Tensor, inverse: Tensor, padding: int
    ) -> None:
        super().__init__()
        self.mel = MelSpectrogram(sample_rate=rate, n_fft=n_fft, n_mels=n_mels, hop_length=hop)
        self.register_buffer("mean", mean)
        self.register_buffer("invstddev", inverse)
        self.mean: Tensor
        self.invstddev: Tensor
        self.padding = padding

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor]:
        """(frames, bands) and how many frames there are."""
        power = self.mel(input).transpose(1, 0) * _GAIN
        curved = torch.where(power > math.e, power.clamp(min=math.e).log(), power / math.e)
        features = nn.functional.pad((curved - self.mean) * self.invstddev, (0, 0, 0, self.padding))
        return features, torch.tensor([features.shape[0]])


class SentencePieces:
    """Tokens to text, by a model of SentencePiece's."""

    def __init__(self, path: str) -> None:
        from importlib.util import find_spec

        if find_spec("sentencepiece") is None:
            raise AudioFileError("the tokens are sentencepiece's, which is not installed: pip install sentencepiece")
        from importlib import import_module

        self._model = import_module("sentencepiece").SentencePieceProcessor(model_file=path)
        self._silent = {self._model.unk_id(), self._model.eos_id(), self._model.pad_id()}

    def __call__(self, tokens: Sequence[int], lstrip: bool = True) -> str:
        """The text of a reading, whose first token is the blank."""
        kept = [token for token in tokens[1:] if token not in self._silent]
        text = "".join(self._model.id_to_piece(kept)).replace(_WORD_BEGIN, " ")
        return text.lstrip() if lstrip else text


@dataclass(frozen=True, slots=True)
class RNNTBundle:
    """A transducer with what is before it and behind it; assets are looked for where torchaudio kept them."""

    weights: str
    statistics: str
    pieces: str
    make: Callable[[], RNNT]
    blank: int
    sample_rate: int = 16000
    n_fft: int = 400
    n_mels: int = 80
    hop_length: int = 160
    segment_length: int = 16
    right_context_length: int = 4

    def get_decoder(self) -> RNNTBeamSearch:
        """Beam search over the model; AudioFileError says where its weights are to be had without."""
        model = self.make()
        model.load_state_dict(read_weights(Path(download_asset(self.weights))))
        return RNNTBeamSearch(model.eval(), self.blank)

    def get_feature_extractor(self) -> NormalizedLogMel:
        """Features of whole sounds, with the right context of the last segment behind them."""
        return self._features(self.right_context_length)

    def get_streaming_feature_extractor(self) -> NormalizedLogMel:
        """Features of segments."""
        return self._features(0)

    def get_token_processor(self) -> SentencePieces:
        """Tokens to text."""
        return SentencePieces(download_asset(self.pieces))

    def _features(self, padding: int) -> NormalizedLogMel:
        path = Path(download_asset(self.statistics))
        try:
            found = read_form(path, dict[str, list[float]])
            mean, inverse = torch.tensor(found["mean"]), torch.tensor(found["invstddev"])
        except (ValueError, KeyError) as error:
            raise AudioFileError(f"{path} holds no mean and invstddev: {error}") from None
        return NormalizedLogMel(self.sample_rate, self.n_fft, self.n_mels, self.hop_length, mean, inverse, padding)


def _librispeech() -> RNNT:
    return emformer_rnnt_base(num_symbols=4097)


def _tedlium() -> RNNT:
    return emformer_rnnt_base(num_symbols=501)


EMFORMER_RNNT_BASE_LIBRISPEECH = RNNTBundle(
    "models/emformer_rnnt_base_librispeech.pt",
    "pipeline-assets/global_stats_rnnt_librispeech.json",
    "pipeline-assets/spm_bpe_4096_librispeech.model",
    _librispeech,
    4096,
)
EMFORMER_RNNT_BASE_TEDLIUM3 = RNNTBundle(
    "models/emformer_rnnt_base_tedlium3.pt",
    "pipeline-assets/global_stats_rnnt_tedlium3.json",
    "pipeline-assets/spm_bpe_500_tedlium3.model",
    _tedlium,
    500,
)
EMFORMER_RNNT_BASE_MUSTC = RNNTBundle(
    "models/emformer_rnnt_base_mustc.pt",
    "pipeline-assets/global_stats_rnnt_mustc.json",
    "pipeline-assets/spm_bpe_500_mustc.model",
    _tedlium,
    500,
)
