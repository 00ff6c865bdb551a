"""`python -m tests.mutation`: put faults into the package at random and tell which of them no test has seen."""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import local

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trial import Result, Trials, timed

ROOT = Path(__file__).resolve().parents[2]
LAYERS = (
    "core",
    "dsp",
    "effects",
    "media",
    "speech",
    "project",
    "exchange",
    "engine",
    "commands",
    "plugin",
    "cli",
    "ui",
)


def modules(root: Path, layer: str) -> Iterator[Path]:
    """The modules of a layer or a room, or the one that is named, without kernels, relative to `root`."""
    place = root / "workstation" / layer
    for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
        if file.name != "__init__.py" and not file.stem.endswith("kernels") and "kernels" not in file.parts:
            yield file.relative_to(root)


def chosen(root: Path, layer: str, count: int, seed: int) -> list[Mutant]:
    """`count` faults of a layer, the same ones for the same seed and source."""
    draw = random.Random(f"{layer} {seed}")
    every = [found for module in modules(root, layer) for found in mutants(root, module)]
    return draw.sample(every, min(count, len(every)))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Try the faults that the command line asks for; the exit code is 1 when one survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--layer", default="", help="a layer, a room (speech/cues) or a module (speech/vad.py)")
    parser.add_argument("--count", type=int, default=10, help="faults for each layer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, choices=(1, 2), help="faults tried at once, two at most")
    parser.add_argument(
        "--limit", type=float, default=90.0, help="seconds of processor time for the tests of one fault"
    )
    parser.add_argument("--list", action="store_true", help="only say which faults would be tried")
    given = parser.parse_args(arguments)
    layers = [given.layer] if given.layer else LAYERS
    faults = [(layer, mutant) for layer in layers for mutant in chosen(root, layer, given.count, given.seed)]
    if not faults:
        parser.error(f"no fault fits into {given.layer!r}")
    if given.list:
        for _, mutant in faults:
            print(mutant.diff(root))
        return 0
    table: dict[str, Counter[str]] = {layer: Counter() for layer in layers}
    mine = local()
    with ExitStack() as every, ThreadPoolExecutor(given.jobs) as pool:

        def attempt(mutant: Mutant) -> tuple[Result, float]:
            if not hasattr(mine, "trials"):
                mine.trials = every.enter_context(Trials(root, given.limit))
            return timed(mine.trials, mutant)

        results = pool.map(attempt, [mutant for _, mutant in faults])
        for (layer, mutant), (result, seconds) in zip(faults, results, strict=True):
            table[layer][result.outcome] += 1
            print(f"{result.outcome} {mutant.path} ({mutant.kind}, {seconds:.0f} s) {result.by}", flush=True)
            if result.outcome != "killed":
                print(mutant.diff(root), flush=True)
    print(f"{'layer':<24}{'killed':>8}{'survived':>10}{'timeout':>9}{'broken':>8}   seed {given.seed}")
    for layer, counts in table.items():
        print(
            f"{layer:<24}{counts['killed']:>8}{counts['survived']:>10}{counts['timeout']:>9}{counts['broken']:>8}"
            f"   {counts['killed'] / max(1, counts.total()):.0%}"
        )
    return 1 if any(counts["survived"] for counts in table.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
