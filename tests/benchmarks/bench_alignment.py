"""Errors of word times per set of recordings and engine, beside what other aligners reach.

Usage: python tests/benchmarks/bench_alignment.py [--recordings DIR] [--engine ID ...] [--condition NAME ...]
                                                  [--lines] [SET ...]

DIR holds a folder for each set with NAME.ref.json (audio, language, words) and NAME.txt; by default it is
`shared/speech` beside the repository. Words are paired in order by the least number of edits. The set `synthesised` is
speech of many languages by eSpeak NG. A condition is a name from `degrade.py`, or "all". With `--lines` the
times of the reference's lines are given.
"""

import argparse
import json
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from workstation.speech.engines import align
from workstation.speech.realign import align_lines
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

sys.path.insert(0, str(Path(__file__).parent))
from degrade import CONDITIONS, Sound
from synthesised import TEXTS, synthesised

RECORDINGS = Path(__file__).parents[3] / "shared" / "speech"
SETS = ("emur_ae", "praatio", "fsdd_seq", "pocketsphinx", "mfa", "songs", "synthesised")
Recording = tuple[npt.NDArray[np.float32], int, str, str, list[dict[str, object]], list[dict[str, object]]]
PUBLISHED = """\
published, starts of words on comparable speech (median / mean ms, % within 20 / 50 / 100 ms):
  PocketSphinx with trimmed edges   12.5 / 19.4   69 / 92 / 99    TIMIT
  espeak-ng and DTW                 18.9 / 33.4   52 / 83 / 95    TIMIT
  Montreal Forced Aligner 3.4       mean 18.8     (starts and ends, TIMIT core test)
  WhisperX                          mean 47.0     (starts and ends, TIMIT core test)
  the same, a phone HMM, trimmed    13.6 / 21.7   66 / 90 / 98    TIMIT
  espeak-ng and DTW                 17.6 / 43.0   54 / 76 / 93    emur_ae
  PocketSphinx                      12.1 / 17.7   63 / 96 / 100   emur_ae
  PocketSphinx with trimmed edges   17.5 / 35.9   57 / 80 / 91    fsdd_seq (24 of 216 words lost)
  espeak-ng and DTW, then HMM       46.9 / 87.8   0.5 / 61 / 83   fsdd_seq
  espeak-ng and DTW                120.6 / 293    21 / 36 / 47    mfa
"""


