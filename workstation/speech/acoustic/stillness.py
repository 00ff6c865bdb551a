"""Where a recording stands still: room tone, hiss or digital silence, in which nobody speaks.

A steady noise is like a fricative to an acoustic model, which would let the s of a word last as long as the pause. But
speech never keeps one level for a second, and room tone lies far below it.
"""

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE, Frames
from workstation.speech.acoustic.decoding_graph import Floats, Ints, Network
from workstation.speech.acoustic.viterbi import ScoreBlock
from workstation.speech.audio_buffer import Sound, blocks_of

Still = npt.NDArray[np.bool_]

_EMPHASIS = 0.97
_STEP = 0.01
_SMOOTH = 5
"""Steps over which the level is a mean."""
_SHORTEST, _MARGIN = 100, 10
"""Steps: how long it must stand still, and those at either end that may be part of a word."""
_RANGE_DB, _BELOW_DB = 8.0, 28.0
"""How far the level may wander, and how far it must lie below that of loud moments."""
_FAR_BELOW_DB = 42.0
"""Lying so far below it is enough, however that wanders."""
_LOUD_PERCENTILE, _FLOOR = 98, 1e-12
_UNSAID = 20.0
"""By how much (log) any sound of a word is less likely in a frame that stands still."""


def still_frames(sound: Sound, frames: Frames) -> Still:
    """For each frame of mono sound at 16 kHz whether it lies in such a stretch."""
    level = _level_db(sound)
    if len(level) < _SHORTEST:
        return np.zeros(frames.count, np.bool_)
    views = np.lib.stride_tricks.sliding_window_view(level, _SHORTEST)
    high = np.percentile(level, _LOUD_PERCENTILE)
    loudest, softest = views.max(axis=1), views.min(axis=1)
    calm = (loudest - softest < _RANGE_DB) & (loudest < high - _BELOW_DB) | (loudest < high - _FAR_BELOW_DB)
    still = np.zeros(len(level) + 1, np.int32)
    begins = np.flatnonzero(calm)
    np.add.at(still, begins + _MARGIN, 1)
    np.add.at(still, begins + _SHORTEST - _MARGIN, -1)
    steps = np.cumsum(still)[:-1] > 0
    at = np.rint((frames.offset + frames.hop * np.arange(frames.count)) / _STEP).astype(np.int64)
    return np.asarray(steps[np.clip(at, 0, len(steps) - 1)], np.bool_)


def words_elsewhere(network: Network, score_block: ScoreBlock, still: Still | None) -> ScoreBlock:
    """The same scores, but for those of words in frames that stand still."""
    if still is None or not still.any():
        return score_block
    emits = network.unit >= 0
    said = np.setdiff1d(network.unit[emits & (network.word >= 0)], network.unit[emits & (network.word < 0)])

    def block(start: int, stop: int, columns: Ints) -> Floats:
        scores = score_block(start, stop, columns)
        where = np.flatnonzero(still[start:stop])
        if len(where):
            scores = np.array(scores, np.float32)
            wanted = np.intersect1d(said, columns)  # the others hold nothing
            scores[np.ix_(where, wanted)] -= _UNSAID
        return scores

    return block


def _level_db(sound: Sound) -> npt.NDArray[np.float64]:
    """The smoothed level of every `_STEP` seconds, low frequencies weakened."""
    size = round(RATE * _STEP)
    powers, before = [], 0.0
    for block in blocks_of(sound, size * 8192):
        piece = block.astype(np.float64)
        bent = piece - _EMPHASIS * np.r_[before, piece[:-1]]
        before = float(piece[-1])
        whole = len(bent) // size * size
        powers.append((bent[:whole].reshape(-1, size) ** 2).mean(axis=1))
    power = np.concatenate([np.zeros(0), *powers])
    if len(power) < _SMOOTH:
        return np.zeros(0)
    smooth = np.convolve(np.pad(power, _SMOOTH // 2, mode="edge"), np.ones(_SMOOTH) / _SMOOTH, "valid")
    return np.asarray(10 * np.log10(smooth + _FLOOR))
