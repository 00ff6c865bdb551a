import itertools
import math

import pytest
import torch

from workstation.dsp.speech.ctc import TokenSpan, forced_align, merge_tokens
from workstation.dsp.speech.ctc_scan import scan_paths


def collapse(path, blank):
    return [token for token, _ in itertools.groupby(path) if token != blank]


def best_score(log_probs, target, blank):
    """The score of the best path among all there are."""
    frames, classes = log_probs.shape
    paths = (p for p in itertools.product(range(classes), repeat=frames) if collapse(p, blank) == list(target))
    return max(sum(float(log_probs[t, c]) for t, c in enumerate(path)) for path in paths)


def random_case(generator, frames, length, classes, blank=0, batch=1, dtype=torch.float32):
    log_probs = torch.randn(batch, frames, classes, generator=generator, dtype=torch.float64).log_softmax(-1).to(dtype)
    others = torch.tensor([c for c in range(classes) if c != blank])
    return log_probs, others[torch.randint(0, classes - 1, (batch, length), generator=generator)]


@pytest.mark.parametrize("seed", range(12))
def test_the_path_is_the_best_of_all(seed):
    generator = torch.Generator().manual_seed(seed)
    blank = seed % 3
    log_probs, targets = random_case(generator, 7, 1 + seed % 3, 3, blank, dtype=torch.float64)
    paths, scores = forced_align(log_probs, targets, blank=blank)
    assert collapse(paths[0].tolist(), blank) == targets[0].tolist()
    assert float(scores.sum()) == pytest.approx(best_score(log_probs[0], targets[0].tolist(), blank), rel=1e-12)


def test_ties_and_impossible_emissions_still_give_a_path_that_reads_as_the_target():
    target = [1, 1, 2, 1, 2, 2]
    for value in (math.log(0.25), -math.inf):
        log_probs = torch.full((1, 11, 4), value)
        paths, _ = forced_align(log_probs, torch.tensor([target]))
        assert collapse(paths[0].tolist(), 0) == target
    log_probs = torch.full((1, 9, 4), -math.inf)
    log_probs[0, torch.arange(9), torch.tensor([0, 1, 1, 0, 1, 3, 2, 2, 0])] = -1.0
    paths, scores = forced_align(log_probs, torch.tensor([[1, 1, 2]]))
    assert torch.isinf(scores).sum() == 1
    assert collapse(paths[0].tolist(), 0) == [1, 1, 2]


def test_a_target_that_just_fits_has_one_path():
    log_probs, _ = random_case(torch.Generator().manual_seed(1), 5, 1, 4)
    paths, _ = forced_align(log_probs, torch.tensor([[1, 1, 2, 3]]))
    assert paths.tolist() == [[1, 0, 1, 2, 3]]


def test_every_length_of_segment_finds_the_same_path():
    from workstation.dsp.kernels.ctc import viterbi

    log_probs, targets = random_case(torch.Generator().manual_seed(2), 300, 60, 5)
    found = []
    for every in (4, 8, 32, 300, 1000):
        path = torch.zeros(300, dtype=torch.int32).numpy()
        viterbi(log_probs[0].numpy(), 0, targets[0].int().numpy(), every, path)
        found.append(path.tolist())
    assert collapse(found[0], 0) == targets[0].tolist()
    assert all(path == found[0] for path in found)


def plain_search(log_probs, target, blank):
    """The best path, a state at a time; of equal scores the one that stays, then the one that moves least."""
    states = [blank, *itertools.chain.from_iterable((token, blank) for token in target)]
    scores, steps = [-math.inf] * len(states), []
    scores[:2] = [float(log_probs[0, states[k]]) for k in (0, 1)]
    for row in log_probs[1:]:
        rows = []
        for k, token in enumerate(states):
            ways = [(scores[k], 0)] + [(scores[k - 1], 1)] * (k > 0)
            if k > 1 and token not in (blank, states[k - 2]):
                ways.append((scores[k - 2], 2))
            best = max(score for score, _ in ways)
            rows.append((best + float(row[token]), next(step for score, step in ways if score == best)))
        scores = [score for score, _ in rows]
        steps.append([step for _, step in rows])
    k = len(states) - 1 if scores[-1] > scores[-2] else len(states) - 2
    path = [states[k]]
    for step in reversed(steps):
        k -= step[k]
        path.append(states[k])
    return path[::-1]


@pytest.mark.parametrize("frames", [12, 13, 14, 15, 16, 61, 250])
@pytest.mark.parametrize("length", [1, 2, 7, 9])
@pytest.mark.parametrize("rounded", [False, True])
def test_the_search_finds_the_path_of_a_plain_one(frames, length, rounded):
    log_probs, targets = random_case(torch.Generator().manual_seed(frames + length), frames, length, 4)
    if rounded:  # so that many paths are equally good
        log_probs = log_probs.round()
    repeats = int((targets[0, 1:] == targets[0, :-1]).sum())
    for spare in (0, 1, 3, frames):
        part = log_probs[:, : min(frames, length + repeats + spare)]
        paths, _ = forced_align(part, targets)
        assert paths[0].tolist() == plain_search(part[0], targets[0].tolist(), 0)


