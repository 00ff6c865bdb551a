"""Compiled Viterbi search of CTC paths in bounded memory; imports neither torch nor scipy.

The states of a path lie in two rows. `labels[i + 1]` is the best score of a path that stands on target `i`
(`labels[0]` is no state, always -inf), `blanks[i]` of one on the blank before it, `blanks[L]` on the last blank.
So one frame is two vector operations over neighbours, with no branch on odd and even states. Two frames are taken in
one pass, for which what the first makes of a state need not be written; emissions of the targets, which lie anywhere
in their rows, are put side by side first, of four frames at once.

The way forward keeps the two rows every so many frames and nothing else. On the way back the state at the end of such
a segment is known, and a path moves on by one target a frame at most: the segment is worked out again only for the
targets within reach.
"""

import numpy as np

from workstation.dsp.kernels.compiled import Float64Array, FloatArray, IntArray, compiled


@compiled()
def reach(targets: IntArray) -> IntArray:
    """The first frame in which each target can be reached: one a frame, and a blank between equal ones."""
    first = np.empty(len(targets), np.int64)
    frame = -1
    for i in range(len(targets)):
        frame += 2 if i > 0 and targets[i] == targets[i - 1] else 1
        first[i] = frame
    return first


@compiled()
def _advance(
    row: FloatArray,
    blank: int,
    targets: IntArray,
    skip: Float64Array,
    old: Float64Array,
    new: Float64Array,
    low: int,
    high: int,
) -> None:
    """One frame: the rows `new` from `old` for targets `low .. high` and the blanks before and after them."""
    silence = np.float64(row[blank])
    # Slices that start at 0 spare the loop the test for negative indices, which would keep it from being vectorised.
    labels, blanks, new_labels, new_blanks = old[0, low:], old[1, low:], new[0, low:], new[1, low:]
    wanted, over_blank = targets[low:], skip[low:]
    width = high - low
    for i in range(width):
        stay, before, over = labels[i + 1], blanks[i], labels[i] + over_blank[i]
        best = before if before > stay else stay
        best = over if over > best else best
        new_labels[i + 1] = best + np.float64(row[wanted[i]])
        rest, left = blanks[i], labels[i]
        new_blanks[i] = (left if left > rest else rest) + silence
    rest, left = blanks[width], labels[width]
    new_blanks[width] = (left if left > rest else rest) + silence


@compiled()
def _gather(rows: FloatArray, targets: IntArray, spoken: FloatArray) -> None:
    """What each of `targets` emits in four frames, one target after the other."""
    first, second, third, fourth = rows[0], rows[1], rows[2], rows[3]
    for i in range(len(targets)):
        # Numba lets signed indices count from the end, and asks.
        k = np.uint32(targets[i])
        one, two, three, four = first[k], second[k], third[k], fourth[k]
        spoken[4 * i], spoken[4 * i + 1], spoken[4 * i + 2], spoken[4 * i + 3] = one, two, three, four


@compiled()
def _advance_two(
    spoken: FloatArray,
    silence: float,
    next_silence: float,
    skip: Float64Array,
    labels: Float64Array,
    blanks: Float64Array,
) -> None:
    """Two frames in place, with `spoken[4 * i]` and the one after it for target `i`; `labels[0]` counts before them."""
    size = len(skip)
    later, over_blank, ends = labels[1:], skip[0:], blanks[0:]
    # Of the target before: its score before the two frames, and between them.
    left, left_between = labels[0], -np.inf
    for i in range(size):
        stay, rest, closed = later[i], ends[i], over_blank[i]
        between = max(max(stay, rest), left + closed) + np.float64(spoken[4 * i])
        rest_between = max(rest, left) + silence
        later[i] = max(max(between, rest_between), left_between + closed) + np.float64(spoken[4 * i + 1])
        ends[i] = max(rest_between, left_between) + next_silence
        left, left_between = stay, between
    ends[size] = max(max(ends[size], left) + silence, left_between) + next_silence


