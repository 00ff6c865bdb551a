"""Numbers that functions of sound answer for one sound: see `tests/approved/dsp`.

Others hold them against formulas and other programs; this tells of every change of them, also where none was meant.
"""

import math
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.approved_texts import compare, levels
from workstation.dsp import functional as F
from workstation.dsp import kaldi
from workstation.dsp import transforms as T
from workstation.dsp.levels import loudness as L
from workstation.dsp.music.beats import find_beats
from workstation.dsp.music.chords import find_chords
from workstation.dsp.music.keys import find_key
from workstation.dsp.music.notes import find_notes, note_name
from workstation.dsp.music.pitch import track_pitch
from workstation.dsp.music.pitch_classes import pitch_classes
from workstation.dsp.rooms.responses import ROOMS, impulse_response
from workstation.dsp.rooms.rt60 import reverberation_time, scale_decay

RATE = 16_000
WINDOW = torch.hann_window(400)
ROOM = torch.tensor([3.0, 4.0, 2.5])
PLACES = torch.tensor([1.0, 1.2, 1.1]), torch.tensor([[2.0, 3.0, 1.5], [2.1, 3.0, 1.5]])


def sound(frames: int = 9600) -> Tensor:
    """A gliding tone with overtones in two channels, with pauses and a little noise."""
    at = np.arange(frames) / RATE
    tone = sum(np.sin(2 * np.pi * n * (180 + 60 * at) * at) / n for n in (1, 2, 3))
    tone = 0.25 * tone * (np.sin(2 * np.pi * 3 * at) > -0.4)
    noise = 0.01 * np.random.default_rng(3).standard_normal((2, frames))
    return torch.tensor(np.stack([tone, tone[::-1]]) + noise, dtype=torch.float32)


