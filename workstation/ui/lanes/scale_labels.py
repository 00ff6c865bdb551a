"""What stands beside a track's picture, and where: pixels from the top of a channel's band, and texts."""

from collections.abc import Callable, Iterator

from workstation.ui.lanes.columns import FLOOR_DB

ROOM = 18
"""The least distance between labels, in pixels."""
_LINEAR_DB = (0, -3, -6, -12, -20)
_STEPS_DB, _WIDEST_DB = (6, 12, 20, 30), 60
_FREQUENCIES = (1000, 5000, 10_000, 2000, 500, 20_000, 200, 100, 15_000, 3000, 7000, 50, 4000, 8000, 300, 6000, 12_000)
"""The most useful ones first; those that find no room are left out."""
_EDGE = 4
"""No frequency stands nearer to the edge of its band."""

Labels = Iterator[tuple[float, str]]


def level_labels(height: float, decibels: bool) -> Labels:
    """Levels from the top down to the middle, mirrored below, and silence in the middle; linear or in `decibels`."""
    half = height / 2
    if decibels:
        step = next((s for s in _STEPS_DB if half * s / -FLOOR_DB >= ROOM), _WIDEST_DB)
        places = [(db, 1 - db / FLOOR_DB) for db in range(0, int(FLOOR_DB), -step)]
    else:
        places = [(db, 10 ** (db / 20)) for db in _LINEAR_DB]
    last = -100.0
    for db, share in places:
        y = half - share * half
        if y - last < ROOM or 0.5 < half - y < ROOM:
            continue
        last = y
        for place in (y, height - y):
            yield place, f"{db}".replace("-", "−")
    if half >= 2 * ROOM:
        yield half, f"−{-FLOOR_DB:.0f}" if decibels else "−∞"


def frequency_labels(height: int, position: Callable[[float], float], high_hz: float) -> Labels:
    """Frequencies below `high_hz` where `position` puts them, from 0 at the bottom to 1 at the top."""
    placed: list[float] = []
    for hz in _FREQUENCIES:
        y = (1 - position(hz)) * height
        inside = _EDGE <= y <= height - 1 - _EDGE and hz < high_hz
        if inside and all(abs(y - other) >= ROOM for other in placed):
            placed.append(y)
            yield y, f"{hz:g}" if hz < 1000 else f"{hz / 1000:g}k"


def row_labels(texts: tuple[str, ...], height: float, letters: float) -> Labels:
    """Names of a picture's rows, the lowest first: the tops of letters of a height, each in the middle of its row.

    Where rows are lower than letters, every second name stands, or every third, and so on.
    """
    row = height / max(1, len(texts))
    every = max(1, -int(-letters // max(row, 1e-6)))
    for number in range(0, len(texts), every):
        yield height - (number + 0.5) * row - letters / 2, texts[number]
