"""Lists that share their parts with those that are made of them."""

import random

import pytest

from workstation.core.persistent_list import PersistentList


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_a_tuple_would_be(seed: int) -> None:
    chance = random.Random(seed)
    expected: tuple[int, ...] = tuple(range(chance.choice((0, 1, 63, 64, 65, 300))))
    items = PersistentList(expected)
    for number in range(1000, 1600):
        kind = chance.choice(("append", "append", "replace", "part")) if expected else "append"
        if kind == "append":
            items, expected = items.appended(number), (*expected, number)
        elif kind == "replace":
            at = chance.randrange(-len(expected), len(expected))
            items = items.replaced(at, number)
            expected = (*expected[:at], number, *expected[at:][1:])
        else:
            start = chance.choice((0, 0, chance.randrange(0, 3)))
            stop = max(start, len(expected) - chance.choice((0, 0, 0, chance.randrange(80))))
            start = min(start, stop)
            items, expected = items.part(start, stop), expected[start:stop]
        assert tuple(items) == expected
        assert len(items) == len(expected)
        assert tuple(reversed(items)) == expected[::-1]
        assert items == PersistentList(expected)
        assert hash(items) == hash(PersistentList(expected))
        if expected:
            at = chance.randrange(-len(expected), len(expected))
            assert items[at] == expected[at]
            cut = slice(chance.randrange(-9, 400), chance.choice((None, -1, 200)), chance.choice((None, 2, -1)))
            assert items[cut] == expected[cut]


def test_there_is_nothing_beside_its_items() -> None:
    items = PersistentList("ab")
    for index in (2, -3):
        with pytest.raises(IndexError, match=f"no item {index} of 2"):
            items[index]
        with pytest.raises(IndexError, match=f"no item {index} of 2"):
            items.replaced(index, "x")
    assert items != ["a", "b"]
    assert repr(items) == "PersistentList(['a', 'b'])"
    assert PersistentList.of(items) is items
    assert items.part(0, 2) is items


def test_a_copy_shares_all_but_the_part_that_is_new() -> None:
    items = PersistentList(range(1000))
    for other in (items.appended(1), items.replaced(999, 1), items.part(0, 990), items.part(640, 1000)):
        shared = {id(block) for block in items._blocks} & {id(block) for block in other._blocks}
        assert len(shared) >= len(other._blocks) - 1
