"""Errors of who speaks when on mixes of known voices, with and without a model of voices.

Usage: python tests/benchmarks/bench_speakers.py [--recordings DIR] [--speakers given|guessed] [--seeds 5]

Turns of several people are put one after the other with pauses between, in an order drawn by lot for each seed. Told is
the diarisation error rate of NIST's evaluations, the mean over the seeds with the least and the greatest, with a collar
of 0.25 s and (behind the stroke) without: what is missed, said by nobody, or given to the wrong one. Pauses within a
true turn count as speech there.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.speech.speakers.scoring import diarisation_error
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
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    model = installed_voice_model()
    heads = f"{'mix':18} {'with':9} {'DER':>6} {'least - most':>15} {'missed':>7} {'false':>6} {'confused':>8}"
    print(f"{heads} {'no collar':>10}")
    for name, patterns in MIXES.items():
        for title, used in (("cepstra", None), *((("model", model),) if model else ())):
            rows, whole, began, seconds = [], [], time.process_time(), 0.0
            for seed in range(asked.seeds):
                sound, wanted = mixed(asked.recordings, patterns, seed)
                found = finish(find_turns(sound, RATE, len(patterns) if asked.speakers == "given" else 0, used))
                rows.append(diarisation_error(found, wanted, 0.25))
                whole.append(diarisation_error(found, wanted, 0.0)[0])
                seconds += len(sound) / RATE
            error, missed, false, confused = 100 * np.mean(rows, axis=0)
            least, most = 100 * min(row[0] for row in rows), 100 * max(row[0] for row in rows)
            speed = seconds / (time.process_time() - began)
            parts = f"{missed:7.1f} {false:6.1f} {confused:8.1f} / {100 * np.mean(whole):6.1f}"
            print(f"{name:18} {title:9} {error:6.1f} {least:6.1f} - {most:6.1f} {parts}  {speed:6.1f} x", flush=True)


def mixed(folder: Path, patterns: tuple[str, ...], seed: int, turns: int = 12) -> tuple[np.ndarray, list[Turn]]:
    """Turns of 2 to 4 s in an order drawn by lot, half a second of near silence between them, and whose they are."""
    random = np.random.default_rng(seed)
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
