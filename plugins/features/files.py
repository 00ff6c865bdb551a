"""Features in files, a row for each time: NumPy, CSV, Parquet."""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from workstation.plugin.api import Samples

from .rows import Rows, compute

Writing = Generator[float, None, None]


def _read(blocks: Iterable[Samples], rate: int, chosen: dict[str, Any]) -> Rows:
    parts = [block.mean(axis=0, keepdims=True) for block in blocks]  # no more than one channel is held in memory
    if not parts:
        raise ValueError("there is no sound to take features of")
    return compute(np.concatenate(parts, axis=1), rate, **chosen)


def write_npy(path: Path, blocks: Iterable[Samples], rate: int, channels: int, **chosen: Any) -> Writing:
    """An array (times, rows) float32, as `numpy.load` reads it."""
    yield 0.1
    rows = _read(blocks, rate, chosen)
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(rows.values.T), allow_pickle=False)


def write_csv(path: Path, blocks: Iterable[Samples], rate: int, channels: int, **chosen: Any) -> Writing:
    """A heading, then a line for each time: seconds and values."""
    yield 0.1
    rows = _read(blocks, rate, chosen)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        print("time", *rows.names, sep=",", file=file)
        for number, (time, column) in enumerate(zip(rows.times, rows.values.T, strict=True)):
            print(f"{time:.6f}", *(f"{value:.6g}" for value in column), sep=",", file=file)
            if number % 1000 == 0:
                yield 0.5 + 0.5 * number / len(rows.times)


def write_parquet(path: Path, blocks: Iterable[Samples], rate: int, channels: int, **chosen: Any) -> Writing:
    """A table with a column of seconds and one of float32 for each row of the feature."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ValueError("Parquet files need the package pyarrow: pip install pyarrow") from error
    yield 0.1
    rows = _read(blocks, rate, chosen)
    columns = {"time": rows.times, **dict(zip(rows.names, rows.values, strict=True))}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
