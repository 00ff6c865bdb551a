"""torchaudio's bundles of speech models by their names, loaded from the user's store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module, ModuleList

from workstation.dsp.speech.ctc import TokenSpan, forced_align, merge_tokens
from workstation.speech.ctc.models import LoadedModel, load_model
from workstation.speech.store.catalog import known
from workstation.speech.store.known_ctc import CTC
from workstation.speech.store.models import find_model


class AcousticModel(Module):
    """Waveforms to emissions: what `get_model` gives."""

    def __init__(self, model: LoadedModel, log_probs: bool = False, star: bool = False) -> None:
        super().__init__()
        self.network = model.network
        self._model, self._log_probs, self._star = model, log_probs, star

    def forward(self, waveforms: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Emissions (batch, frames, labels) of waveforms (batch, samples), and how many frames of each count."""
        emission = self._model.logits(waveforms, lengths)
        if self._log_probs:
            emission = torch.log_softmax(emission, dim=-1)
        if self._star:
            emission = torch.nn.functional.pad(emission, (0, 1))
        if lengths is None:
            return emission, None
        return emission, self._frames(lengths)

    def extract_features(
        self, waveforms: Tensor, lengths: Tensor | None = None, num_layers: int | None = None
    ) -> tuple[list[Tensor], Tensor | None]:
        """What comes out of each layer, (batch, frames, width), and how many frames count of each.

        Only that of the first `num_layers` is kept where that is given; ValueError when there are not so many.
        """
        layers = self._layers()
        wanted = len(layers) if num_layers is None else num_layers
        if not 0 < wanted <= len(layers):
            raise ValueError(f"`num_layers` must be between [1, {len(layers)}]")
        found: list[Tensor] = []
        hooks = [
            layer.register_forward_hook(lambda _layer, _given, out: found.append(out[0] if type(out) is tuple else out))
            for layer in layers[:wanted]
        ]
        try:
            self._model.logits(waveforms, lengths)
        finally:
            for hook in hooks:
                hook.remove()
        return found, None if lengths is None else self._frames(lengths)

    def _layers(self) -> list[Module]:
        """The layers of the network's transformer, whatever family it is of."""
        for name, part in self.network.named_modules():
            if name.endswith("encoder.layers") and isinstance(part, ModuleList):
                return list(part)
        raise ValueError("this model has no layers to take features from")

    def _frames(self, lengths: Tensor) -> Tensor:
        frames = [self._model.frames(int(n)) for n in lengths.tolist()]
        return torch.tensor(frames, dtype=lengths.dtype, device=lengths.device)


def _labels(name: str) -> tuple[str, ...]:
    """The labels of a model but the blank: as known, else as an imported one has them."""
    try:
        return tuple(known(name).labels)
    except ValueError:
        return load_model(find_model(name)).labels[1:]


class UnknownLetterError(ValueError, KeyError):
    """A letter that a model has no label for; scripts written for torchaudio catch KeyError."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would put it in quotes


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Words in the labels' own letters to their numbers."""

    dictionary: dict[str, int]

    def __call__(self, transcript: Sequence[str]) -> list[list[int]]:
        """The numbers of each word's letters; a text is parted at its spaces.

        UnknownLetterError (a ValueError and a KeyError) names the letters that the labels do not have.
        """
        words = transcript.split() if isinstance(transcript, str) else transcript
        unknown = sorted({letter for word in words for letter in word if letter not in self.dictionary})
        if unknown:
            names, known_ = ", ".join(map(repr, unknown)), "".join(self.dictionary)
            raise UnknownLetterError(f"the labels have no {names}, only {known_}{self._hint(unknown)}")
        return [[self.dictionary[letter] for letter in word] for word in words]

    def _hint(self, unknown: Sequence[str]) -> str:
        for name, changed in (("lower", str.lower), ("upper", str.upper)):
            if all(changed(letter) in self.dictionary for letter in unknown):
                return f": try text.{name}()"
        return ": write the text in these letters, without accents, digits and punctuation"


@dataclass(frozen=True, slots=True)
class Aligner:
    """The spans of each word's tokens in an emission (frames, labels) of log-probabilities; scores 0 to 1."""

    blank: int = 0

    def __call__(self, emission: Tensor, tokens: Sequence[Sequence[int]]) -> list[list[TokenSpan]]:
        if emission.ndim != 2:
            raise ValueError(f"The input emission must be 2D. Found: {emission.shape}")
        flat = torch.tensor([[t for word in tokens for t in word]], dtype=torch.int32, device=emission.device)
        path, scores = forced_align(emission[None], flat, blank=self.blank)
        spans = iter(merge_tokens(path[0], scores[0].exp(), self.blank))
        return [[next(spans) for _ in word] for word in tokens]


