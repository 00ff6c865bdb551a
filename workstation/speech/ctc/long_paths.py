"""The best path of a token sequence through emissions that are too long to be searched whole, within a band."""

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.decoding_graph import Network
from workstation.speech.acoustic.viterbi import SearchBand, best_path

Floats = npt.NDArray[np.float32]

_BEAM, _WIDEST = 3000.0, 16_000
"""Nepers below the best, and nodes (two for a letter): some ten minutes of speech may be missing."""
_BLOCK = 1000


def long_path(log_probs: Floats, targets: Sequence[int], blank: int) -> Generator[float, None, list[int] | None]:
    """The token of each frame of log-probabilities (frames, tokens), for `targets` without the blank.

    The path that `workstation.dsp.speech.ctc.forced_align` finds, unless it leaves the band. Yields the
    fraction done; None when no path reaches the end.
    """
    network = ctc_network(np.asarray(targets, np.int32), blank)
    path = yield from best_path(
        network, lambda start, stop, _: log_probs[start:stop], len(log_probs), SearchBand(_BEAM, _WIDEST), _BLOCK
    )
    return None if path is None else network.unit[path.nodes].tolist()


def ctc_network(targets: npt.NDArray[np.int32], blank: int) -> Network:
    """A blank, then tokens with a blank after each, which may be left out unless the next token is the same."""
    count = len(targets)
    unit = np.full(2 * count + 3, blank, np.int32)
    unit[[0, -1]] = -1
    unit[2:-1:2] = targets
    nodes = np.arange(len(unit), dtype=np.int32)
    before = np.stack([nodes - 2, nodes - 1], axis=1)
    allowed = np.ones((len(unit), 2), np.bool_)
    allowed[0] = False
    allowed[1, 0] = False
    allowed[3:-1:2, 0] = False  # a blank follows its token only
    allowed[4:-1:2, 0] = targets[1:] != targets[:-1]
    sources = before[allowed]
    return Network(
        unit=unit,
        stay=np.where(unit < 0, -np.inf, 0).astype(np.float32),
        first=np.concatenate([[0], np.cumsum(allowed.sum(axis=1))]).astype(np.int32),
        source=sources.astype(np.int32),
        weight=np.zeros(len(sources), np.float32),
        word=np.where(unit < 0, -1, nodes).astype(np.int32),
        phone=np.zeros(len(unit), np.int32),
        chain=nodes,
        labels=(),
        words=count,
        last=len(unit) - 1,
        start=0,
    )
