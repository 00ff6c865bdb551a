"""Bundles of wav2vec 2.0, HuBERT, XLS-R, WavLM and MMS."""

from dataclasses import dataclass
from typing import Any

from torch import nn

from workstation.speech.pipelines import Wav2Vec2ASRBundle, Wav2Vec2FABundle
from workstation.speech.store.catalog import known
from workstation.speech.store.models import installed
from workstation.torchaudio.pipelines.weights import NormalizedWaves, find_weights, is_normed, load_wav2vec2


@dataclass(frozen=True, slots=True)
class Wav2Vec2Bundle:
    """A model that was trained to hear, not to recognise: its outputs are features.

    Example:
        >>> from workstation.torchaudio.pipelines import HUBERT_BASE
        >>> model = HUBERT_BASE.get_model()  # doctest: +SKIP
        >>> features, _ = model.extract_features(waveform)  # doctest: +SKIP
    """

    name: str
    file: str

    @property
    def sample_rate(self) -> int:
        return 16000

    def get_model(self, *, dl_kwargs: dict[str, Any] | None = None) -> nn.Module:
        """The model with its weights; AudioFileError (a RuntimeError) says where they are to be had without.

        `dl_kwargs` is taken for the sake of torchaudio's scripts; nothing is downloaded here.
        """
        model = load_wav2vec2(find_weights(self.name, self.file))
        return NormalizedWaves(model, True).eval() if is_normed(model) else model


@dataclass(frozen=True, slots=True)
class RecognitionBundle(Wav2Vec2ASRBundle):
    """A Wav2Vec2ASRBundle whose model has `extract_features` too."""

    def get_model(self, *, dl_kwargs: dict[str, Any] | None = None) -> nn.Module:
        """The model with its weights; AudioFileError (a RuntimeError) says where they are to be had without."""
        path = find_weights(self.name, _address(self.name))
        if path.is_dir():
            return Wav2Vec2ASRBundle.get_model(self, dl_kwargs=dl_kwargs)
        model = load_wav2vec2(path, labels=True)
        return NormalizedWaves(model, True).eval() if is_normed(model) else model


@dataclass(frozen=True, slots=True)
class AlignmentBundle(Wav2Vec2FABundle):
    """A Wav2Vec2FABundle whose model has `extract_features` too."""

    def get_model(self, with_star: bool = True, *, dl_kwargs: dict[str, Any] | None = None) -> nn.Module:
        """The model with its weights; AudioFileError (a RuntimeError) says where they are to be had without."""
        path = find_weights(self.name, known(self.name).url)
        if path.is_dir():
            return Wav2Vec2FABundle.get_model(self, with_star, dl_kwargs=dl_kwargs)
        model = load_wav2vec2(path, labels=True)
        return NormalizedWaves(model, is_normed(model), log_probs=True, star=with_star).eval()


def bundle_of(name: str) -> Wav2Vec2Bundle | RecognitionBundle:
    """The bundle of a model that was imported: that of the id "my-model" is called MY_MODEL.

    ValueError when none is called so, or when it is a model of another kind.
    """
    wanted = {name, name.lower().replace("_", "-")}
    model = next((model for model in installed() if model.id in wanted), None)
    if model is None or model.kind not in ("ctc", "encoder"):
        raise ValueError(f"no model of speech called {name} is installed")
    return RecognitionBundle(name) if model.kind == "ctc" else Wav2Vec2Bundle(name, f"{model.id}.pth")


def imported() -> tuple[str, ...]:
    """The names of the bundles of models that were imported."""
    return tuple(model.id.upper().replace("-", "_") for model in installed() if model.kind in ("ctc", "encoder"))


def _address(name: str) -> str:
    """Where the weights of a known model lie; of another one nobody knows."""
    try:
        return known(name).url
    except ValueError:
        return f"{name.lower().replace('_', '-')}.pth"


ENCODERS = {
    "WAV2VEC2_BASE": "wav2vec2_fairseq_base_ls960.pth",
    "WAV2VEC2_LARGE": "wav2vec2_fairseq_large_ls960.pth",
    "WAV2VEC2_LARGE_LV60K": "wav2vec2_fairseq_large_lv60k.pth",
    "WAV2VEC2_XLSR53": "wav2vec2_fairseq_large_xlsr53.pth",
    "WAV2VEC2_XLSR_300M": "wav2vec2_xlsr_300m.pth",
    "WAV2VEC2_XLSR_1B": "wav2vec2_xlsr_1b.pth",
    "WAV2VEC2_XLSR_2B": "wav2vec2_xlsr_2b.pth",
    "HUBERT_BASE": "hubert_fairseq_base_ls960.pth",
    "HUBERT_LARGE": "hubert_fairseq_large_ll60k.pth",
    "HUBERT_XLARGE": "hubert_fairseq_xlarge_ll60k.pth",
    "WAVLM_BASE": "wavlm_base.pth",
    "WAVLM_BASE_PLUS": "wavlm_base_plus.pth",
    "WAVLM_LARGE": "wavlm_large.pth",
}
"""The files of models that were trained to hear, by the names of their bundles."""
