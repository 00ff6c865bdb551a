"""A first quick look through much sound with much text: near which word each moment is.

Phones count without their neighbours and every second frame is looked at, so that far more of the text fits into
the band that is searched, for a fraction of the work.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from workstation.speech.acoustic.decoding_graph import Filler, Floats, Ints, Network, Phones, build_network
from workstation.speech.acoustic.senones import VARIETY
from workstation.speech.acoustic.stillness import Still, words_elsewhere
from workstation.speech.acoustic.viterbi import ScoreBlock, SearchBand, best_path
from workstation.speech.progress import within

_STEP = 2
_BEAM, _WIDEST, _WIDER = 3000.0, 8000, 32_000
"""How far the search looks, in log probability and in nodes; where it has lost its way it begins again, wider."""
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Skimmed:
    """For every frame the word it is in or after, -1 before the first, and the column of scores."""

    words: Ints = field(repr=False)
    columns: Ints = field(repr=False)

    def guide(self, network: Network) -> Ints:
        """For every frame a node of a network of the same words, in the middle of its word."""
        slots = np.maximum.accumulate(network.word)
        edges = np.searchsorted(slots, np.arange(-1, network.words + 1))
        edges[-1] = len(slots)
        middles = (edges[:-1] + edges[1:]) // 2
        return middles[self.words + 1].astype(np.int32)


class BlockScores(Protocol):
    """Scores of columns for the frames of a sound."""

    @property
    def block(self) -> ScoreBlock: ...


class PlainUnits(Protocol):
    """Columns of scores for phones without context."""

    def plain(self, phone: str) -> tuple[int, ...]: ...

    def stay(self, column: int) -> float: ...

    def listen(self, features: Floats, other: float) -> BlockScores: ...


def _plain(units: PlainUnits) -> Callable[[str, str, str, str], Sequence[int]]:
    def states(phone: str, _left: str, _right: str, _position: str) -> Sequence[int]:
        first, _, last = units.plain(phone.partition(VARIETY)[0])
        return first, last

    return states


def skim(
    units: PlainUnits,
    features: Floats,
    words: Sequence[Sequence[Phones]],
    lines: Sequence[int] | None,
    fillers: Sequence[Filler],
    skip: float,
    other: float,
    still: Still | None = None,
) -> Generator[float, None, Skimmed | None]:
    """Look through features (frames, 3, 13) for words with their pronunciations; None when the sound is too short.

    Yields the fraction done. `fillers` and `skip` as in `build_network`, `other` the score of an unknown sound.
    In frames that stand `still` no word is looked for.
    """
    build = build_network(words, _plain(units), units.stay, fillers, skip / _STEP, lines=lines, joined=False)
    network = yield from within(0.0, 0.1, build)
    scores = units.listen(features[::_STEP], other)
    count = len(features[::_STEP])
    block = words_elsewhere(network, scores.block, None if still is None else still[::_STEP])
    path = None
    for low, high, widest in ((0.1, 0.5, _WIDEST), (0.5, 1.0, _WIDER)):
        search = best_path(network, block, count, SearchBand(_BEAM, widest), _BLOCK)
        path = yield from within(low, high, search)
        if path is not None or widest >= len(network.unit):
            break
    if path is None:
        return None
    slots = np.maximum.accumulate(network.word)
    at = np.arange(len(features)) // _STEP
    return Skimmed(slots[path.nodes][at], network.unit[path.nodes][at])
