"""Data sets in folders: sound files, and a manifest that says of each where it is from and how it came about.

`manifest.jsonl` and `manifest.csv` have a line for each file; `dataset.json` has what the whole was made with, so that
the same call goes on where it was stopped.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from workstation.plugin.api import Samples

from .changes import draw, vary
from .examples import Example

SETTINGS, LINES, TABLE = "dataset.json", "manifest.jsonl", "manifest.csv"
COLUMNS = ("file", "source", "start", "stop", "label", "split", "copy", "seed", "rate", "seconds", "parameters")
_NO_NAME = re.compile(r"[^\w.\- ]+")
_MOST_FAULTS = 5


@dataclass(frozen=True)
class DatasetOptions:
    """How a data set is made; all of it is kept in the data set."""

    changes: Mapping[str, Any]
    """The values of augmentation."""
    copies: int = 3
    originals: bool = True
    valid: float = 10.0
    test: float = 10.0
    """Per cent of each label's examples; of the two parts no variations are made."""
    seed: int = 1
    rate: int = 0
    """Hz; 0: as it is."""
    mono: bool = True
    ending: str = "wav"

    def __post_init__(self) -> None:
        if not 0 <= self.copies <= 1000:
            raise ValueError(f"copies must be 0 to 1000, got {self.copies}")
        if not self.copies and not self.originals:
            raise ValueError("a data set without copies and without originals holds nothing")
        if self.valid < 0 or self.test < 0 or self.valid + self.test >= 100:
            raise ValueError(f"valid and test must leave some to train with, got {self.valid:g} and {self.test:g} %")
        if self.rate and not 1000 <= self.rate <= 768_000:
            raise ValueError(f"rate must be 1000 to 768000 Hz, or 0 to keep it, got {self.rate}")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A file to be: of which example, for which part, the how manieth variation (0: none)."""

    file: str
    example: Example
    split: str
    copy: int
    seed: int


@dataclass(slots=True)
class DatasetReport:
    """What was written; `faults` says what could not be read."""

    folder: Path
    written: int = 0
    kept: int = 0
    """Files that were there already, of the same data set."""
    splits: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """A sentence for people."""
        parts = ", ".join(f"{count} {split}" for split, count in self.splits.items() if count)
        kept = f", {self.kept} were there already" if self.kept else ""
        said = f"{self.written} files written to {self.folder}{kept} ({parts})"
        if not self.faults:
            return said
        return f"{said}; {len(self.faults)} could not be read: {'; '.join(self.faults[:_MOST_FAULTS])}"


def plan(examples: Sequence[Example], options: DatasetOptions) -> list[Item]:
    """The files of a data set, in their order: the same for the same examples, options and seed."""
    splits = _splits(examples, options)
    taken: Counter[str] = Counter()
    items: list[Item] = []
    for example in examples:
        split = splits[example.key]
        copies = range(0 if options.originals else 1, 1 + (options.copies if split == "train" else 0))
        folder = "/".join(filter(None, (split, *(_name(part) for part in example.label.split("/")))))
        taken[stem := f"{folder}/{_name(example.stem)}"] += 1
        stem += f"-{taken[stem]}" if taken[stem] > 1 else ""
        for copy in copies or range(1):
            file = f"{stem}{f'_{copy:03d}' if copy else ''}.{options.ending}"
            items.append(Item(file, example, split, copy, _seed(options.seed, example.key, copy)))
    return items


def write(
    folder: Path, examples: Sequence[Example], options: DatasetOptions, *, overwrite: bool = False
) -> Generator[float, None, DatasetReport]:
    """Write a data set, or the rest of one; yields how much is done.

    ValueError when the folder holds something else. When it is closed before its end what was written stays, and the
    next call goes on.
    """
    items = plan(examples, options)
    there = _begin(folder, options, examples, overwrite)
    report = DatasetReport(folder)
    lines: dict[str, dict[str, Any]] = {}
    with (folder / LINES).open("a", encoding="utf-8", newline="\n") as journal:
        for number, item in enumerate(items):
            yield number / len(items)
            if item.file in there and (folder / item.file).is_file():
                lines[item.file] = there[item.file]
                report.kept += 1
                continue
            try:
                line = _write_one(folder, item, options)
            except (ValueError, FileNotFoundError) as error:
                report.faults.append(f"{item.example.source}: {error}")
                continue
            journal.write(f"{_json(line)}\n")
            journal.flush()
            lines[item.file] = line
            report.written += 1
    if not lines:
        raise ValueError(f"nothing was written: {'; '.join(report.faults[:_MOST_FAULTS])}")
    _finish(folder, list(lines.values()))
    report.splits = dict(Counter(line["split"] for line in lines.values()))
    report.labels = dict(Counter(line["label"] for line in lines.values()))
    return report


def _write_one(folder: Path, item: Item, options: DatasetOptions) -> dict[str, Any]:
    from workstation.plugin.files import read_sound, write_sound

    samples, rate = item.example.read()
    samples, rate = _form(samples, rate, options)
    drawn: dict[str, Any] = {}
    if item.copy:
        drawn = draw(options.changes, item.seed, samples.shape[1] / rate, rate)
        samples = vary(samples, rate, drawn, read_sound)
    path = folder / item.file
    path.parent.mkdir(parents=True, exist_ok=True)
    write_sound(path, samples, rate)
    example = item.example
    stop = example.start + samples.shape[1] / rate if example.stop is None else example.stop
    where = {"file": item.file, "source": example.source, "start": round(example.start, 6), "stop": round(stop, 6)}
    how = {"label": example.label, "split": item.split, "copy": item.copy, "seed": item.seed, "rate": rate}
    return {**where, **how, "seconds": round(samples.shape[1] / rate, 6), "parameters": drawn}


def _form(samples: Samples, rate: int, options: DatasetOptions) -> tuple[Samples, int]:
    """One channel and another rate, where that is wanted."""
    import torch

    from workstation.plugin.processing import functional as F

    if options.mono:
        samples = samples.mean(axis=0, keepdims=True)
    if not options.rate or options.rate == rate:
        return np.asarray(samples, np.float32), rate
    resampled: Samples = F.resample(torch.tensor(np.asarray(samples, np.float32)), rate, options.rate).numpy()
    return resampled, options.rate


def _splits(examples: Sequence[Example], options: DatasetOptions) -> dict[str, str]:
    """The part of each example: of every label so many per cent, and at least one where there are three or more."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        by_label[example.label].append(example.key)
    splits: dict[str, str] = {}
    for label, keys in sorted(by_label.items()):
        order = np.random.default_rng(_seed(options.seed, label, -1)).permutation(len(keys))
        shuffled = [keys[number] for number in order]
        counts = {
            name: max(round(len(keys) * share / 100), 1 if share and len(keys) >= 3 else 0)
            for name, share in (("valid", options.valid), ("test", options.test))
        }
        for name, count in counts.items():
            splits |= dict.fromkeys(shuffled[:count], name)
            shuffled = shuffled[count:]
        splits |= dict.fromkeys(shuffled, "train")
    return splits


