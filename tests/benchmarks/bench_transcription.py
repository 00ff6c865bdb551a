"""Wrong words of what is transcribed per set of recordings and engine, beside speed and memory.

Usage: python tests/benchmarks/bench_transcription.py [--recordings DIR] [--engine ID ...] [--compute TYPE] [SET ...]

DIR holds a folder for each set with NAME.ref.json (audio, language, text); by default it is `shared/speech` beside the
repository. Each engine runs in a process of its own, whose greatest memory is told. `--compute` is CTranslate2's type
(int8, float32, …) for Whisper. Words are compared without case and punctuation, numbers written out, by the least
number of edits; "x real time" is seconds of sound in a second of the clock, on as many threads as there are cores.
"""

import argparse
import json
import multiprocessing
import re
import resource
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from workstation.speech.engines import transcribe
from workstation.speech.progress import finish

RECORDINGS = Path(__file__).parents[3] / "shared" / "speech"
SETS = ("jfk", "emur_ae", "praatio", "pocketsphinx", "mfa")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--recordings", type=Path, default=RECORDINGS)
    parser.add_argument("--engine", action="append")
    parser.add_argument("--compute", default="auto")
    asked = parser.parse_args()
    print(f"{'engine':10} {'set':14} {'words':>6} {'wrong':>6} {'share':>7} {'x real time':>12} {'MiB':>6}")
    for engine in asked.engine or ("whisper", "embedded"):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            for row in pool.apply(measure, (engine, asked.recordings, tuple(asked.sets), asked.compute)):
                print(f"{engine:10} " + "{:14} {:6} {:6} {:6.1f} % {:12.1f} {:6.0f}".format(*row), flush=True)


def measure(
    engine: str, folder: Path, sets: Sequence[str], compute: str
) -> list[tuple[str, int, int, float, float, float]]:
    """Of each set its words, those that are wrong, their share (%), the speed, and the most memory so far (MiB)."""
    if engine == "whisper":
        import faster_whisper

        real = faster_whisper.WhisperModel.__init__
        faster_whisper.WhisperModel.__init__ = lambda self, *a, **k: real(self, *a, **k | {"compute_type": compute})
    finish(transcribe(np.zeros(16000, np.float32), 16000, "en", engine))
    rows = []
    for name in sets:
        words = wrong = 0
        sound = clock = 0.0
        for path in sorted((folder / name).glob("*.ref.json")):
            reference = json.loads(path.read_text("utf-8"))
            if not reference.get("language", "en").startswith("en"):
                continue
            audio = folder / reference["audio"]
            samples, rate = soundfile.read(audio, dtype="float32", always_2d=True)
            began = time.perf_counter()
            found = finish(transcribe(samples.mean(axis=1), rate, "en", engine))
            clock += time.perf_counter() - began
            sound += len(samples) / rate
            said = plain(" ".join(word.text for cue in found.cues for word in cue.words))
            wanted = plain(reference["text"])
            words, wrong = words + len(wanted), wrong + distance(said, wanted)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append((name, words, wrong, 100 * wrong / max(words, 1), sound / max(clock, 1e-9), memory))
    return rows


def plain(text: str) -> list[str]:
    """Words in small letters, marks left out, numbers as they are spoken."""
    from num2words import num2words

    spelt = re.sub(r"\d+", lambda found: " " + num2words(int(found[0])) + " ", text)
    return re.findall(r"[a-z']+", spelt.lower().replace("-", " ").replace("’", "'"))


def distance(said: Sequence[str], wanted: Sequence[str]) -> int:
    """The least number of words put in, left out and exchanged."""
    row = np.arange(len(wanted) + 1)
    for i, word in enumerate(said, 1):
        before, row = row, np.empty_like(row)
        row[0] = i
        for j, other in enumerate(wanted, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other))
    return int(row[-1])


if __name__ == "__main__":
    main()
