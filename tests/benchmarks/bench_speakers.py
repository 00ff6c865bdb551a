"""Errors of who speaks when on mixes of known voices, with and without a model of voices.

Usage: python tests/benchmarks/bench_speakers.py [--recordings DIR] [--speakers given|guessed]

Turns of several people are put one after the other with pauses between. Told are, in the best naming, the share of the
time of the true turns that goes to nobody or to the wrong one (pauses within a turn go to nobody), the share of the
time that is somebody's in both that goes to the wrong one, and how many speakers were found.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.speech.speakers.scoring import error_rate
from workstation.speech.progress import finish
from workstation.speech.speakers.diarise import Turn, find_turns, installed_voice_model

RATE = 16000
RECORDINGS = Path(__file__).parents[3] / "shared" / "speech"
MIXES = {
    "digits, two": ("fsdd_seq/george_*.wav", "fsdd_seq/lucas_*.wav"),
    "digits, three": ("fsdd_seq/george_*.wav", "fsdd_seq/jackson_*.wav", "fsdd_seq/nicolas_*.wav"),
    "sentences, two": ("emur_ae/*.wav", "pocketsphinx/sense*.wav"),
    "sentences, three": ("emur_ae/*.wav", "pocketsphinx/sense*.wav", "jfk/*.flac"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, default=RECORDINGS)
    parser.add_argument("--speakers", choices=("given", "guessed"), default="given")
    asked = parser.parse_args()
    model = installed_voice_model()
    print(f"{'mix':18} {'with':16} {'error':>7} {'confused':>9} {'found':>6} {'x real time':>12}")
    for name, patterns in MIXES.items():
        sound, wanted = mixed(asked.recordings, patterns)
        for title, used in (("cepstra", None), *((("model", model),) if model else ())):
            began = time.perf_counter()
            found = finish(find_turns(sound, RATE, len(patterns) if asked.speakers == "given" else 0, used))
            speed = len(sound) / RATE / (time.perf_counter() - began)
            count = len({turn.speaker for turn in found})
            missed, confused = error_rate(found, wanted), confusion(found, wanted)
            shares = f"{100 * missed:5.1f} % {100 * confused:7.1f} %"
            print(f"{name:18} {title:16} {shares} {count:6} {speed:12.1f}", flush=True)


def confusion(found: list[Turn], wanted: list[Turn]) -> float:
    """The share of the time of turns in both that is given to the wrong one."""
    both = sum(max(0.0, min(a.stop, b.stop) - max(a.start, b.start)) for a in wanted for b in found)
    right = (1 - error_rate(found, wanted)) * sum(turn.stop - turn.start for turn in wanted)
    return 1 - right / max(both, 1e-9)


def mixed(folder: Path, patterns: tuple[str, ...], turns: int = 12) -> tuple[np.ndarray, list[Turn]]:
    """Turns of 2 to 4 s in an order drawn by lot, half a second of near silence between them, and whose they are."""
    random = np.random.default_rng(4)
    pools = [np.concatenate([_read(path) for path in sorted(folder.glob(pattern))]) for pattern in patterns]
    places = [0] * len(pools)
    pieces, wanted, at, last = [], [], 0, -1
    for _ in range(turns):
        who = int(random.choice([i for i in range(len(pools)) if i != last]))
        length = int(random.uniform(2, 4) * RATE)
        piece = pools[who][places[who] : places[who] + length]
        places[who] = (places[who] + length) % max(1, len(pools[who]) - 4 * RATE)
        wanted.append(Turn(at / RATE, (at + len(piece)) / RATE, who))
        pieces += [piece, random.normal(0, 1e-4, RATE // 2).astype(np.float32)]
        at, last = at + len(piece) + RATE // 2, who
    return np.concatenate(pieces), wanted


def _read(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    found = soxr.resample(samples.mean(axis=1), rate, RATE)
    return np.asarray(0.1 * found / max(1e-9, float(np.sqrt(np.mean(found**2)))), np.float32)


if __name__ == "__main__":
    main()