@dataclass
class Tally:
    """Errors in seconds, counts of words, and how long it took."""

    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    words: int = 0
    lost: int = 0
    failed: int = 0
    sound: float = 0.0
    took: float = 0.0

    def add(self, found: AlignedTranscript, reference: list[dict[str, object]], longer: float = 1.0) -> None:
        """Compare with the words of a reference, in a recording that is so many times as long as it was."""
        hypothesis = [w for w in found.words if normal(w.text)]
        wanted = [w for w in reference if normal(str(w["word"]))]
        self.words += len(wanted)
        self.lost += len(wanted)
        pairs = paired([normal(w.text) for w in hypothesis], [normal(str(w["word"])) for w in wanted])
        for i, j in pairs:
            word, true = hypothesis[i], wanted[j]
            if word.start is None or word.end is None:
                continue
            self.lost -= 1
            self.starts.append(word.start - longer * float(str(true["start"])))
            self.ends.append(word.end - longer * float(str(true["end"])))
            self.scores.append(word.score if word.score is not None else 1.0)

    def line(self, name: str) -> str:
        speed = self.sound / self.took if self.took else 0.0
        if not self.starts:
            return f"{name:34} no words timed ({self.failed} files failed)"
        return (
            f"{name:34} {self.words:5} {self.lost:4} {self.failed:3}  {figures(self.starts)}  {figures(self.ends)}"
            f"  {self.flagged():4.0f}  {speed:5.1f}"
        )

    def flagged(self) -> float:
        """Of the words more than 0.1 s off, the share among the tenth with the lowest score (%)."""
        off = np.abs(self.starts) > 0.1
        tenth = np.argsort(self.scores, kind="stable")[: max(1, len(self.scores) // 10)]
        return 100.0 * float(off[tenth].sum()) / float(off.sum()) if off.any() else 100.0


def figures(errors: list[float]) -> str:
    size = np.abs(errors) * 1000
    within = " ".join(f"{100 * np.mean(size <= limit):5.1f}" for limit in (20, 50, 100, 200, 300))
    return f"{np.median(size):6.1f} {size.mean():6.1f} {1000 * np.median(errors):+6.1f} {within}"


def normal(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", word).lower() if c.isalnum())


def paired(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Indices of equal words on the path of the fewest edits."""
    cost = np.zeros((len(a) + 1, len(b) + 1), np.int32)
    cost[:, 0], cost[0, :] = np.arange(len(a) + 1), np.arange(len(b) + 1)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost[i, j] = min(cost[i - 1, j - 1] + 2 * (a[i - 1] != b[j - 1]), cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    i, j, out = len(a), len(b), []
    while i and j:
        if a[i - 1] == b[j - 1] and cost[i, j] == cost[i - 1, j - 1]:
            i, j = i - 1, j - 1
            out.append((i, j))
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return out[::-1]


def recordings(folder: Path) -> Iterator[Recording]:
    """Samples, rate, text, language, timed words and timed lines."""
    if folder.name == "synthesised":
        for tag in TEXTS:
            for made in synthesised(tag):
                yield *made, []
        return
    for path in sorted(folder.glob("*.ref.json")):
        reference = json.loads(path.read_text("utf-8"))
        samples, rate = soundfile.read(folder.parent / reference["audio"], dtype="float32", always_2d=True)
        language = {"english": "en", "spanish": "es"}.get(str(reference.get("language")).lower(), reference["language"])
        text = path.with_name(path.name.replace(".ref.json", ".txt")).read_text("utf-8")
        words, lines = reference.get("words") or [], reference.get("lines") or []
        yield samples.mean(axis=1), rate, text, language, words, lines


def timed_lines(words: list[dict[str, object]], lines: list[dict[str, object]], language: str) -> AlignedTranscript:
    """The words of a reference with nothing but the times of its lines."""
    cues = []
    for line in lines:
        start, end = float(str(line["start"])), float(str(line["end"]))
        inside = [w for w in words if start - 1e-3 <= float(str(w["start"])) < end - 1e-3]
        cues.append(TimedCue(tuple(TimedWord(str(w["word"]), start, end) for w in inside)))
    return AlignedTranscript(language, tuple(cue for cue in cues if cue.words))


def measure(folder: Path, engine: str, condition: str, lines: bool) -> Tally:
    tally = Tally()
    for plain, own_rate, text, language, reference, line_times in recordings(folder):
        samples, rate, longer = CONDITIONS[condition](plain, own_rate) if condition else Sound(plain, own_rate)
        began = time.perf_counter()
        try:
            if lines:
                work = align_lines(samples, rate, timed_lines(reference, line_times, language))
            else:
                work = align(samples, rate, text, language, engine)
            while True:
                next(work)
        except StopIteration as stop:
            tally.took += time.perf_counter() - began
            tally.sound += len(samples) / rate
            tally.add(stop.value, reference, longer)
        except ValueError as error:
            tally.failed += 1
            tally.words += len(reference)
            tally.lost += len(reference)
            print(f"  {folder.name}: {error}")
    return tally


def reliability(tally: Tally) -> str:
    """For each range of scores how many words there are, and how many of them are within 0.1 s."""
    near, scores = np.abs(tally.starts) <= 0.1, np.array(tally.scores)
    rows = ["scores      words  % within 100 ms"]
    for low, high in pairwise((0.0, 0.2, 0.4, 0.6, 0.8, 1.01)):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            rows.append(f"{low:.1f} to {min(high, 1):.1f}  {inside.sum():5}  {100 * near[inside].mean():5.1f}")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, default=RECORDINGS)
    parser.add_argument("--engine", action="append", default=[])
    parser.add_argument("--condition", action="append", default=[], help=", ".join(CONDITIONS))
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("sets", nargs="*")
    chosen = parser.parse_args()
    conditions = list(CONDITIONS) if "all" in chosen.condition else chosen.condition or [""]
    head = "median   mean   bias  <20   <50  <100  <200  <300"
    print(f"{'set, engine':34} {'words':>5} lost err  starts: {head}   ends: {head}   low*  x real time")
    pool = Tally()
    for name in chosen.sets or SETS:
        for engine in chosen.engine or ["auto"]:
            for condition in conditions:
                tally = measure(chosen.recordings / name, engine, condition, chosen.lines)
                print(tally.line(f"{name}, {engine} {condition}"), flush=True)
                pool = Tally(*(a + b for a, b in zip(astuple(pool), astuple(tally), strict=True)))
    print(pool.line("all"))
    print("* of the words more than 100 ms off, % among the tenth with the lowest scores\n")
    print(f"{reliability(pool)}\n\n{PUBLISHED}")


if __name__ == "__main__":
    main()
