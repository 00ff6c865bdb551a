"""Models of other programs as Wav2Vec2Model."""

from workstation.torchaudio.models.wav2vec2.utils.import_huggingface import import_huggingface_model
from workstation.torchaudio.moved import LeftOutError, moved

__all__ = ["import_huggingface_model"]


def __getattr__(name: str) -> object:
    if name == "import_fairseq_model":
        raise LeftOutError(
            "import_fairseq_model is left out: fairseq's files hold code, which is not run here; torchaudio's and "
            "transformers' files of the same models load"
        )
    return moved(__name__, name)
