import random

import pytest
import torch

from workstation.dsp.speech.edit_distance import edit_distance


def cell_by_cell(first, second):
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        last, row = row, [i]
        for j, b in enumerate(second, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
    return row[-1]


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("sunday", "saturday", 3),
        (["hello", "world"], ["world", "hello", "!"], 2),
        (["Tᕮ᙭T", "XD"], ["world", "hello"], 2),
    ],
)
def test_known_distances(first, second, distance):
    assert edit_distance(first, second) == distance
    assert edit_distance(second, first) == distance


def test_random_sequences_agree_with_the_table():
    generator = random.Random(1)
    for _ in range(200):
        words = [[generator.randrange(4) for _ in range(generator.randrange(90))] for _ in range(2)]
        assert edit_distance(*words) == cell_by_cell(*words)


def test_tensors_are_compared_by_value():
    assert edit_distance(torch.tensor([1, 2, 3, 4]), torch.tensor([1, 3, 4])) == 1
