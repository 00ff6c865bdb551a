"""Where the phones of a text lie in speech: the path through its network, cut into segments."""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from workstation.speech.acoustic.cepstra import Frames
from workstation.speech.acoustic.decoding_graph import Floats, Ints, Network
from workstation.speech.acoustic.stillness import Still, words_elsewhere
from workstation.speech.acoustic.viterbi import EXACT, Path, SearchBand, best_path
from workstation.speech.progress import within

_LARGE = 2e8
"""Nodes times frames from which on the search keeps to a band."""
_BEAM, _WIDEST, AROUND = 3000.0, 16_000, 2500
_BLOCK, _ALONG = 500, 8000


@dataclass(frozen=True, slots=True)
class PhoneSegment:
    """A phone or filler in frames start .. stop; its word (-1: none), its place in the word, its mean score a frame."""

    label: str
    word: int
    phone: int
    start: int
    stop: int
    score: float


@dataclass(frozen=True, slots=True)
class PhoneAlignment:
    """The segments of a path in order, and the column of scores of every frame."""

    segments: tuple[PhoneSegment, ...] = field(repr=False)
    frames: Frames
    columns: Ints = field(repr=False)
    nodes: Ints = field(repr=False)


class Scores(Protocol):
    """Scores of columns for the frames of a sound."""

    def block(self, start: int, stop: int, columns: Ints) -> Floats: ...

    def along(self, columns: Ints, start: int) -> Floats: ...


def align_phones(
    network: Network,
    scores: Scores,
    frames: Frames,
    guide: Ints | None = None,
    limits: tuple[Ints, Ints] | None = None,
    around: int = AROUND,
    still: Still | None = None,
) -> Generator[float, None, PhoneAlignment | None]:
    """Search sound for the text of a network; None when the sound is too short for it.

    In much sound with much text a `guide`, the nodes of a former path, when there is one, shows to look so many nodes
    `around` it; `limits` are those of a band. In frames that stand `still` no word is looked for.
    """
    band = EXACT if limits is None else SearchBand(limits=limits)
    if len(network.unit) * frames.count > _LARGE:
        band = SearchBand(_BEAM, _WIDEST, guide, _WIDEST if guide is None else around, limits)
    block = words_elsewhere(network, scores.block, still)
    path = yield from within(0.0, 0.97, best_path(network, block, frames.count, band, _BLOCK))
    if path is None:
        return None
    columns = network.unit[path.nodes]
    score = np.empty(len(columns), np.float32)
    for start in range(0, len(columns), _ALONG):
        part = columns[start : start + _ALONG]
        score[start : start + len(part)] = scores.along(part, start)
        yield 0.97 + 0.03 * start / len(columns)
    return PhoneAlignment(_segments(network, path, score), frames, columns, path.nodes)


def _segments(network: Network, path: Path, score: Floats) -> tuple[PhoneSegment, ...]:
    """Runs of one phone on the path; a phone that is entered anew starts a new one."""
    nodes = path.nodes
    frames = len(nodes)
    sums = np.concatenate([[0.0], np.cumsum(score, dtype=np.float64)])
    chain = network.chain[nodes]
    cuts = np.flatnonzero(np.r_[True, (chain[1:] != chain[:-1]) | (nodes[1:] < nodes[:-1])])
    ends = np.r_[cuts[1:], frames]
    return tuple(
        PhoneSegment(
            network.labels[nodes[a]],
            int(network.word[nodes[a]]),
            int(network.phone[nodes[a]]),
            int(a),
            int(b),
            float((sums[b] - sums[a]) / (b - a)),
        )
        for a, b in zip(cuts, ends, strict=True)
    )
