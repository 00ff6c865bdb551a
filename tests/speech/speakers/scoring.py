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
