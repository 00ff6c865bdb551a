"""wav2vec 2.0 and its family: models, and weights in other programs' names."""

from workstation.torchaudio.models.wav2vec2.model import (
    hubert_base,
    hubert_large,
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
from workstation.torchaudio.models.wav2vec2.network import Wav2Vec2Model
from workstation.torchaudio.models.wav2vec2.pretraining import (
    HuBERTPretrainModel,
    hubert_pretrain_base,
    hubert_pretrain_large,
    hubert_pretrain_model,
    hubert_pretrain_xlarge,
)
from workstation.torchaudio.moved import moved

__all__ = [
    "HuBERTPretrainModel",
    "Wav2Vec2Model",
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
    return moved(__name__, name)
