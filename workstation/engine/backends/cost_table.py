"""How long work takes on each device of this machine: measured once, kept in a file, asked before every job."""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import UnreadableError, read_json

FILE = "compute_costs.json"
_MAX_BYTES = 1 << 20
SMALL, LARGE = 1 << 15, 1 << 20
"""Samples of the two pieces that are measured: from them follow what a job costs to begin, and what each sample."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for a job: `fixed` whatever its length, and `each` for a sample."""

    fixed: float
    each: float

    def of(self, samples: int) -> float:
        return self.fixed + self.each * samples


@dataclass(slots=True)
class CostTable:
    """Costs by a kind of work and a device. Without a file they are measured anew by every program."""

    path: Path | None = None
    machine: str = ""
    """What the costs hold for: those of other machines, cards and versions are not read."""
    costs: dict[str, Cost] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path is None:
            return
        with suppress(OSError, UnreadableError, ValueError, TypeError, KeyError, AttributeError):
            found = read_json(self.path, max_bytes=_MAX_BYTES)
            if isinstance(found, dict) and found.get("machine") == self.machine:
                self.costs = {name: _cost(pair) for name, pair in found["costs"].items()}

    def cost(self, work: str, device: str, measure: Callable[[int], object]) -> Cost:
        """What work costs on a device; where it was never measured, `measure` does it on so many samples."""
        name = f"{work} on {device}"
        if name not in self.costs:
            self.costs[name] = measured(measure)
            self._keep()
        return self.costs[name]

    def known(self, work: str, device: str) -> bool:
        return f"{work} on {device}" in self.costs

    def _keep(self) -> None:
        if self.path is None:
            return
        rows = {name: [cost.fixed, cost.each] for name, cost in sorted(self.costs.items())}
        with suppress(OSError):  # it is measured again the next time
            write_atomic(self.path, json.dumps({"machine": self.machine, "costs": rows}, indent=1).encode())


def measured(work: Callable[[int], object], clock: Callable[[], float] = time.perf_counter) -> Cost:
    """Do the work on a small and on a large piece, each once to warm up and once for the clock."""
    seconds = []
    for samples in (SMALL, LARGE):
        work(samples)
        begin = clock()
        work(samples)
        seconds.append(max(clock() - begin, 1e-9))
    each = max(0.0, (seconds[1] - seconds[0]) / (LARGE - SMALL))
    return Cost(max(0.0, seconds[0] - each * SMALL), each)


def machine_name(devices: Mapping[str, str]) -> str:
    """What costs depend on, in a line: devices by id and name, cores, and the version of torch."""
    from importlib.metadata import version

    return f"torch {version('torch')}, {os.cpu_count()} cores; " + "; ".join(f"{k} {v}" for k, v in devices.items())


def _cost(pair: object) -> Cost:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError(f"a cost is two numbers, got {pair!r:.40}")
    fixed, each = (float(number) for number in pair)
    if not (fixed >= 0 and each >= 0):
        raise ValueError(f"a cost is never negative, got {pair!r:.40}")
    return Cost(fixed, each)
