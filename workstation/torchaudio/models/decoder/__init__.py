"""CTC emissions as text: beam search with a lexicon and a language model, under torchaudio's names."""

from workstation.torchaudio.models.decoder.ctc_decoder import (
    CTCDecoder,
    CTCHypothesis,
    ctc_decoder,
    download_pretrained_files,
)
from workstation.torchaudio.models.decoder.language_models import CTCDecoderLM, CTCDecoderLMState
from workstation.torchaudio.moved import LeftOutError, moved

__all__ = [
    "CTCDecoder",
    "CTCDecoderLM",
    "CTCDecoderLMState",
    "CTCHypothesis",
    "ctc_decoder",
    "download_pretrained_files",
]


def __getattr__(name: str) -> object:
    if name in ("CUCTCDecoder", "CUCTCHypothesis", "cuda_ctc_decoder"):
        raise LeftOutError(f"torchaudio's {name} is left out of {__name__}: it needs CUDA; ctc_decoder searches here")
    return moved(__name__, name)
