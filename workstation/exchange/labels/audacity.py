"""Audacity's label track (.txt): start, end and text apart by tabs; a band of frequencies on a line after it."""

from collections.abc import Sequence

from workstation.core.numbers import at_line, number_of, time_of
from workstation.exchange.labels.label import Label, LabelContext, one_line


def write(labels: Sequence[Label], _context: LabelContext) -> str:
    """As Audacity 2.1 and later read it; an open end of a band is -1."""
    out = []
    for label in labels:
        out.append(f"{label.start:.9f}\t{label.stop:.9f}\t{one_line(label.text)}\n")
        if label.band_hz is not None:
            low, high = label.band_hz
            out.append(f"\\\t{low:.6f}\t{high:.6f}\n")
    return "".join(out)


def read(text: str, _rate: int = 0) -> list[Label]:
    """ValueError names the line that is none."""
    found: list[Label] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = line.split("\t")
        if len(parts) < (3 if parts[0].strip() == "\\" else 2):
            raise ValueError(f"line {number} is no label: expected start, end and text apart by tabs")
        with at_line(number):
            if parts[0].strip() == "\\":
                low, high = number_of(parts[1]), number_of(parts[2])
                if found and 0 <= low < high:
                    last = found[-1]
                    found[-1] = Label(last.start, last.stop, last.text, (low, high))
                continue
            start, stop = time_of(parts[0]), time_of(parts[1])
        found.append(Label(start, stop, parts[2].strip() if len(parts) > 2 else ""))
    return found
