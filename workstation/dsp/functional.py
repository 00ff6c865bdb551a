"""All functions under the names torchaudio's users know, gathered from the topic modules.

The examples of each find `torch`, and this module as `F`, as in the program's console.
"""

from workstation.dsp.array.beamforming import (
    apply_beamforming,
    mvdr_weights_rtf,
    mvdr_weights_souden,
    psd,
    rtf_evd,
    rtf_power,
)
from workstation.dsp.codec import apply_codec
from workstation.dsp.convolution.convolve import convolve, fftconvolve
from workstation.dsp.filters.biquad_filters import (
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
from workstation.dsp.filters.emphasis import deemphasis, preemphasis
from workstation.dsp.filters.fir import filter_waveform, frequency_impulse_response, sinc_impulse_response
from workstation.dsp.filters.iir import biquad, filtfilt, lfilter, sosfilt
from workstation.dsp.filters.modulation import flanger, phaser
from workstation.dsp.levels.companding import mu_law_decoding, mu_law_encoding
from workstation.dsp.levels.decibels import DB_to_amplitude, amplitude_to_DB
from workstation.dsp.levels.dither import dither
from workstation.dsp.levels.gain import add_noise, contrast, dcshift, gain
from workstation.dsp.levels.loudness import loudness
from workstation.dsp.levels.overdrive import overdrive
from workstation.dsp.resampling.resample import resample
from workstation.dsp.resampling.speed import speed
from workstation.dsp.rooms.image_source import simulate_rir_ism
from workstation.dsp.rooms.rays import ray_tracing
from workstation.dsp.spectral.bark import barkscale_fbanks
from workstation.dsp.spectral.chroma import chroma_filterbank
from workstation.dsp.spectral.features import compute_deltas, sliding_window_cmn, spectral_centroid
from workstation.dsp.spectral.filterbanks import create_dct, linear_fbanks, melscale_fbanks
from workstation.dsp.spectral.griffin_lim import griffinlim
from workstation.dsp.spectral.masking import mask_along_axis, mask_along_axis_iid
from workstation.dsp.spectral.stft import inverse_spectrogram, spectrogram
from workstation.dsp.speech.ctc import TokenSpan, forced_align, merge_tokens
from workstation.dsp.speech.edit_distance import edit_distance
from workstation.dsp.speech.frechet import frechet_distance
from workstation.dsp.speech.pitch import detect_pitch_frequency
from workstation.dsp.speech.rnnt import rnnt_loss
from workstation.dsp.speech.vad import vad
from workstation.dsp.stretch.phase_locked import phase_locked_shift, phase_locked_stretch
from workstation.dsp.stretch.phase_vocoder import phase_vocoder, pitch_shift
from workstation.dsp.synthesis import adsr_envelope, exp_sigmoid, extend_pitch, oscillator_bank
from workstation.dsp.torchaudio.torchscript import make_scriptable

__all__ = [
    "DB_to_amplitude",
    "TokenSpan",
    "add_noise",
    "adsr_envelope",
    "allpass_biquad",
    "amplitude_to_DB",
    "apply_beamforming",
    "apply_codec",
    "band_biquad",
    "bandpass_biquad",
    "bandreject_biquad",
    "barkscale_fbanks",
    "bass_biquad",
    "biquad",
    "chroma_filterbank",
    "compute_deltas",
    "contrast",
    "convolve",
    "create_dct",
    "dcshift",
    "deemph_biquad",
    "deemphasis",
    "detect_pitch_frequency",
    "dither",
    "edit_distance",
    "equalizer_biquad",
    "exp_sigmoid",
    "extend_pitch",
    "fftconvolve",
    "filter_waveform",
    "filtfilt",
    "flanger",
    "forced_align",
    "frechet_distance",
    "frequency_impulse_response",
    "gain",
    "griffinlim",
    "highpass_biquad",
    "inverse_spectrogram",
    "lfilter",
    "linear_fbanks",
    "loudness",
    "lowpass_biquad",
    "mask_along_axis",
    "mask_along_axis_iid",
    "melscale_fbanks",
    "merge_tokens",
    "mu_law_decoding",
    "mu_law_encoding",
    "mvdr_weights_rtf",
    "mvdr_weights_souden",
    "oscillator_bank",
    "overdrive",
    "phase_locked_shift",
    "phase_locked_stretch",
    "phase_vocoder",
    "phaser",
    "pitch_shift",
    "preemphasis",
    "psd",
    "ray_tracing",
    "resample",
    "riaa_biquad",
    "rnnt_loss",
    "rtf_evd",
    "rtf_power",
    "simulate_rir_ism",
    "sinc_impulse_response",
    "sliding_window_cmn",
    "sosfilt",
    "spectral_centroid",
    "spectrogram",
    "speed",
    "treble_biquad",
    "vad",
]

make_scriptable(globals()[name] for name in __all__)
