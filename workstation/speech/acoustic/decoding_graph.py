"""The network of states that a text allows: words in order, pauses and unknown sounds between them, words left out."""

from array import array
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Phones = tuple[str, ...]
StatesOf = Callable[[str, str, str, str], Sequence[int]]
"""(phone, left neighbour, right neighbour, position in the word) to the columns of its states."""

PAUSE = "SIL"
GAP = "|"
"""In a pronunciation: a place where a pause may be."""
_WORDS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Filler:
    """A sound that may stand between two words: its states and the log probability of entering it.

    Inside a line of the text that is `inside`, at the ends of all `outside`, each by default as elsewhere.
    """

    name: str
    states: tuple[int, ...]
    enter: float = 0.0
    inside: float | None = None
    outside: float | None = None

    def cost(self, place: str) -> float:
        special = {"inside": self.inside, "outside": self.outside}.get(place)
        return self.enter if special is None else special


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in the order of the text; node `n` has the predecessors `source[first[n]:first[n + 1]]`.

    `unit` is the column of scores a node emits, -1 for a junction, which takes no time. `word` is the
    word a node belongs to, -1 between words; `phone` counts the phones within the word, `chain` the
    chains of states (one for each phone in each context). Predecessors of a junction come before it.
    """

    unit: Ints = field(repr=False)
    stay: Floats = field(repr=False)
    first: Ints = field(repr=False)
    source: Ints = field(repr=False)
    weight: Floats = field(repr=False)
    word: Ints = field(repr=False)
    phone: Ints = field(repr=False)
    chain: Ints = field(repr=False)
    labels: tuple[str, ...] = field(repr=False)
    """The name of the phone or filler each node is part of."""
    words: int
    last: int
    """The junction in which every path ends; all begin in node `start`."""
    start: int

    def limits(self, windows: Sequence[tuple[float, float]], frames: int) -> tuple[Ints, Ints]:
        """For every frame the first node it may be in and the one after the last, when each word has a window.

        Windows are (first, one after the last) in frames; what lies between two words may be where either may.
        """
        earliest = np.maximum.accumulate([low for low, _ in windows])
        latest = np.minimum.accumulate([high for _, high in windows][::-1])[::-1]
        slot = np.maximum.accumulate(self.word)
        between = self.word < 0
        begins = np.where(slot < 0, -np.inf, earliest[np.maximum(slot, 0)])
        after = np.minimum(slot + between, len(windows) - 1)
        ends = np.where(between & (slot == len(windows) - 1), np.inf, latest[after])
        moments = np.arange(frames)
        first = np.searchsorted(np.maximum.accumulate(ends), moments, "right")
        return first.astype(np.int32), np.searchsorted(begins, moments, "right").astype(np.int32)


def _integers() -> "array[int]":
    return array("i")


@dataclass
class _Builder:
    """A network as it grows, in arrays: that of two hours has more than a million nodes."""

    stay_of: Callable[[int], float]
    unit: "array[int]" = field(default_factory=_integers)
    word: "array[int]" = field(default_factory=_integers)
    phone: "array[int]" = field(default_factory=_integers)
    chains: "array[int]" = field(default_factory=_integers)
    labels: list[str] = field(default_factory=list)
    sources: "array[int]" = field(default_factory=_integers)
    targets: "array[int]" = field(default_factory=_integers)
    weights: "array[float]" = field(default_factory=lambda: array("d"))

    def node(self, unit: int, word: int, phone: int, label: str) -> int:
        self.unit.append(unit)
        self.word.append(word)
        self.phone.append(phone)
        self.chains.append(len(self.unit) - 1)
        self.labels.append(label)
        return len(self.unit) - 1

    def arc(self, source: int, target: int, weight: float = 0.0) -> None:
        self.sources.append(source)
        self.targets.append(target)
        self.weights.append(weight)

    def chain(self, states: Sequence[int], word: int, phone: int, label: str) -> tuple[int, int]:
        """States one after another; the first and the last node."""
        first, count = len(self.unit), len(states)
        after = range(first + 1, first + count)
        self.unit.extend(states)
        self.word.extend((word,) * count)
        self.phone.extend((phone,) * count)
        self.chains.extend((first,) * count)
        self.labels.extend((label,) * count)
        self.sources.extend(range(first, first + count - 1))
        self.targets.extend(after)
        self.weights.extend((0.0,) * len(after))
        return first, first + count - 1

    def junction(self, fillers: Sequence[Filler], place: str) -> int:
        chains = [(f, *self.chain(f.states, -1, -1, f.name)) for f in fillers]
        junction = self.node(-1, -1, -1, "")
        for filler, head, tail in chains:
            self.arc(junction, head, filler.cost(place))
            self.arc(tail, junction)
        return junction

    def build(self, words: int, start: int, last: int) -> Network:
        unit = np.array(self.unit, np.int32)
        known, which = np.unique(unit, return_inverse=True)
        stay = np.array([self.stay_of(int(u)) if u >= 0 else -np.inf for u in known])[which]
        source, target = np.array(self.sources, np.int32), np.array(self.targets, np.int32)
        weight = np.array(self.weights) + np.log1p(-np.exp(stay))[source]
        order = np.argsort(target, kind="stable")
        return Network(
            unit=unit,
            stay=stay.astype(np.float32),
            first=np.concatenate([[0], np.cumsum(np.bincount(target, minlength=len(unit)))]).astype(np.int32),
            source=source[order],
            weight=weight[order].astype(np.float32),
            word=np.array(self.word, np.int32),
            phone=np.array(self.phone, np.int32),
            chain=np.array(self.chains, np.int32),
            labels=tuple(self.labels),
            words=words,
            last=last,
            start=start,
        )


def build_network(
    words: Sequence[Sequence[Phones]],
    states_of: StatesOf,
    stay_of: Callable[[int], float],
    fillers: Sequence[Filler],
    skip: float = -np.inf,
    pause: float = 0.0,
    lines: Sequence[int] | None = None,
    joined: bool = True,
) -> Generator[float, None, Network]:
    """The network of words, each with its pronunciations, in which gaps may be marked; yields the fraction done.

    `skip` is the log probability of a word that is not spoken, `pause` of passing through the junction
    between two words instead of running straight on; `lines` numbers the line of each word. Unless the words are
    `joined` they sound as if pauses were between them. ValueError when a word has no pronunciation.
    """
    for i, variants in enumerate(words):
        if not variants or not all(v and v[0] != GAP and v[-1] != GAP for v in variants):
            raise ValueError(f"word {i} has no pronunciation")
    builder = _Builder(stay_of)
    junction = start = builder.junction(fillers, "outside")
    tails: list[tuple[int, str, str]] = []
    for i, variants in enumerate(words):
        if i % _WORDS_AT_ONCE == 0:
            yield i / len(words)
        nexts = sorted({v[0] for v in words[i + 1]}) if joined and i + 1 < len(words) else []
        ends: list[tuple[int, str, str]] = []
        for variant in variants:
            ends += _add_word(builder, i, variant, states_of, junction, tails, nexts, pause)
        place = "outside" if i + 1 == len(words) else "inside" if lines is not None and lines[i] == lines[i + 1] else ""
        before, junction = junction, builder.junction(fillers, place)
        for tail, _, right in ends:
            if right == PAUSE:
                builder.arc(tail, junction, pause)
        if skip > -np.inf:
            builder.arc(before, junction, skip)
        tails = [end for end in ends if end[2] != PAUSE]
    return builder.build(len(words), start, junction)


def _add_word(
    builder: _Builder,
    word: int,
    variant: Phones,
    states_of: StatesOf,
    junction: int,
    tails: Sequence[tuple[int, str, str]],
    nexts: Sequence[str],
    pause: float,
) -> list[tuple[int, str, str]]:
    """One pronunciation between its neighbours; the nodes it can end in, with its last phone and the context there."""
    phones, places = _split_gaps(variant)
    lefts = [PAUSE, *sorted({last for _, last, right in tails if right == phones[0]})]
    rights = [PAUSE, *nexts]
    ends: list[tuple[int, str]] = []
    for at, phone in enumerate(phones):
        if at and places[at] in ("begin", "single"):
            rest, end_of_rest = builder.chain(states_of(PAUSE, PAUSE, PAUSE, "internal"), word, -1, PAUSE)
            for end, _ in ends:
                builder.arc(end, rest, pause)
            ends.append((end_of_rest, ""))
        before, ends = ends, []
        for left in [phones[at - 1]] if at else lefts:
            for right in [phones[at + 1]] if at + 1 < len(phones) else rights:
                head, tail = builder.chain(states_of(phone, left, right, places[at]), word, at, phone)
                if at:
                    _join(builder, (end for end, _ in before), head)
                elif left == PAUSE:
                    builder.arc(junction, head)
                else:
                    _join(builder, (t for t, last, follows in tails if (last, follows) == (left, phone)), head)
                ends.append((tail, right))
    return [(tail, phones[-1], right) for tail, right in ends]


def _join(builder: _Builder, tails: Iterable[int], head: int) -> None:
    for tail in tails:
        builder.arc(tail, head)


def _split_gaps(variant: Phones) -> tuple[Phones, list[str]]:
    """The phones without the gap marks, and each one's position between those marks."""
    phones = tuple(p for p in variant if p != GAP)
    places = []
    for i, phone in enumerate(variant):
        if phone != GAP:
            first, last = i == 0 or variant[i - 1] == GAP, i + 1 == len(variant) or variant[i + 1] == GAP
            places.append("single" if first and last else "begin" if first else "end" if last else "internal")
    return phones, places