@dataclass(frozen=True, slots=True)
class Wav2Vec2ASRBundle:
    """A model that was trained to recognise; its emissions are logits."""

    name: str

    @property
    def sample_rate(self) -> int:
        return 16000

    def get_labels(self, *, blank: str = "-") -> tuple[str, ...]:
        return (blank, *_labels(self.name))

    def get_model(self, *, dl_kwargs: dict[str, Any] | None = None) -> Module:
        """The model from the store; ValueError, which says how to get it, when it is not there.

        `dl_kwargs` is taken for the sake of torchaudio's scripts; nothing is downloaded here.
        """
        return AcousticModel(load_model(find_model(self.name))).eval()

    def get_dict(self, *, blank: str = "-") -> dict[str, int]:
        return {label: i for i, label in enumerate(self.get_labels(blank=blank))}

    def get_tokenizer(self) -> Tokenizer:
        return Tokenizer(self.get_dict())

    def get_aligner(self) -> Aligner:
        return Aligner()


@dataclass(frozen=True, slots=True)
class Wav2Vec2FABundle:
    """A model that was trained to align; its emissions are log-probabilities, with a star for any speech."""

    name: str

    @property
    def sample_rate(self) -> int:
        return 16000

    def get_labels(self, star: str | None = "*", blank: str = "-") -> tuple[str, ...]:
        labels = (blank, *known(self.name).labels)
        return labels if star is None else (*labels, star)

    def get_model(self, with_star: bool = True, *, dl_kwargs: dict[str, Any] | None = None) -> Module:
        """The model from the store; ValueError, which says how to get it, when it is not there.

        `dl_kwargs` is taken for the sake of torchaudio's scripts; nothing is downloaded here.
        """
        return AcousticModel(load_model(find_model(self.name)), log_probs=True, star=with_star).eval()

    def get_dict(self, star: str | None = "*", blank: str = "-") -> dict[str, int]:
        return {label: i for i, label in enumerate(self.get_labels(star=star, blank=blank))}

    def get_tokenizer(self) -> Tokenizer:
        return Tokenizer(self.get_dict())

    def get_aligner(self) -> Aligner:
        return Aligner()


MMS_FA = Wav2Vec2FABundle("MMS_FA")
HUBERT_ASR_LARGE = Wav2Vec2ASRBundle("HUBERT_ASR_LARGE")
HUBERT_ASR_XLARGE = Wav2Vec2ASRBundle("HUBERT_ASR_XLARGE")
WAV2VEC2_ASR_BASE_10M = Wav2Vec2ASRBundle("WAV2VEC2_ASR_BASE_10M")
WAV2VEC2_ASR_BASE_100H = Wav2Vec2ASRBundle("WAV2VEC2_ASR_BASE_100H")
WAV2VEC2_ASR_BASE_960H = Wav2Vec2ASRBundle("WAV2VEC2_ASR_BASE_960H")
WAV2VEC2_ASR_LARGE_10M = Wav2Vec2ASRBundle("WAV2VEC2_ASR_LARGE_10M")
WAV2VEC2_ASR_LARGE_100H = Wav2Vec2ASRBundle("WAV2VEC2_ASR_LARGE_100H")
WAV2VEC2_ASR_LARGE_960H = Wav2Vec2ASRBundle("WAV2VEC2_ASR_LARGE_960H")
WAV2VEC2_ASR_LARGE_LV60K_10M = Wav2Vec2ASRBundle("WAV2VEC2_ASR_LARGE_LV60K_10M")
WAV2VEC2_ASR_LARGE_LV60K_100H = Wav2Vec2ASRBundle("WAV2VEC2_ASR_LARGE_LV60K_100H")
WAV2VEC2_ASR_LARGE_LV60K_960H = Wav2Vec2ASRBundle("WAV2VEC2_ASR_LARGE_LV60K_960H")
VOXPOPULI_ASR_BASE_10K_DE = Wav2Vec2ASRBundle("VOXPOPULI_ASR_BASE_10K_DE")
VOXPOPULI_ASR_BASE_10K_EN = Wav2Vec2ASRBundle("VOXPOPULI_ASR_BASE_10K_EN")
VOXPOPULI_ASR_BASE_10K_ES = Wav2Vec2ASRBundle("VOXPOPULI_ASR_BASE_10K_ES")
VOXPOPULI_ASR_BASE_10K_FR = Wav2Vec2ASRBundle("VOXPOPULI_ASR_BASE_10K_FR")
VOXPOPULI_ASR_BASE_10K_IT = Wav2Vec2ASRBundle("VOXPOPULI_ASR_BASE_10K_IT")

__all__ = ["Wav2Vec2ASRBundle", "Wav2Vec2FABundle", *(model.bundle for model in CTC)]
