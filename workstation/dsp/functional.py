"""All functions under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.beamforming import (
    apply_beamforming,
    mvdr_weights_rtf,
    mvdr_weights_souden,
    psd,
    rtf_evd,
    rtf_power,
)
from workstation.dsp.ctc import TokenSpan, forced_align, merge_tokens
from workstation.dsp.edit_distance import edit_distance
from workstation.dsp.frechet import frechet_distance
from workstation.dsp.transducer import rnnt_loss

__all__ = [
    "TokenSpan",
    "apply_beamforming",
    "edit_distance",
    "forced_align",
    "frechet_distance",
    "merge_tokens",
    "mvdr_weights_rtf",
    "mvdr_weights_souden",
    "psd",
    "rnnt_loss",
    "rtf_evd",
    "rtf_power",
]
