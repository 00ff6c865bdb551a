"""The inner loop of the search for who speaks when, compiled."""

import numpy as np

from workstation.dsp.kernels.compiled import Float64Array, IntArray, compiled


@compiled()
def best_turns(scores: Float64Array, price: float) -> IntArray:
    """The likeliest row of labels for scores (frames, labels), where every change costs `price`."""
    frames, labels = scores.shape
    back = np.empty((frames, labels), np.int32)
    total = scores[0].copy()
    for t in range(1, frames):
        best = np.argmax(total)
        jump = total[best] - price
        for k in range(labels):
            if total[k] >= jump:
                back[t, k] = k
            else:
                total[k] = jump
                back[t, k] = best
            total[k] += scores[t, k]
    path = np.empty(frames, np.int64)
    state = np.argmax(total)
    for t in range(frames - 1, -1, -1):
        path[t] = state
        state = back[t, state]
    return path