def _begin(
    folder: Path, options: DatasetOptions, examples: Sequence[Example], overwrite: bool
) -> dict[str, dict[str, Any]]:
    """The folder, made ready; what is written of this data set already, by file."""
    from workstation.plugin.files import write_atomic

    made_with = {"version": 1, **asdict(options), "examples": _digest(examples)}
    settings = folder / SETTINGS
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder for the data set")
    if settings.is_file():
        before = _read_json(settings)
        if before == json.loads(_json(made_with)):
            return _lines(folder / LINES)
        if not overwrite:
            raise ValueError(f"{folder} holds a data set made otherwise ({_difference(before, made_with)}): {_INSTEAD}")
        for file in _lines(folder / LINES):
            place = (folder / file).resolve()
            if place.is_relative_to(folder.resolve()):
                place.unlink(missing_ok=True)
        (folder / LINES).unlink(missing_ok=True)
    elif folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise ValueError(f"{folder} is not empty: {_INSTEAD}")
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(settings, json.dumps(made_with, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
    return {}


_INSTEAD = "choose another folder, or overwrite=True"


def _finish(folder: Path, lines: list[dict[str, Any]]) -> None:
    """Both manifests whole, in the order of the plan, however often the work was stopped."""
    from workstation.plugin.files import write_atomic

    write_atomic(folder / LINES, "".join(f"{_json(line)}\n" for line in lines))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(COLUMNS)
    for line in lines:
        rows.writerow(_json(line[name]) if name == "parameters" else line[name] for name in COLUMNS)
    write_atomic(folder / TABLE, table.getvalue())


def _lines(path: Path) -> dict[str, dict[str, Any]]:
    """The lines of a manifest by file; one that was cut off is left out."""
    found: dict[str, dict[str, Any]] = {}
    if path.is_file():
        for text in path.read_text("utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict) and set(COLUMNS) <= line.keys():
                found[str(line["file"])] = line
    return found


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What is other, the first of it, in words."""

    def flat(values: Mapping[str, Any]) -> dict[str, Any]:
        changes = values.get("changes")
        return {**values, **(changes if isinstance(changes, Mapping) else {})}

    was, is_ = flat(before), flat(now)
    for name in is_:
        if name not in ("changes", "examples") and was.get(name) != is_[name]:
            return f"{name} was {was.get(name)}, is {is_[name]}"
    return "of other examples"


def _digest(examples: Sequence[Example]) -> str:
    return hashlib.sha256("\n".join(example.key for example in examples).encode()).hexdigest()[:16]


def _seed(seed: int, key: str, copy: int) -> int:
    """A seed of its own for each file, whatever else is in the data set."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{key}|{copy}".encode()).digest()[:4], "big")


def _name(text: str) -> str:
    """A text as part of a file's name."""
    return _NO_NAME.sub("_", text).strip(" .")[:80] or "_"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=False)
