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
from tests.mutation.record import FOLDER, ROOT, Record
from tests.mutation.results import Kept
from tests.mutation.trial import Outcome, Trials, timed

LAYERS = (
    "core",
    "dsp",
    "effects",
    "media",
    "tools",
    "speech",
    "project",
    "exchange",
    "torchaudio",
    "engine",
    "session.py",
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
        "--limit", type=float, default=60.0, help="seconds of processor time for the tests of one fault"
    )
    parser.add_argument("--record", type=Path, default=root / FOLDER, help="the folder of `tests.mutation.record`")
    parser.add_argument("--results", type=Path, help="a file that keeps results: what is in it is not tried again")
    parser.add_argument("--again", action="store_true", help="but what survived is")
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
    record, kept = Record(root, given.record), Kept(given.results, given.again)
    diffs = {mutant: mutant.diff(root) for _, mutant in faults}  # somebody may work on the sources meanwhile
    if given.record.is_dir() and (missing := record.missing()):
        print(f"{len(missing)} files of tests are not recorded: what only they see survives, but in their own room")
    mine = local()
    with ExitStack() as every, ThreadPoolExecutor(given.jobs) as pool:

        def attempt(mutant: Mutant) -> tuple[Outcome, str, float]:
            if (told := kept.told(diffs[mutant])) is not None:
                return *told, 0.0
            if not hasattr(mine, "trials"):
                mine.trials = every.enter_context(Trials(root, given.limit, record))
            result, seconds = timed(mine.trials, mutant)
            kept.keep(diffs[mutant], result.outcome, result.by)
            return result.outcome, result.by, seconds

        results = pool.map(attempt, [mutant for _, mutant in faults])
        for (layer, mutant), (outcome, by, seconds) in zip(faults, results, strict=True):
            table[layer][outcome] += 1
            print(f"{outcome} {mutant.path} ({mutant.kind}, {seconds:.0f} s) {by}", flush=True)
            if outcome != "killed":
                print(diffs[mutant], flush=True)
    print(f"{'layer':<24}{'killed':>8}{'survived':>10}{'broken':>8}   seed {given.seed}")
    for layer, counts in table.items():
        share = counts["killed"] / max(1, counts.total())
        print(f"{layer:<24}{counts['killed']:>8}{counts['survived']:>10}{counts['broken']:>8}   {share:.0%}")
    return 1 if any(counts["survived"] for counts in table.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
