"""Which effects there are, how their arguments are written, and the code behind each."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from workstation.torchaudio.sox_effects import filters, levels, times

Call = Callable[[Tensor, int, list[str]], tuple[Tensor, int]]


@dataclass(frozen=True, slots=True)
class SoxEffect:
    """Samples (channels, frames), their rate and arguments to samples and rate; `usage` as SoX's manual writes it."""

    call: Call
    usage: str


EFFECTS: dict[str, SoxEffect] = {
    "allpass": SoxEffect(filters.allpass, "frequency width[h|k|q|o]"),
    "band": SoxEffect(filters.band, "[-n] center [width[h|k|q|o]]"),
    "bandpass": SoxEffect(filters.bandpass, "[-c] frequency width[h|k|q|o]"),
    "bandreject": SoxEffect(filters.bandreject, "frequency width[h|k|q|o]"),
    "bass": SoxEffect(filters.bass, "gain [frequency [width[s|h|k|q|o]]]"),
    "biquad": SoxEffect(filters.biquad, "b0 b1 b2 a0 a1 a2"),
    "channels": SoxEffect(levels.channels, "count"),
    "contrast": SoxEffect(levels.contrast, "[enhancement (75)]"),
    "dcshift": SoxEffect(levels.dcshift, "shift [limitergain]"),
    "deemph": SoxEffect(filters.deemph, ""),
    "delay": SoxEffect(times.delay, "{time}"),
    "downsample": SoxEffect(times.downsample, "[factor (2)]"),
    "echo": SoxEffect(times.echo, "gain-in gain-out delay decay [ delay decay ... ]"),
    "echos": SoxEffect(times.echos, "gain-in gain-out delay decay [ delay decay ... ]"),
    "equalizer": SoxEffect(filters.equalizer, "frequency width[q|o|h|k] gain"),
    "fade": SoxEffect(levels.fade, "[ type ] fade-in-length [ stop-position [ fade-out-length ] ]"),
    "fir": SoxEffect(filters.fir, "[coef-file|coefs]"),
    "flanger": SoxEffect(filters.flanger, "[delay depth regen width speed shape phase interp]"),
    "gain": SoxEffect(levels.gain, "[-n] [-e|-b] [-l] [gain-dB]"),
    "highpass": SoxEffect(filters.highpass, "[-1|-2] frequency [width[q|o|h|k]]"),
    "lowpass": SoxEffect(filters.lowpass, "[-1|-2] frequency [width[q|o|h|k]]"),
    "norm": SoxEffect(levels.norm, "[level]"),
    "oops": SoxEffect(levels.oops, ""),
    "overdrive": SoxEffect(levels.overdrive, "[gain [colour]]"),
    "pad": SoxEffect(times.pad, "{length[@position]}"),
    "phaser": SoxEffect(filters.phaser, "gain-in gain-out delay decay speed [ -s | -t ]"),
    "pitch": SoxEffect(times.pitch, "shift-in-cents"),
    "rate": SoxEffect(times.rate, "[-q|-l|-m|-h|-v] RATE[k]"),
    "remix": SoxEffect(levels.remix, "[-m|-a] [-p] <0|in-chan[v|p|i volume]{,in-chan[v|p|i volume]}>"),
    "repeat": SoxEffect(times.repeat, "[count (1)]"),
    "reverse": SoxEffect(times.reverse, ""),
    "riaa": SoxEffect(filters.riaa, ""),
    "speed": SoxEffect(times.speed, "factor[c]"),
    "stretch": SoxEffect(times.stretch, "factor"),
    "swap": SoxEffect(levels.swap, ""),
    "tempo": SoxEffect(times.tempo, "[-m|-s|-l] factor"),
    "treble": SoxEffect(filters.treble, "gain [frequency [width[s|h|k|q|o]]]"),
    "tremolo": SoxEffect(levels.tremolo, "speed_Hz [depth_percent]"),
    "trim": SoxEffect(times.trim, "{position}"),
    "upsample": SoxEffect(times.upsample, "[factor (2)]"),
    "vad": SoxEffect(times.vad, ""),
    "vol": SoxEffect(levels.vol, "gain [type [limitergain]]"),
}

REASONS = {
    "reverb": "use workstation.dsp.rooms, or fftconvolve with a room's response",
    "compand": "the program's effects have a compressor; there is no function of this name",
    "mcompand": "the program's effects have a compressor; there is no function of this name",
    "noisered": "use workstation's noise reduction; SoX's profiles are not read",
    "noiseprof": "use workstation's noise reduction; SoX's profiles are not written",
    "synth": "make the tensor: torchaudio.prototype.functional.oscillator_bank",
    "dither": "use torchaudio.functional.dither",
    "loudness": "use torchaudio.functional.equalizer_biquad; SoX's curves are not here",
    "sinc": "use torchaudio.prototype.functional.sinc_impulse_response with fftconvolve",
    "silence": "use torchaudio.functional.vad",
    "stat": "it prints, and changes nothing",
    "stats": "it prints, and changes nothing",
    "spectrogram": "it draws: use torchaudio.functional.spectrogram",
}
"""Effects of SoX that there are not, and what there is instead."""
