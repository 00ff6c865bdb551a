"""All functions under the names torchaudio's users know, gathered from the topic modules."""

from workstation.dsp.beamforming import (
    apply_beamforming,
    mvdr_weights_rtf,
    mvdr_weights_souden,
    psd,
    rtf_evd,
    rtf_power,
)
from workstation.dsp.biquad_filters import (
    allpass_biquad,
    band_biquad,
    bandpass_biquad,
    bandreject_biquad,
    bass_biquad,
    deemph_biquad,
    equalizer_biquad,
    highpass_biquad,
    lowpass_biquad,
    riaa_biquad,
    treble_biquad,
)
from workstation.dsp.convolution import convolve, fftconvolve
from workstation.dsp.ctc import TokenSpan, forced_align, merge_tokens
from workstation.dsp.edit_distance import edit_distance
from workstation.dsp.frechet import frechet_distance
from workstation.dsp.iir import biquad, filtfilt, lfilter, sosfilt
from workstation.dsp.transducer import rnnt_loss

__all__ = [
    "TokenSpan",
    "allpass_biquad",
    "apply_beamforming",
    "band_biquad",
    "bandpass_biquad",
    "bandreject_biquad",
    "bass_biquad",
    "biquad",
    "convolve",
    "deemph_biquad",
    "edit_distance",
    "equalizer_biquad",
    "fftconvolve",
    "filtfilt",
    "forced_align",
    "frechet_distance",
    "highpass_biquad",
    "lfilter",
    "lowpass_biquad",
    "merge_tokens",
    "mvdr_weights_rtf",
    "mvdr_weights_souden",
    "psd",
    "riaa_biquad",
    "rnnt_loss",
    "rtf_evd",
    "rtf_power",
    "sosfilt",
    "treble_biquad",
]