@compiled()
def forward(
    emissions: FloatArray,
    blank: int,
    targets: IntArray,
    skip: Float64Array,
    first: IntArray,
    every: int,
    kept: Float64Array,
) -> Float64Array:
    """Best scores of all states at the last frame as rows (2, L + 1); `kept[k]` receives those at frame `k * every`.

    `first` is what `reach` answers; the last frame by which a target must be left follows from it. 4 divides `every`.
    """
    frames, size = emissions.shape[0], len(targets)
    old = np.full((2, size + 1), -np.inf)
    new = np.full((2, size + 1), -np.inf)
    spoken = np.empty(4 * size, emissions.dtype)
    old[1, 0] = emissions[0, blank]
    old[0, 1] = emissions[0, targets[0]]
    kept[0] = old
    slack = frames - 1 - first[size - 1]
    low, high = 0, 1
    for t in range(1, frames - 3, 4):
        # Targets that only some of the four frames reach, or must have left, do no harm: no path to the end has them.
        while high < size and first[high] <= t + 3:
            high += 1
        while low < size - 1 and first[low] + slack < t:
            low += 1
        _gather(emissions[t : t + 4], targets[low:high], spoken)
        for k in range(0, 4, 2):
            silence, next_silence = np.float64(emissions[t + k, blank]), np.float64(emissions[t + k + 1, blank])
            _advance_two(spoken[k:], silence, next_silence, skip[low:high], old[0, low:], old[1, low:])
            old[0, low] = -np.inf
        if (t + 3) % every == 0:
            kept[(t + 3) // every] = old
    for t in range(frames - (frames - 1) % 4, frames):
        while high < size and first[high] <= t:
            high += 1
        _advance(emissions[t], blank, targets, skip, old, new, low, high)
        new[0, low] = -np.inf
        old, new = new, old
    return old


@compiled()
def _retrace(
    emissions: FloatArray,
    blank: int,
    targets: IntArray,
    skip: Float64Array,
    start: int,
    stop: int,
    i: int,
    on_blank: bool,
    rows: Float64Array,
    path: IntArray,
) -> tuple[int, bool]:
    """Write `path[start + 1 : stop + 1]`, given the state at `stop`; the answer is the state at `start`.

    `rows[0]` holds the scores at `start` of the targets within reach, the last of which is `i`.
    """
    width = min(i, len(targets) - 1) - max(i - (stop - start), 0) + 1
    left = min(i, len(targets) - 1) + 1 - width
    for t in range(start + 1, stop + 1):
        k = t - start
        rows[k, 0, 0] = -np.inf
        _advance(emissions[t], blank, targets[left:], skip[left:], rows[k - 1], rows[k], 0, width)
    for t in range(stop, start, -1):
        labels, blanks = rows[t - start - 1, 0], rows[t - start - 1, 1]
        j = i - left
        if on_blank:
            path[t] = blank
            if labels[j] > blanks[j]:
                i, on_blank = i - 1, False
            continue
        path[t] = targets[i]
        stay, before, over = labels[j + 1], blanks[j], labels[j] + skip[i]
        if over > before and over > stay:
            i -= 1
        elif before > stay:
            on_blank = True
    return i, on_blank


@compiled()
def viterbi(emissions: FloatArray, blank: int, targets: IntArray, every: int, path: IntArray) -> None:
    """Write the best path of one sequence, a token a frame, to `path`.

    emissions: (frames, tokens) of log-probabilities, all finite; targets: at least one, none of them `blank`, and not
    more than the frames can hold; every: frames between two states that are kept, divisible by 4.
    """
    frames, size = emissions.shape[0], len(targets)
    skip = np.zeros(size)
    skip[0] = -np.inf
    for i in range(1, size):
        if targets[i] == targets[i - 1]:
            skip[i] = -np.inf
    first = reach(targets)
    kept = np.empty(((frames - 1) // every + 1, 2, size + 1))
    last = forward(emissions, blank, targets, skip, first, every, kept)
    on_blank = last[1, size] > last[0, size]
    i = size if on_blank else size - 1
    rows = np.empty((every + 1, 2, min(every + 1, size) + 1))
    stop = frames - 1
    for k in range(len(kept) - 1, -1, -1):
        start = k * every
        left = max(i - (stop - start), 0)
        width = min(i, size - 1) - left + 1
        rows[0, :, : width + 1] = kept[k, :, left : left + width + 1]
        rows[0, 0, 0] = -np.inf
        i, on_blank = _retrace(emissions, blank, targets, skip, start, stop, i, on_blank, rows, path)
        stop = start
    path[0] = blank if on_blank else targets[i]