@pytest.mark.parametrize(("span", "cells"), [(1, 1 << 20), (3, 1 << 20), (16, 1 << 20), (4, 600), (None, 1 << 20)])
def test_the_parallel_search_finds_the_path_of_the_serial_one(span, cells):
    generator = torch.Generator().manual_seed(3)
    log_probs, targets = random_case(generator, 50, 12, 6, batch=4)
    frames, lengths = [50, 31, 50, 7], [12, 9, 1, 0]
    expected, _ = forced_align(log_probs, targets, torch.tensor(frames), torch.tensor(lengths))
    found = scan_paths(log_probs, targets, frames, lengths, 0, -1e9, span, cells)
    assert found.tolist() == expected.tolist()


def test_a_batch_is_each_sequence_by_itself():
    generator = torch.Generator().manual_seed(4)
    log_probs, targets = random_case(generator, 40, 8, 7, batch=3)
    frames, lengths = [40, 25, 33], [8, 3, 5]
    paths, scores = forced_align(log_probs, targets, torch.tensor(frames), torch.tensor(lengths))
    for row, (count, length) in enumerate(zip(frames, lengths, strict=True)):
        path, score = forced_align(log_probs[row : row + 1, :count], targets[row : row + 1, :length])
        assert paths[row, :count].tolist() == path[0].tolist()
        assert torch.equal(scores[row, :count], score[0])
        assert not paths[row, count:].any()
        assert not scores[row, count:].any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("integer", [torch.int32, torch.int64])
def test_types_are_kept(dtype, integer):
    log_probs, targets = random_case(torch.Generator().manual_seed(5), 20, 4, 5, dtype=dtype)
    paths, scores = forced_align(log_probs, targets.to(integer))
    assert (paths.dtype, scores.dtype) == (integer, dtype)


def test_scores_pass_the_gradient_to_the_emissions_on_the_path():
    log_probs, targets = random_case(torch.Generator().manual_seed(6), 9, 3, 4)
    log_probs.requires_grad_(True)
    paths, scores = forced_align(log_probs, targets)
    scores.sum().backward()
    assert torch.equal(log_probs.grad.argmax(2), paths)


def test_a_long_sound_reads_as_its_target():
    generator = torch.Generator().manual_seed(7)
    log_probs, targets = random_case(generator, 20_000, 1_500, 8)
    paths, _ = forced_align(log_probs, targets)
    assert collapse(paths[0].tolist(), 0) == targets[0].tolist()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"targets": torch.tensor([[0, 1]])}, "blank"),
        ({"targets": torch.tensor([[1, 9]])}, "CTC dimension"),
        ({"targets": torch.tensor([[1, -1]])}, "negative"),
        ({"targets": torch.tensor([[1.0, 2.0]])}, "int32 or int64"),
        ({"targets": torch.tensor([1, 2])}, "2-D"),
        ({"targets": torch.ones(1, 6, dtype=torch.int64)}, "too long"),
        ({"targets": torch.ones(2, 2, dtype=torch.int64)}, "batch dimension"),
        ({"log_probs": torch.zeros(10, 4)}, "3-D"),
        ({"log_probs": torch.zeros(1, 10, 4, dtype=torch.int32)}, "float32"),
        ({"blank": 4}, "within"),
        ({"input_lengths": torch.tensor([[10]])}, "1-D"),
        ({"input_lengths": torch.tensor([11])}, "input length mismatch"),
        ({"target_lengths": torch.tensor([3])}, "target length mismatch"),
    ],
)
def test_wrong_arguments_are_named(changes, message):
    arguments = {"log_probs": torch.zeros(1, 10, 4), "targets": torch.tensor([[1, 2]])}
    with pytest.raises(ValueError, match=message):
        forced_align(**arguments | changes)


def test_spans_are_runs_of_tokens():
    tokens = torch.tensor([0, 2, 2, 0, 2, 3, 3, 0])
    spans = merge_tokens(tokens, torch.tensor([0.0, 1.0, 2.0, 0.0, 4.0, 1.0, 2.0, 9.0]))
    assert spans == [TokenSpan(2, 1, 3, 1.5), TokenSpan(2, 4, 5, 4.0), TokenSpan(3, 5, 7, 1.5)]
    assert [len(span) for span in spans] == [2, 1, 2]
    assert merge_tokens(torch.tensor([], dtype=torch.int64), torch.tensor([])) == []
    with pytest.raises(ValueError, match="1D"):
        merge_tokens(tokens[None], tokens[None])
    with pytest.raises(ValueError, match="same length"):
        merge_tokens(tokens, torch.zeros(2))
