"""Compiled preparation of Kaldi's frames; imports neither torch nor scipy."""

from workstation.dsp.kernels.compiled import VECTORS, FloatArray, FloatNumber, compiled


@compiled(fast=VECTORS)
def prepare_frames(
    sound: FloatArray,
    first: int,
    shift: int,
    window: FloatArray,
    remove_mean: bool,
    preemphasis: FloatNumber,
    raw_energy: bool,
    frames: FloatArray,
    energy: FloatArray,
) -> None:
    """Write frame `first + k` of a sound, freed of its mean, pre-emphasised and windowed, to row k of `frames`.

    `energy[k]` becomes the sum of squares, of the raw frame without its mean or of the row. Of each row only as much
    is written as the window is long.
    """
    size = window.size
    for k in range(frames.shape[0]):
        start = (first + k) * shift
        piece, row = sound[start : start + size], frames[k]
        mean = row.dtype.type(0)
        if remove_mean:
            for n in range(size):
                mean += piece[n]
            mean /= size
        total = row.dtype.type(0)
        if raw_energy:
            for n in range(size):
                total += (piece[n] - mean) * (piece[n] - mean)
        row[0] = (piece[0] - mean) * (1 - preemphasis) * window[0]
        for n in range(1, size):
            row[n] = (piece[n] - mean - preemphasis * (piece[n - 1] - mean)) * window[n]
        if not raw_energy:
            for n in range(size):
                total += row[n] * row[n]
        energy[k] = total
