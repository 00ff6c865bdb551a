import itertools
import math

import pytest
import torch

from workstation.dsp.speech import rnnt
from workstation.dsp.speech.rnnt import RNNTLoss, rnnt_loss


def all_ways(log_probs, target, blank):
    """The log-probability of a target summed over every order of its tokens and the blanks."""
    frames, nodes, _ = log_probs.shape
    total = []
    for emits in itertools.combinations(range(frames + nodes - 2), nodes - 1):
        t = u = 0
        score = 0.0
        for step in range(frames + nodes - 2):
            if step in emits:
                score += float(log_probs[t, u, target[u]])
                u += 1
            else:
                score += float(log_probs[t, u, blank])
                t += 1
        total.append(score + float(log_probs[t, u, blank]))
    return float(torch.tensor(total, dtype=torch.float64).logsumexp(0))


def case(seed=0, sizes=((5, 3), (3, 1), (4, 0)), classes=6, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    frames = torch.tensor([size[0] for size in sizes], dtype=torch.int32)
    lengths = torch.tensor([size[1] for size in sizes], dtype=torch.int32)
    shape = (len(sizes), int(frames.max()), int(lengths.max()) + 1, classes)
    logits = torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)
    targets = torch.randint(1, classes, (len(sizes), int(lengths.max())), generator=generator, dtype=torch.int32)
    return logits, targets, frames, lengths


@pytest.mark.parametrize("fused", [True, False])
def test_the_loss_sums_all_ways(fused):
    logits, targets, frames, lengths = case()
    log_probs = logits.log_softmax(3)
    losses = rnnt_loss(logits if fused else log_probs, targets, frames, lengths, 0, -1, "none", fused)
    for row, (t, u) in enumerate(zip(frames.tolist(), lengths.tolist(), strict=True)):
        expected = -all_ways(log_probs[row, :t, : u + 1], targets[row].tolist(), 0)
        assert float(losses[row]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("blank", [0, -1])
def test_gradients(fused, blank):
    logits, targets, frames, lengths = case()
    targets = targets if blank == 0 else targets - 1

    def loss(values):
        return rnnt_loss(values, targets, frames, lengths, blank, -1, "none", fused)

    assert torch.autograd.gradcheck(loss, logits.log_softmax(3).requires_grad_(True))


def test_diagonals_give_the_sums_of_the_compiled_loops():
    generator = torch.Generator().manual_seed(1)
    frames, lengths = torch.tensor([7, 5, 2, 7]), torch.tensor([4, 2, 4, 0])
    skip = -torch.rand(4, 7, 5, generator=generator, dtype=torch.float64)
    emit = -torch.rand(4, 7, 4, generator=generator, dtype=torch.float64)
    serial = rnnt._lattice(skip, emit, frames, lengths)
    parallel = rnnt._diagonals(skip, emit, frames, lengths)
    for one, other in zip(serial, parallel, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=0)


def test_reductions_and_the_module():
    logits, targets, frames, lengths = case(2)
    each = rnnt_loss(logits, targets, frames, lengths, 0, reduction="none")
    assert float(rnnt_loss(logits, targets, frames, lengths, 0)) == pytest.approx(float(each.mean()))
    assert float(RNNTLoss(0, reduction="sum")(logits, targets, frames, lengths)) == pytest.approx(float(each.sum()))


def test_clamp_limits_the_gradient_before_it_is_scaled():
    logits, targets, frames, lengths = case(3)
    free, held = logits.clone().requires_grad_(True), logits.clone().requires_grad_(True)
    rnnt_loss(free, targets, frames, lengths, 0, -1, "sum").backward()
    (3 * rnnt_loss(held, targets, frames, lengths, 0, 0.05, "sum")).backward()
    assert free.grad.abs().max() > 0.05
    torch.testing.assert_close(held.grad, 3 * free.grad.clamp(-0.05, 0.05))


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float16, 2e-3), (torch.float32, 1e-6)])
def test_narrow_types(dtype, tolerance):
    logits, targets, frames, lengths = case(4)
    narrow = logits.to(dtype).requires_grad_(True)
    wide = logits.to(dtype).double().requires_grad_(True)
    losses = [rnnt_loss(x, targets, frames, lengths, 0, reduction="sum") for x in (narrow, wide)]
    assert losses[0].dtype == dtype
    assert losses[0].item() == pytest.approx(losses[1].item(), rel=tolerance)
    for loss in losses:
        loss.backward()
    torch.testing.assert_close(narrow.grad.double(), wide.grad, rtol=tolerance, atol=tolerance)


def test_padding_neither_counts_nor_spoils():
    logits, targets, frames, lengths = case(5)
    expected = rnnt_loss(logits, targets, frames, lengths, 0, reduction="none")
    for row, (t, u) in enumerate(zip(frames.tolist(), lengths.tolist(), strict=True)):
        logits[row, t:] = math.nan
        logits[row, :, u + 1 :] = math.inf
    logits.requires_grad_(True)
    found = rnnt_loss(logits, targets, frames, lengths, 0, reduction="none")
    found.sum().backward()
    torch.testing.assert_close(found, expected)
    assert not logits.grad.isnan().any()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reduction": "most"}, "reduction"),
        ({"blank": 6}, "blank"),
        ({"logits": torch.zeros(3, 5, 4, 6, dtype=torch.int32)}, "float32"),
        ({"logits": torch.zeros(5, 4, 6)}, "4-D"),
        ({"targets": torch.ones(2, 3, dtype=torch.int32)}, "batch dimension mismatch"),
        ({"targets": torch.ones(3, 2, dtype=torch.int32)}, "target length mismatch"),
        ({"targets": torch.ones(3, 3)}, "int32"),
        ({"logit_lengths": torch.tensor([4, 3, 4])}, "input length mismatch"),
        ({"target_lengths": torch.tensor([2, 1, 0])}, "output length mismatch"),
    ],
)
def test_wrong_arguments_are_named(changes, message):
    names = ("logits", "targets", "logit_lengths", "target_lengths")
    arguments = dict(zip(names, case(), strict=True)) | {"blank": 0} | changes
    with pytest.raises(ValueError, match=message):
        rnnt_loss(**arguments)
