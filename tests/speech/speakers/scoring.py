"""How far found turns are from the true ones."""

import numpy as np

from workstation.speech.speakers.diarise import Turn


def error_rate(found: list[Turn], wanted: list[Turn]) -> float:
    """The share of the time of the true turns that is given to nobody or to the wrong one, in the best naming."""
    from scipy.optimize import linear_sum_assignment

    shared = np.zeros((max(t.speaker for t in wanted) + 1, max((t.speaker for t in found), default=0) + 1))
    for one in wanted:
        for other in found:
            shared[one.speaker, other.speaker] += max(0.0, min(one.stop, other.stop) - max(one.start, other.start))
    rows, columns = linear_sum_assignment(-shared)
    return float(1 - shared[rows, columns].sum() / sum(t.stop - t.start for t in wanted))


def diarisation_error(found: list[Turn], wanted: list[Turn], collar: float = 0.25) -> tuple[float, float, float, float]:
    """The diarisation error rate of NIST's evaluations (md-eval), and its parts: missed, false alarm, confused.

    Each is a share of the time that is scored of the true turns. Not scored is what lies within `collar` seconds of
    where a true turn begins or ends; speakers are named as fits best over the time that is scored. Where several
    speak at once each counts. Time is cut where any turn or collar begins or ends, so the figures are exact.
    """
    from scipy.optimize import linear_sum_assignment

    forgiven = [(edge - collar, edge + collar) for turn in wanted for edge in (turn.start, turn.stop)]
    cuts = {edge for turn in (*found, *wanted) for edge in (turn.start, turn.stop)}
    edges = np.array(sorted(cuts | {edge for pair in forgiven for edge in pair}))
    length, middle = np.diff(edges), (edges[:-1] + edges[1:]) / 2
    scored = np.ones(len(middle), bool)
    for low, high in forgiven:
        scored &= (middle < low) | (middle > high)
    truth, heard = (_who(turns, middle) for turns in (wanted, found))
    length = length * scored
    shared = (truth * length) @ heard.T
    rows, columns = linear_sum_assignment(-shared)
    right = sum(truth[row] * heard[column] for row, column in zip(rows, columns, strict=True))
    there, told = truth.sum(0), heard.sum(0)
    total = float(length @ there)
    missed = float(length @ np.maximum(there - told, 0)) / total
    false = float(length @ np.maximum(told - there, 0)) / total
    confused = float(length @ (np.minimum(there, told) - right)) / total
    return missed + false + confused, missed, false, confused


def _who(turns: list[Turn], times: np.ndarray) -> np.ndarray:
    """Who speaks at each time (speakers, times), 1 or 0."""
    speaking = np.zeros((max((turn.speaker for turn in turns), default=0) + 1, len(times)))
    for turn in turns:
        speaking[turn.speaker, (times > turn.start) & (times < turn.stop)] = 1
    return speaking
