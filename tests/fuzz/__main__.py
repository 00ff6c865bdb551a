"""`python -m tests.fuzz`: many cases, or one again; the exit code is 1 when any failed."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import local

from tests.fuzz.families import FAMILIES
from tests.fuzz.harness import Case, Fuzzer, Verdict, cases


def main() -> int:
    """Run what the command line asks for and print what failed, each with the line that repeats it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--family", choices=tuple(FAMILIES), default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="only this one, and all that it says")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="a folder for the files of the cases that fail")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    if given.case is not None:
        if not given.family:
            parser.error("--case needs --family")
        with Fuzzer(given.keep) as fuzzer:
            verdict = fuzzer.run(Case(given.family, given.seed, given.case))
        for result in verdict.results:
            print(result)
        print(*verdict.faults, sep="\n")
        return 1 if verdict.faults else 0
    failed = 0
    mine = local()
    with ExitStack() as fuzzers, ThreadPoolExecutor(given.jobs) as pool:

        def run(case: Case) -> Verdict:
            if not hasattr(mine, "fuzzer"):
                mine.fuzzer = fuzzers.enter_context(Fuzzer(given.keep))
            verdict: Verdict = mine.fuzzer.run(case)
            return verdict

        for number, verdict in enumerate(pool.map(run, cases(given.count, given.seed, given.family)), 1):
            if verdict.faults:
                failed += 1
                print(verdict.case.line, *(f"    {fault}" for fault in verdict.faults), sep="\n", flush=True)
            if number % 500 == 0:
                print(f"{number} cases, {failed} failed", file=sys.stderr, flush=True)
    print(f"{given.count} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
