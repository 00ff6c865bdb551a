"""The loss of recurrent neural network transducers (RNN-T)."""

from typing import Any, cast

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from workstation.dsp.dtypes import widen
from workstation.dsp.errors import ArgumentError
from workstation.dsp.kernels import rnnt
from workstation.dsp.kernels.parallel import spread


def rnnt_loss(
    logits: Tensor,
    targets: Tensor,
    logit_lengths: Tensor,
    target_lengths: Tensor,
    blank: int = -1,
    clamp: float = -1,
    reduction: str = "mean",
    fused_log_softmax: bool = True,
) -> Tensor:
    """The negative log-probability of target sequences under a transducer (Graves 2012).

    All ways through the lattice of frames and tokens are summed, in float64: at each node a blank goes on to the next
    frame, or the next target to the next token; a last blank ends it. The gradient is that of the fused form (Li et
    al. 2019, section 3.2), so no log-softmax of the logits is kept.

    Parameters
    ----------
    logits : Tensor (batch, frames, length + 1, classes), float16, float32 or float64
        What the joiner gives. Differentiable, once.
    targets : Tensor (batch, length), int32 or int64
        Target tokens; what lies past `target_lengths` does not matter.
    logit_lengths, target_lengths : Tensor (batch,), int32 or int64
        Frames and tokens of each sequence; the longest ones fill `logits`.
    blank : int
        The index of the blank; from the end if negative.
    clamp : float
        The gradient of each logit (before it is scaled by what follows the loss) is kept within ±clamp if positive.
    reduction : {"mean", "sum", "none"}
        Over the batch.
    fused_log_softmax : bool
        Whether a log-softmax over the classes is still to be done; False when `logits` are log-probabilities.

    Returns
    -------
    Tensor () or (batch,)
        Loss in nats, of the type of `logits`.

    Examples:
        >>> logits = torch.zeros(1, 2, 2, 3)  # 2 frames, 1 token, 3 classes
        >>> lengths = torch.tensor([2], dtype=torch.int32), torch.tensor([1], dtype=torch.int32)
        >>> round(float(F.rnnt_loss(logits, torch.tensor([[1]], dtype=torch.int32), *lengths)), 3)  # 3 ln 3 - ln 2
        2.603
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f'reduction should be one of "none", "mean", or "sum", got {reduction!r}')
    blank = logits.shape[-1] + blank if blank < 0 else blank
    _check(logits, targets, logit_lengths, target_lengths, blank)
    lengths = (logit_lengths.long(), target_lengths.long())
    loss = cast("Tensor", _Loss.apply(logits, targets.long(), *lengths, blank, clamp, fused_log_softmax))  # type: ignore[no-untyped-call]
    return {"mean": Tensor.mean, "sum": Tensor.sum}[reduction](loss) if reduction != "none" else loss


class RNNTLoss(torch.nn.Module):
    """The transducer loss as a module; see :func:`rnnt_loss` for its parameters.

    Examples:
        >>> logits = torch.zeros(1, 2, 2, 3)  # 2 frames, 1 token, 3 classes
        >>> lengths = torch.tensor([2], dtype=torch.int32), torch.tensor([1], dtype=torch.int32)
        >>> round(float(T.RNNTLoss()(logits, torch.tensor([[1]], dtype=torch.int32), *lengths)), 3)  # 3 ln 3 - ln 2
        2.603
    """

    def __init__(
        self, blank: int = -1, clamp: float = -1.0, reduction: str = "mean", fused_log_softmax: bool = True
    ) -> None:
        super().__init__()
        self.blank = blank
        self.clamp = clamp
        self.reduction = reduction
        self.fused_log_softmax = fused_log_softmax

    def forward(self, logits: Tensor, targets: Tensor, logit_lengths: Tensor, target_lengths: Tensor) -> Tensor:
        """The loss of `logits` (batch, frames, length + 1, classes); see :func:`rnnt_loss`."""
        return rnnt_loss(
            logits,
            targets,
            logit_lengths,
            target_lengths,
            self.blank,
            self.clamp,
            self.reduction,
            self.fused_log_softmax,
        )


def _check(logits: Tensor, targets: Tensor, logit_lengths: Tensor, target_lengths: Tensor, blank: int) -> None:
    """Refuse what does not fit, in the words of torchaudio where it has any."""
    if logits.dtype not in (torch.float16, torch.float32, torch.float64):
        raise ArgumentError(f"logits must be float32 or float16 (half) or float64 type, got {logits.dtype}")
    for name, tensor, axes in (
        ("logits", logits, 4),
        ("targets", targets, 2),
        ("logit_lengths", logit_lengths, 1),
        ("target_lengths", target_lengths, 1),
    ):
        if tensor.ndim != axes:
            raise ArgumentError(f"{name} must be {axes}-D, got {tensor.ndim}-D")
        if len(tensor) != len(logits):
            raise ArgumentError(f"batch dimension mismatch between logits ({len(logits)}) and {name} ({len(tensor)})")
        if axes < 4 and tensor.dtype not in (torch.int32, torch.int64):
            raise ArgumentError(f"{name} must be int32 type or int64, got {tensor.dtype}")
    _, frames, nodes, classes = logits.shape
    if not 0 <= blank < classes:
        raise ArgumentError(f"blank must be within [0, logits.shape[-1]), got {blank} of {classes}")
    if not len(logits):
        return
    if frames != int(logit_lengths.max()) or int(logit_lengths.min()) < 1:
        raise ArgumentError(f"input length mismatch: {frames} frames, lengths {logit_lengths.tolist()}")
    if nodes != int(target_lengths.max()) + 1 or int(target_lengths.min()) < 0:
        raise ArgumentError(f"output length mismatch: {nodes} nodes, lengths {target_lengths.tolist()}")
    if targets.shape[1] + 1 != nodes:
        raise ArgumentError(f"target length mismatch: {targets.shape[1]} targets for {nodes} nodes")


class _Loss(torch.autograd.Function):
    """Costs of each sequence; `skip` and `emit` are the log-probabilities of the blank and of the next target."""

    @staticmethod
    def forward(
        ctx: Any,
        logits: Tensor,
        targets: Tensor,
        frames: Tensor,
        lengths: Tensor,
        blank: int,
        clamp: float,
        fused: bool,
    ) -> Tensor:
        scores = logits.float() if logits.dtype == torch.float16 else logits
        within = torch.arange(targets.shape[1], device=targets.device) < lengths[:, None]
        wanted = torch.where(within, targets, 0)
        index = wanted[:, None, :, None].expand(-1, logits.shape[1], -1, 1)
        norm = widen(scores.logsumexp(3) if fused else torch.zeros(logits.shape[:3], device=logits.device))
        skip = scores[..., blank] - norm
        emit = scores[:, :, :-1].gather(3, index)[..., 0] - norm[:, :, :-1]
        sums = _lattice(skip, emit, frames, lengths)
        ctx.save_for_backward(logits, index, frames, lengths, norm, *sums)
        ctx.options = (blank, clamp, fused)
        return -sums[1][:, 0, 0].to(logits.dtype)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        logits, index, frames, lengths, norm, alphas, betas = ctx.saved_tensors
        blank, clamp, fused = ctx.options
        # Every term is exp(logit + share + score of the rest), with the total in `share` so that no term exceeds 1.
        share = alphas - betas[:, :1, :1] - norm
        skipped, emitted = torch.full_like(betas, -torch.inf), torch.full_like(betas[:, :, 1:], -torch.inf)
        skipped[:, :-1] = betas[:, 1:]
        skipped[torch.arange(len(frames), device=frames.device), frames - 1, lengths] = 0.0
        emitted.copy_(betas[:, :, 1:])
        dtype = torch.promote_types(logits.dtype, torch.float32)
        values = logits.to(dtype)
        result = (values + (share + betas)[..., None].to(dtype)).exp_() if fused else torch.zeros_like(values)
        result[..., blank] -= (values[..., blank] + share + skipped).exp().to(dtype)
        taken = values[:, :, :-1].gather(3, index) + (share[:, :, :-1] + emitted)[..., None]
        result[:, :, :-1].scatter_add_(3, index, -taken.exp().to(dtype))
        outside = torch.arange(logits.shape[1], device=logits.device) >= frames[:, None]
        past = torch.arange(logits.shape[2], device=logits.device) > lengths[:, None]
        result.masked_fill_((outside[:, :, None] | past[:, None])[..., None], 0.0)
        if clamp > 0:
            result.clamp_(-clamp, clamp)
        result *= grad[:, None, None, None]
        return result.to(logits.dtype), None, None, None, None, None, None


def _lattice(skip: Tensor, emit: Tensor, frames: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Forward and backward sums (batch, frames, nodes), -inf outside the lattices."""
    if skip.is_cuda:
        return _diagonals(skip, emit, frames, lengths)
    sums = torch.full((2, *skip.shape), -torch.inf, dtype=torch.float64)
    sizes = list(zip(frames.tolist(), lengths.tolist(), strict=True))
    alphas, betas = sums.numpy()
    skips, emits = skip.cpu().numpy(), emit.cpu().numpy()

    def fill(part: tuple[int, bool]) -> None:
        row, ahead = part
        t, u = sizes[row]
        run, out = (rnnt.forward, alphas) if ahead else (rnnt.backward, betas)
        run(skips[row, :t, : u + 1], emits[row, :t, :u], out[row, :t, : u + 1])

    spread(fill, [(row, ahead) for row in range(len(sizes)) for ahead in (True, False)])
    found = sums.to(skip.dtype).to(skip.device)
    return found[0], found[1]


