"""Makes the demo's sound: a voice by flite speaking `demo.txt`, and music from oscillators and noise.

Needs the program installed and Debian's `flite`; writes `voice.flac`, `music.flac` and, by the program's own aligner,
`words.json` into `resources/demo`.
"""

import json
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from workstation.cli.headless import Headless
from workstation.core.files.atomic_write import write_atomic

DEMO = Path(__file__).resolve().parents[1] / "resources" / "demo"
RATE = 44_100
LEAD_SECONDS, PAUSE_SECONDS, TAIL_SECONDS = 2.0, 0.7, 3.0
BEAT = 60 / 84
"""Seconds a beat lasts."""
CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (48, 55, 60, 64), (55, 59, 62, 67))
"""MIDI notes of Am7, Fmaj7, C, G: a bar each."""

Sound = npt.NDArray[np.float64]


def speak(text: str) -> Sound:
    """One line by flite's voice slt, at `RATE`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "line.wav")
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            spoken = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768
    return np.asarray(soxr.resample(spoken, rate, RATE), np.float64)


def voice(lines: list[str]) -> Sound:
    silence = np.zeros(round(PAUSE_SECONDS * RATE))
    pieces = [np.zeros(round(LEAD_SECONDS * RATE))]
    for line in lines:
        pieces += [speak(line), silence]
    pieces.append(np.zeros(round(TAIL_SECONDS * RATE)))
    sound = np.concatenate(pieces)
    return np.asarray(0.55 * sound / np.abs(sound).max())


def hertz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def pad(note: int, seconds: float, random: np.random.Generator) -> Sound:
    """A soft chord tone in stereo: six detuned partials that come and go."""
    t = np.arange(round(seconds * RATE)) / RATE
    envelope = np.minimum(1, t / 0.6) * np.minimum(1, (seconds - t) / 0.8)
    sides = []
    for _ in range(2):
        tone = np.zeros_like(t)
        for partial in range(1, 7):
            detune = 1 + random.normal(0, 0.0012)
            phase = random.uniform(0, 2 * np.pi)
            tone += np.sin(2 * np.pi * hertz(note) * partial * detune * t + phase) / partial**1.9
        sides.append(tone * envelope)
    return np.stack(sides)


def pluck(note: int, seconds: float, random: np.random.Generator) -> Sound:
    """A plucked string (Karplus and Strong 1983): noise in a delay line that loses its highs."""
    period = round(RATE / hertz(note))
    line = random.uniform(-1, 1, period)
    rounds = []
    for _ in range(round(seconds * RATE / period)):
        rounds.append(line)
        line = 0.996 * 0.5 * (line + np.roll(line, 1))
    string = np.concatenate(rounds)
    return np.asarray(string * np.minimum(1, (len(string) - np.arange(len(string))) / (0.05 * RATE)))


def shaker(random: np.random.Generator) -> Sound:
    t = np.arange(round(0.08 * RATE)) / RATE
    noise = np.diff(random.normal(0, 1, len(t) + 1))
    return np.asarray(noise * np.exp(-t * 70) * np.minimum(1, t / 0.004))


def kick() -> Sound:
    t = np.arange(round(0.3 * RATE)) / RATE
    return np.asarray(np.sin(2 * np.pi * (48 * t + 5 * (1 - np.exp(-t * 30)))) * np.exp(-t * 14))


def music(frames: int) -> Sound:
    random = np.random.default_rng(84)
    out = np.zeros((2, frames + 8 * RATE))

    def add(seconds: float, sound: Sound, gain: float, pan: float = 0.0) -> None:
        start = round(seconds * RATE)
        stereo = sound if sound.ndim == 2 else np.stack([sound * (1 - pan), sound * (1 + pan)])
        out[:, start : start + stereo.shape[1]] += gain * stereo

    bars = int(frames / RATE / (4 * BEAT)) + 1
    for bar in range(bars):
        at, chord = bar * 4 * BEAT, CHORDS[bar % len(CHORDS)]
        for note in chord:
            add(at, pad(note, 4 * BEAT + 0.8, random), 0.06)
        add(at, pad(chord[0] - 12, 4 * BEAT + 0.4, random), 0.10)
        for step in range(8):
            note = chord[(0, 2, 1, 3, 2, 1, 3, 2)[step]] + 12
            add(at + step * BEAT / 2, pluck(note, 1.6, random), 0.11, 0.45 * np.sin(step * 1.7))
        for beat in range(4):
            add(at + beat * BEAT, kick(), 0.35 if beat % 2 == 0 else 0.0)
            add(at + (beat + 0.5) * BEAT, shaker(random), 0.03, 0.3)
    out = out[:, :frames]
    fade = np.minimum(1, (frames - np.arange(frames)) / (3.0 * RATE)) * np.minimum(1, np.arange(frames) / (0.5 * RATE))
    out *= fade
    return np.asarray(0.30 * out / np.abs(out).max())


def time_words() -> Path:
    """Align the text to the voice and keep the result."""
    with Headless() as program:
        program.open(DEMO / "voice.flac")
        found = program.run("words.align", (DEMO / "demo.txt").read_text("utf-8"))
    return write_atomic(DEMO / "words.json", json.dumps(found.to_json(), indent=1) + "\n")


def main() -> None:
    lines = (DEMO / "demo.txt").read_text("utf-8").splitlines()
    spoken = voice(lines)
    for name, sound in (("voice", spoken[None]), ("music", music(len(spoken)))):
        path = DEMO / f"{name}.flac"
        soundfile.write(path, sound.T, RATE, "PCM_16")
        print(f"{path}: {len(spoken) / RATE:.1f} s")
    print(time_words())


if __name__ == "__main__":
    main()