def chords() -> Tensor:
    """A bar of A minor, F, C and G with a knock on every beat at 120 a minute."""
    at = np.arange(RATE // 2) / RATE
    bars = []
    for tones in ((220, 261.63, 329.63), (174.61, 220, 261.63), (261.63, 329.63, 392), (196, 246.94, 293.66)):
        beat = sum(np.sin(2 * np.pi * hz * at) for hz in tones) * np.exp(-3 * at) * 0.2
        beat[:80] += 0.5 * np.random.default_rng(1).standard_normal(80)
        bars.append(np.tile(beat, 4))
    return torch.tensor(np.concatenate(bars), dtype=torch.float32)[None]


def spectra() -> Tensor:
    return torch.stft(sound(), 400, 200, window=WINDOW, return_complex=True)


def finished(work: Generator[float, None, Any]) -> Any:
    """What a generator answers at its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


X = sound()
NUMBERS: dict[str, Callable[[], Any]] = {
    "filters": lambda: [
        F.allpass_biquad(X, RATE, 900.0),
        F.band_biquad(X, RATE, 900.0),
        F.band_biquad(X, RATE, 900.0, noise=True),
        F.bandpass_biquad(X, RATE, 900.0),
        F.bandpass_biquad(X, RATE, 900.0, const_skirt_gain=True),
        F.bandreject_biquad(X, RATE, 900.0),
        F.bass_biquad(X, RATE, 6.0),
        F.deemph_biquad(X, 44_100),
        F.deemph_biquad(X, 48_000),
        F.equalizer_biquad(X, RATE, 900.0, -5.0),
        F.highpass_biquad(X, RATE, 900.0),
        F.lowpass_biquad(X, RATE, 900.0),
        F.riaa_biquad(X, 44_100),
        F.riaa_biquad(X, 48_000),
        F.treble_biquad(X, RATE, 6.0),
    ],
    "levels": lambda: [
        F.gain(X, -3.0),
        F.dcshift(X, 0.3),
        F.dcshift(X, 0.6, 0.05),
        F.dcshift(X, -0.6, 0.05),
        F.contrast(X),
        F.contrast(X, 20.0),
        F.overdrive(X),
        F.overdrive(X, 5.0, 60.0),
        F.mu_law_encoding(X, 256).float(),
        F.mu_law_decoding(F.mu_law_encoding(X, 64), 64),
        F.add_noise(X, X.flip(-1), torch.tensor([10.0, 3.0])),
        F.amplitude_to_DB(X[None].abs(), 10.0, 1e-10, 0.0, 40.0),
        F.DB_to_amplitude(X, 2.0, 0.5),
        F.preemphasis(X),
        F.deemphasis(X, 0.9),
    ],
    "modulation": lambda: [
        F.flanger(X, RATE),
        F.flanger(X, RATE, 5.0, 4.0, 40.0, 80.0, 2.0, 50.0, "triangular", "quadratic"),
        F.phaser(X, RATE),
        F.phaser(X, RATE, 0.5, 0.6, 2.0, 0.3, 1.5, False),
    ],
    "loudness": lambda: [
        F.loudness(X, RATE)[None],
        L.momentary_loudness(X, RATE),
        L.short_term_loudness(sound(4 * RATE), RATE),
        L.loudness_range(sound(8 * RATE), RATE)[None],
        L.true_peak(X, RATE)[None],
    ],
    "spectra": lambda: [
        F.spectrogram(X, 0, WINDOW, 400, 200, 400, 2.0, False),
        F.spectrogram(X, 5, WINDOW, 512, 160, 400, 1.0, "window"),
        F.spectral_centroid(X, RATE, 0, WINDOW, 400, 200, 400),
        F.melscale_fbanks(201, 0.0, 8000.0, 12, RATE),
        F.melscale_fbanks(201, 50.0, 7000.0, 8, RATE, "slaney", "slaney"),
        F.linear_fbanks(201, 0.0, 8000.0, 9, RATE),
        F.create_dct(6, 20, "ortho"),
        F.create_dct(6, 20, None),
        F.compute_deltas(X[:, :300]),
        F.sliding_window_cmn(X[:, :400].reshape(4, 40, 5), 20, 5),
        F.inverse_spectrogram(spectra(), 9600, 0, WINDOW, 400, 200, 400, False),
        F.phase_vocoder(spectra(), 1.3, torch.linspace(0, math.pi * 200, 201)[..., None]).abs(),
    ],
    "features": lambda: [
        T.MFCC(RATE, 13)(X),
        T.LFCC(RATE, n_lfcc=12)(X),
        T.MelSpectrogram(RATE, 400, n_mels=16)(X),
        T.PitchShift(RATE, 3)(X),
        T.Spectrogram(200)(X),
        T.AmplitudeToDB("power", 60)(X.abs()),
        T.Fade(800, 400, "logarithmic")(X),
        T.Fade(800, 400, "half_sine")(X),
        T.Fade(800, 400, "exponential")(X),
        T.Fade(800, 400, "quarter_sine")(X),
        T.Vol(-6.0, "db")(X),
        T.Vol(2.0, "power")(X),
        T.Loudness(RATE)(X)[None],
        T.SpectralCentroid(RATE)(X),
        T.Vad(RATE)(X),
        T.ComputeDeltas(7)(X[:, :300]),
        T.Resample(RATE, 11_025)(X),
        T.MuLawEncoding(64)(X).float(),
        T.SlidingWindowCmn(20)(X[:, :400].reshape(4, 40, 5)),
    ],
    "times": lambda: [
        F.resample(X, RATE, 8000),
        F.resample(X, RATE, 44_100),
        F.resample(X, RATE, 12_000, 12, 0.9, "sinc_interp_kaiser", 9.0),
        F.speed(X, RATE, 1.1)[0],
        F.pitch_shift(X, RATE, 4),
        F.pitch_shift(X, RATE, -7),
        F.phase_locked_shift(X, RATE, 4),
        F.phase_locked_stretch(X, RATE, 1.2),
        F.phase_locked_stretch(X, RATE, 0.7),
        F.vad(X, RATE),
        F.detect_pitch_frequency(X, RATE),
        F.filtfilt(X, torch.tensor([1.0, 0.1]), torch.tensor([0.5, 0.5])),
    ],
    "rooms": lambda: [
        F.simulate_rir_ism(ROOM, *PLACES, 3, 0.3, sample_rate=RATE),
        F.simulate_rir_ism(ROOM, *PLACES, 2, torch.tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])),
        F.ray_tracing(ROOM, *PLACES, 200, absorption=0.3, time_thres=0.3),
        scale_decay(np.exp(-np.arange(8000) / 900.0)[None] * np.ones((2, 1)), RATE, 0.5),
        np.array([reverberation_time(np.exp(-np.arange(8000) / 900.0), RATE)]),
    ],
    "kaldi": lambda: [
        kaldi.fbank(X, dither=0.0),
        kaldi.fbank(X, dither=0.0, num_mel_bins=8, window_type="hamming", use_energy=True),
        kaldi.mfcc(X, dither=0.0),
        kaldi.spectrogram(X, dither=0.0),
        kaldi.mfcc(X, dither=0.0, vtln_warp=1.1, subtract_mean=True),
    ],
    "synthesis": lambda: [
        F.oscillator_bank(torch.full((1600, 2), 440.0), torch.full((1600, 2), 0.3), RATE),
        F.adsr_envelope(1600, attack=0.2, hold=0.1, decay=0.3, sustain=0.6, release=0.3),
        F.adsr_envelope(1600, attack=0.1, decay=0.5, sustain=0.2, release=0.4, n_decay=4),
        F.extend_pitch(torch.linspace(100, 200, 50)[:, None], 4),
        F.sinc_impulse_response(torch.tensor([0.1, 0.4]), 65),
        F.sinc_impulse_response(torch.tensor([0.3]), 65, high_pass=True),
        F.frequency_impulse_response(torch.rand(9, generator=torch.Generator().manual_seed(1))),
        F.exp_sigmoid(X),
        F.filter_waveform(X[0], torch.ones(4, 9) / 9),
    ],
    "music": lambda: [
        pitch_classes(chords(), RATE)[0],
        finished(track_pitch(X[0].numpy(), RATE, 70.0, 600.0)),
        find_beats(chords(), RATE),
        find_chords(chords(), RATE),
        find_key(chords(), RATE),
        find_notes(X[:1], RATE),
        [note_name(pitch) for pitch in (20.6, 60.0, 69.49, 69.51, 108.0)],
    ],
}


def told(value: Any) -> str:
    if isinstance(value, Tensor):
        value = value.detach().cpu().double().numpy()
    if isinstance(value, np.ndarray):
        if not value.size:
            return f"{value.shape}"
        rows = value.reshape(-1, value.shape[-1]) if value.ndim else value.reshape(1, 1)
        few = rows[:: max(1, len(rows) // 8)]
        return f"{value.shape}\n{levels(np.nan_to_num(few, nan=-1.0))}"
    if isinstance(value, (tuple, list)):
        return "\n".join(told(one) for one in value)
    return str(value)


@pytest.mark.parametrize("topic", NUMBERS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_numbers_are_as_approved(topic: str) -> None:
    torch.manual_seed(1)
    compare(f"dsp/{topic}", "\n\n".join(f"# {n}\n{told(value)}" for n, value in enumerate(NUMBERS[topic]())), 0.01)


def test_rooms_answer_as_approved() -> None:
    lines = []
    for room in (ROOMS[name] for name in ("booth", "studio", "tiled room", "plate", "spring")):
        lines += [room.name, levels(impulse_response(room, 8000)), levels(impulse_response(room, 8000, 1, 0.5))]
    compare("dsp/responses", "\n".join(lines), 0.01)