def _diagonals(skip: Tensor, emit: Tensor, frames: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """The same sums by tensor operations, one diagonal (frame + token) of all lattices at a time."""
    batch, total, nodes = skip.shape
    device = skip.device
    node = torch.arange(nodes, device=device)
    frame = torch.arange(total + nodes - 1, device=device)[:, None] - node
    inside = ((frame >= 0) & (frame < frames[:, None, None])) & (node <= lengths[:, None, None])
    at = frame.clamp(0, total - 1).expand(batch, -1, -1)
    emit = torch.nn.functional.pad(emit, (0, 1), value=-torch.inf)
    skips = skip.gather(1, at).masked_fill(~inside, -torch.inf)
    emits = emit.gather(1, at).masked_fill(~inside | (node == lengths[:, None, None]), -torch.inf)
    count = frame.shape[0]
    none = torch.full((batch, nodes), -torch.inf, dtype=skip.dtype, device=device)
    alphas, betas = [none.index_fill(1, node[:1], 0.0)], [none]
    for n in range(1, count):
        moved = (alphas[-1] + emits[:, n - 1]).roll(1, 1)
        moved[:, 0] = -torch.inf
        alphas.append(torch.logaddexp(alphas[-1] + skips[:, n - 1], moved))
    ends = (frame[None] == frames[:, None, None] - 1) & (node == lengths[:, None, None])
    for n in range(count - 1, -1, -1):
        moved = betas[-1].roll(-1, 1) + emits[:, n]
        best = torch.logaddexp(betas[-1] + skips[:, n], moved)
        betas.append(torch.where(ends[:, n], skips[:, n], best))
    back = (torch.arange(total, device=device)[:, None] + node).expand(batch, -1, -1)
    outside = (torch.arange(total, device=device) >= frames[:, None])[:, :, None] | (node > lengths[:, None])[:, None]
    sums = [torch.stack(rows, 1).gather(1, back).masked_fill(outside, -torch.inf) for rows in (alphas, betas[:0:-1])]
    return sums[0], sums[1]
