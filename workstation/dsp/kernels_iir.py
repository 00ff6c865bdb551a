"""Compiled recursions of IIR filters over arrays, state in and state out; imports neither torch nor scipy."""

import numpy as np
from numba import njit

BLOCK = 1024
"""Frames worked on at once: a float64 block and its copy stay in the first-level cache."""

# Without "contract" the compiler may not fuse multiply and add, which costs a third of the speed.
_FAST = {"contract"}


@njit(cache=True, nogil=True, fastmath=_FAST)
def _one_section(block, frames, row, state):  # type: ignore[no-untyped-def]
    """Filter `block[:frames]` in place by one section; `state` is that of the transposed direct form II.

    After two frames the loop goes on in direct form I, where one sample waits for the one before it by a single
    multiply-add instead of two.
    """
    b0, b1, b2, a1, a2 = row[0], row[1], row[2], row[4], row[5]
    s1, s2 = state[0], state[1]
    head = min(frames, 2)
    x1 = x2 = y1 = y2 = 0.0
    for n in range(head):
        x2, x1 = x1, block[n]
        y2, y1 = y1, b0 * x1 + s1
        s1 = b1 * x1 - a1 * y1 + s2
        s2 = b2 * x1 - a2 * y1
        block[n] = y1
    if frames > 2:
        for n in range(2, frames):
            x0 = block[n]
            y0 = (b0 * x0 + b1 * x1 + b2 * x2 - a2 * y2) - a1 * y1
            x2, x1, y2, y1 = x1, x0, y1, y0
            block[n] = y0
        s1 = b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        s2 = b2 * x1 - a2 * y1
    state[0], state[1] = s1, s2


@njit(cache=True, nogil=True, fastmath=_FAST)
def _two_sections(block, frames, first, second, state1, state2):  # type: ignore[no-untyped-def]
    """Filter `block[:frames]` in place by two sections in one pass: their recursions run side by side."""
    b0, b1, b2, a1, a2 = first[0], first[1], first[2], first[4], first[5]
    d0, d1, d2, c1, c2 = second[0], second[1], second[2], second[4], second[5]
    s1, s2, t1, t2 = state1[0], state1[1], state2[0], state2[1]
    head = min(frames, 2)
    x1 = x2 = y1 = y2 = z1 = z2 = 0.0
    for n in range(head):
        x2, x1 = x1, block[n]
        y2, y1 = y1, b0 * x1 + s1
        s1 = b1 * x1 - a1 * y1 + s2
        s2 = b2 * x1 - a2 * y1
        z2, z1 = z1, d0 * y1 + t1
        t1 = d1 * y1 - c1 * z1 + t2
        t2 = d2 * y1 - c2 * z1
        block[n] = z1
    if frames > 2:
        for n in range(2, frames):
            x0 = block[n]
            y0 = (b0 * x0 + b1 * x1 + b2 * x2 - a2 * y2) - a1 * y1
            z0 = (d0 * y0 + d1 * y1 + d2 * y2 - c2 * z2) - c1 * z1
            x2, x1, y2, y1, z2, z1 = x1, x0, y1, y0, z1, z0
            block[n] = z0
        s1 = b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        s2 = b2 * x1 - a2 * y1
        t1 = d1 * y1 + d2 * y2 - c1 * z1 - c2 * z2
        t2 = d2 * y1 - c2 * z1
    state1[0], state1[1], state2[0], state2[1] = s1, s2, t1, t2


@njit(cache=True, nogil=True, fastmath=_FAST)
def sos_rows(x, y, sos, state):  # type: ignore[no-untyped-def]
    """Filter the rows of `x` into `y` (both (rows, frames), may be the same array) by `sos` (sections, 6).

    `state` (rows, sections, 2) is read and left as it is after the last frame.
    """
    rows, frames = x.shape
    sections = sos.shape[0]
    block = np.empty(BLOCK, np.float64)
    for row in range(rows):
        for start in range(0, frames, BLOCK):
            length = min(BLOCK, frames - start)
            for n in range(length):
                block[n] = x[row, start + n]
            for k in range(0, sections - 1, 2):
                _two_sections(block, length, sos[k], sos[k + 1], state[row, k], state[row, k + 1])
            if sections % 2:
                _one_section(block, length, sos[sections - 1], state[row, sections - 1])
            for n in range(length):
                y[row, start + n] = block[n]
