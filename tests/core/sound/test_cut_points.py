"""Quiet places of many cuts, against what is found one after the other."""

import random

import numpy as np
import pytest

from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import Edge, Listen, Mono, quiet_cuts, quietest

RATE = 16_000


def one_quietest(listen: Listen, within: FrameRange, wanted: int) -> int:
    if within.is_caret:
        return within.start
    half, step = 48, 16
    begin = max(0, within.start - half)
    samples = listen(FrameRange(begin, within.stop + half)).astype(np.float64)
    wanted = min(max(wanted, within.start), within.stop)
    places = np.unique(np.append(np.arange(within.start, within.stop + 1, step), wanted))
    sums = np.concatenate([[0.0], np.cumsum(samples**2)])
    first, last = (np.clip(places + side - begin, 0, len(samples)) for side in (-half, half))
    power = (sums[last] - sums[first]) / (last - first)
    cost = 10 * np.log10(power + 1e-10) + 6.0 * np.abs(places - wanted) / within.frames
    return int(places[np.argmin(cost)])


def one_joint(listen: Listen, left: int, right: int, within: FrameRange, fade: int, end: int) -> int:
    half = fade // 2
    low, high = max(within.start, right - 96, half), min(within.stop, right + 96, end - half)
    if half < 1 or low >= high or left < half or left + half > end:
        return right
    wanted, offered = (
        listen(FrameRange(a - half, b + half)).astype(np.float64) for a, b in ((left, left), (low, high))
    )
    sums = np.concatenate([[0.0], np.cumsum(offered**2)])
    power = sums[2 * half :] - sums[: -2 * half]
    return low + int(np.argmax(np.correlate(offered, wanted, "valid") / np.sqrt(power + 1e-10)))


def sounds() -> dict[str, Mono]:
    at, noise = np.arange(20 * RATE), np.random.default_rng(2).normal(0, 0.1, 20 * RATE)
    made = {
        "noise": noise,
        "silence": 0 * noise,
        "bursts": noise * (at // 2300 % 2),
        "square": np.sign(at // 32 % 2 - 0.5),
    }
    return {name: sound.astype(np.float32) for name, sound in made.items()}


def listener_of(sound: Mono, asked: list[FrameRange]) -> Listen:
    def listen(range_: FrameRange) -> Mono:
        asked.append(range_)
        out = np.zeros(range_.frames, np.float32)
        part = sound[range_.start : range_.stop]
        out[: len(part)] = part
        return out

    return listen


def random_edges(chance: random.Random, end: int) -> list[tuple[Edge, Edge]]:
    """Of cuts in order, from carets to a tenth of a second, some from the start, some to the end of the sound."""
    edges, at = [], 0
    while at < end - 8000:
        sides = []
        for _ in range(2):
            room = FrameRange(at, at + chance.choice((0, 1, 15, 16, 400, 1600)))
            sides.append(Edge(room, room.start + chance.randint(-200, 1800)))
            at = room.stop + chance.choice((0, 30, 2000, 9000))
        edges.append((sides[0], sides[1]))
    first, last = edges[0], edges[-1]
    return [(Edge.at(0), first[1]), *edges[1:-1], (last[0], Edge.at(end))]


@pytest.mark.parametrize("name", ["noise", "silence", "bursts", "square"])
def test_many_cuts_are_those_found_one_by_one(name: str) -> None:
    sound, chance = sounds()[name], random.Random(7)
    end, listen = len(sound), listener_of(sound, [])
    for fade in (0, 1, 160, 800):
        edges, wanted = random_edges(chance, end), []
        for left, right in edges:
            start = one_quietest(listen, left.within, left.wanted)
            stop = one_quietest(listen, right.within, right.wanted)
            if start > 0 and stop < end:
                stop = one_joint(listen, start, stop, right.within, fade, end)
            wanted.append(FrameRange(start, max(start, stop)))
        assert list(quiet_cuts(listen, edges, fade, RATE, end)) == wanted
        assert quietest(listen, edges[1][0].within, edges[1][0].wanted, RATE) == wanted[1].start


def test_near_places_are_read_once_and_far_ones_not_between() -> None:
    asked: list[FrameRange] = []
    listen = listener_of(sounds()["noise"], asked)
    near = [(Edge(FrameRange(a, a + 400), a), Edge(FrameRange(a + 900, a + 1300), a + 900)) for a in (8000, 10_000)]
    far = (Edge(FrameRange(100_000, 100_400), 100_000), Edge(FrameRange(200_000, 200_400), 200_000))
    assert len(list(quiet_cuts(listen, [*near, far], 160, RATE, 320_000))) == 3
    assert [(range_.start, range_.stop) for range_ in asked] == [
        (7920, 11_380),
        (99_920, 100_480),
        (199_920, 200_480),
    ]
