"""CTC forced alignment: the best path of a known token sequence through frame-wise log-probabilities."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.errors import ArgumentError
from workstation.dsp.kernels.ctc import viterbi
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.speech.ctc_scan import scan_paths

LOG_ZERO = -1e9
"""What an impossible emission (-inf) counts: finite, so that a path through as few of them as possible wins."""

_KEPT_EVERY = (16, 512)
"""The fewest and the most frames between two rows of scores that the search keeps."""


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """One token of an alignment: frames `start .. end` (half-open) of the emission, and its mean score.

    Examples:
        >>> span = F.TokenSpan(token=3, start=10, end=14, score=0.9)
        >>> len(span)
        4
    """

    token: int
    start: int
    end: int
    score: float

    def __len__(self) -> int:
        """The number of frames."""
        return self.end - self.start


def forced_align(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | None = None,
    target_lengths: Tensor | None = None,
    blank: int = 0,
) -> tuple[Tensor, Tensor]:
    """Align CTC label sequences to emissions by the Viterbi path (Graves et al. 2006, section 4.1).

    The path is optimal: it maximises the sum of log-probabilities (in float64) over all paths that read as `targets`
    once repeats are merged and blanks removed. Of equally good ones the one that stays longest is taken, as
    torchaudio does. Emissions of -inf count -1e9, so a path exists wherever the lengths allow one.

    Memory on the CPU is a few rows of scores (some 90 MB for an hour, 180,000 frames by 15,000 tokens); several
    sequences use several threads. On CUDA the search is parallel in time and in tokens (see `ctc_scan`).

    Parameters
    ----------
    log_probs : Tensor (batch, frames, tokens), float16, float32 or float64
        Log-probabilities of all tokens, the blank included.
    targets : Tensor (batch, length), int32 or int64
        Tokens to be found, none of them the blank; what lies past `target_lengths` is ignored.
    input_lengths, target_lengths : Tensor (batch,), optional
        How much of each sequence counts; by default all. `input_lengths` may be no less than the targets plus one
        frame for each token that repeats the one before it.
    blank : int
        The index of the blank, 0 <= blank < tokens.

    Returns
    -------
    paths : Tensor (batch, frames), of the type of `targets`
        The token of each frame; blank past `input_lengths`.
    scores : Tensor (batch, frames), of the type of `log_probs`
        Its log-probability; 0 past `input_lengths`. Differentiable.

    See Also
    --------
    merge_tokens : spans of tokens from a path.

    Examples:
        >>> scores = torch.log_softmax(5.0 * torch.eye(3)[[0, 1, 1, 0, 2]], dim=-1)[None]  # 5 frames, 3 tokens
        >>> path, _ = F.forced_align(scores, torch.tensor([[1, 2]]))
        >>> path.tolist()
        [[0, 1, 1, 0, 2]]
    """
    frame_counts, target_counts = _checked(log_probs, targets, input_lengths, target_lengths, blank)
    if log_probs.is_cuda:
        paths = scan_paths(log_probs.detach(), targets, frame_counts, target_counts, blank, LOG_ZERO)
    else:
        paths = _cpu_paths(log_probs.detach().cpu(), targets.cpu(), frame_counts, target_counts, blank)
    paths = paths.to(device=targets.device, dtype=targets.dtype)
    scores = log_probs.gather(2, paths.to(log_probs.device, torch.int64)[..., None]).squeeze(2)
    if min(frame_counts, default=0) < log_probs.shape[1]:
        counts = torch.tensor(frame_counts, device=scores.device)[:, None]
        scores = scores.masked_fill(torch.arange(scores.shape[1], device=scores.device) >= counts, 0.0)
    return paths, scores


def merge_tokens(tokens: Tensor, scores: Tensor, blank: int = 0) -> list[TokenSpan]:
    """Turn a path into spans: runs of equal tokens, without the blanks.

    Parameters
    ----------
    tokens : Tensor (frames,), integer
        A path as `forced_align` gives it for one sequence.
    scores : Tensor (frames,)
        A score per frame; that of a span is their mean.
    blank : int
        The token that stands for nothing.

    Examples:
        >>> path, scores = torch.tensor([0, 1, 1, 0, 2]), torch.tensor([0.9, 0.8, 0.6, 0.9, 0.5])
        >>> [(span.token, span.start, span.end) for span in F.merge_tokens(path, scores)]
        [(1, 1, 3), (2, 4, 5)]
    """
    if tokens.ndim != 1 or scores.ndim != 1:
        raise ValueError("`tokens` and `scores` must be 1D Tensor.")
    if len(tokens) != len(scores):
        raise ValueError("`tokens` and `scores` must be the same length.")
    if not len(tokens):
        return []
    path = tokens.detach().cpu().numpy()
    starts = np.flatnonzero(np.diff(path, prepend=path[0] - 1))
    sums = np.add.reduceat(scores.detach().cpu().double().numpy(), starts)
    edges = [*starts.tolist(), len(path)]
    spans = zip(path[starts].tolist(), pairwise(edges), sums.tolist(), strict=True)
    return [TokenSpan(token, a, b, total / (b - a)) for token, (a, b), total in spans if token != blank]


def _checked(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor | None, target_lengths: Tensor | None, blank: int
) -> tuple[list[int], list[int]]:
    """The frames and targets of each sequence, once everything is as it must be."""
    if log_probs.ndim != 3:
        raise ArgumentError(f"log_probs must be 3-D (batch_size, input length, num classes), got {log_probs.ndim}-D")
    if targets.ndim != 2:
        raise ArgumentError(f"targets must be 2-D (batch_size, target length), got {targets.ndim}-D")
    batch, frames, classes = log_probs.shape
    counts = {"input": input_lengths, "target": target_lengths}
    for name, lengths in counts.items():
        if lengths is not None and lengths.ndim != 1:
            raise ArgumentError(f"{name}_lengths must be 1-D (batch_size,), got {lengths.ndim}-D")
    frame_counts = [frames] * batch if input_lengths is None else [int(n) for n in input_lengths.tolist()]
    target_counts = [targets.shape[1]] * len(targets) if target_lengths is None else target_lengths.tolist()
    spoken = targets
    if min(target_counts, default=0) < targets.shape[1]:
        valid = torch.arange(targets.shape[1]) < torch.tensor(target_counts)[:, None]
        spoken = targets[valid.to(targets.device)] if len(valid) == len(targets) else targets
    if (spoken == blank).any():
        raise ValueError(f"targets Tensor shouldn't contain blank index. Found {targets}.")
    if spoken.numel() and int(spoken.max()) >= classes:
        raise ValueError(f"targets values must be less than the CTC dimension ({classes}), got {int(spoken.max())}")
    if log_probs.dtype not in (torch.float16, torch.float32, torch.float64):
        raise ArgumentError(f"log_probs must be float64, float32 or float16 (half) type, got {log_probs.dtype}")
    if targets.dtype not in (torch.int32, torch.int64):
        raise ArgumentError(f"targets must be int32 or int64 type, got {targets.dtype}")
    if batch != len(targets):
        which, size = ("log_probs", batch) if batch != 1 else ("targets", len(targets))
        raise ArgumentError(
            f"The batch dimension for {which} must be 1 at the current version of torchaudio; here those of "
            f"log_probs ({batch}) and targets ({len(targets)}) must be equal, got {size}"
        )
    if not 0 <= blank < classes:
        raise ArgumentError(f"blank must be within [0, num classes), got {blank} of {classes}")
    if spoken.numel() and int(spoken.min()) < 0:
        raise ValueError(f"targets values must not be negative, got {int(spoken.min())}")
    for name, lengths_, most in (("input", frame_counts, frames), ("target", target_counts, targets.shape[1])):
        if len(lengths_) != batch or not all(0 <= n <= most for n in lengths_):
            raise ArgumentError(f"{name} length mismatch: {batch} numbers of at most {most} wanted, got {lengths_}")
    for row, frames_, length in zip(targets, frame_counts, target_counts, strict=True):
        repeats = int((row[1:length] == row[: max(length - 1, 0)]).sum()) if length > 1 else 0
        if frames_ < length + repeats:
            raise ArgumentError(
                f"targets length is too long for CTC. Found log_probs length: {frames_}, targets length: {length}, "
                f"and number of repeats: {repeats}"
            )
    return frame_counts, target_counts


def _cpu_paths(log_probs: Tensor, targets: Tensor, frames: list[int], lengths: list[int], blank: int) -> Tensor:
    """The paths (batch, frames) by one compiled search a sequence, several at a time."""
    emissions = log_probs.float() if log_probs.dtype == torch.float16 else log_probs
    emission_rows = emissions.contiguous().numpy()
    if emission_rows.size and not (emission_rows.min() >= LOG_ZERO and emission_rows.max() <= -LOG_ZERO):
        emission_rows = np.nan_to_num(emission_rows, nan=LOG_ZERO, posinf=-LOG_ZERO, neginf=LOG_ZERO).clip(
            LOG_ZERO, -LOG_ZERO
        )
    target_rows = targets.to(torch.int32).numpy()
    paths = np.full(emissions.shape[:2], blank, np.int32)

    def search(row: int) -> None:
        if lengths[row]:
            every = min(max(lengths[row] // 128 * 4, _KEPT_EVERY[0]), _KEPT_EVERY[1])
            wanted = np.ascontiguousarray(target_rows[row, : lengths[row]])
            viterbi(emission_rows[row, : frames[row]], blank, wanted, every, paths[row])

    spread(search, range(len(paths)))
    return torch.from_numpy(paths)
