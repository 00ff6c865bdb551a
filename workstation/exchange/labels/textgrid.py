"""Markers as a Praat TextGrid: places in point tiers, regions in interval tiers."""

from collections.abc import Iterable, Sequence

from workstation.exchange.labels.label import Label, LabelContext
from workstation.speech.formats.textgrid_tiers import Tier, read_tiers, write_tiers

_UNNAMED = "region"
"""An interval without a text is a gap, so a region without a name gets one."""


def write(labels: Sequence[Label], context: LabelContext) -> str:
    """As many tiers as it takes for no two labels to overlap in one."""
    places = [(lab.start, lab.start, lab.text) for lab in labels if lab.is_place]
    regions = [(lab.start, lab.stop, lab.text.strip() or _UNNAMED) for lab in labels if not lab.is_place]
    end = max([context.seconds, *(lab.stop for lab in labels)]) or 1.0
    tiers = [Tier(_numbered("markers", n), True, rows) for n, rows in enumerate(_apart(places), 1)]
    tiers += [Tier(_numbered("regions", n), False, rows) for n, rows in enumerate(_apart(regions), 1)]
    return write_tiers(tiers or [Tier("markers", True, [])], end)


def read(text: str, _rate: int = 0) -> list[Label]:
    """The points and the intervals with a text, of all tiers."""
    return [Label(start, stop, said) for tier in read_tiers(text) for start, stop, said in tier.entries]


Row = tuple[float, float, str]


def _apart(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows shared out so that in each list none begins before the one before it has ended."""
    lists: list[list[Row]] = []
    for row in sorted(rows):
        room = next((rows for rows in lists if rows[-1][1] <= row[0] and rows[-1][0] < row[0]), None)
        if room is None:
            lists.append([row])
        else:
            room.append(row)
    return lists


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"
