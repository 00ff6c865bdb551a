"""Networks under torchaudio's names, with parameters of its names: its weights load, and theirs load there."""

from workstation.torchaudio.models.conformer import Conformer
from workstation.torchaudio.models.conv_tasnet import ConvTasNet, conv_tasnet_base
from workstation.torchaudio.models.early import DeepSpeech, Wav2Letter
from workstation.torchaudio.models.emformer import Emformer
from workstation.torchaudio.models.missing import missing
from workstation.torchaudio.models.rnnt import RNNT, emformer_rnnt_base, emformer_rnnt_model
from workstation.torchaudio.models.rnnt_search import Hypothesis, RNNTBeamSearch
from workstation.torchaudio.models.wav2vec2 import (
    HuBERTPretrainModel,
    Wav2Vec2Model,
    hubert_base,
    hubert_large,
    hubert_pretrain_base,
    hubert_pretrain_large,
    hubert_pretrain_model,
    hubert_pretrain_xlarge,
    hubert_xlarge,
    wav2vec2_base,
    wav2vec2_large,
    wav2vec2_large_lv60k,
    wav2vec2_model,
    wav2vec2_xlsr_1b,
    wav2vec2_xlsr_2b,
    wav2vec2_xlsr_300m,
    wavlm_base,
    wavlm_large,
    wavlm_model,
)

__all__ = [
    "RNNT",
    "Conformer",
    "ConvTasNet",
    "DeepSpeech",
    "Emformer",
    "HuBERTPretrainModel",
    "Hypothesis",
    "RNNTBeamSearch",
    "Wav2Letter",
    "Wav2Vec2Model",
    "conv_tasnet_base",
    "emformer_rnnt_base",
    "emformer_rnnt_model",
    "hubert_base",
    "hubert_large",
    "hubert_pretrain_base",
    "hubert_pretrain_large",
    "hubert_pretrain_model",
    "hubert_pretrain_xlarge",
    "hubert_xlarge",
    "wav2vec2_base",
    "wav2vec2_large",
    "wav2vec2_large_lv60k",
    "wav2vec2_model",
    "wav2vec2_xlsr_1b",
    "wav2vec2_xlsr_2b",
    "wav2vec2_xlsr_300m",
    "wavlm_base",
    "wavlm_large",
    "wavlm_model",
]


def __getattr__(name: str) -> object:
    return missing(name, __name__)
