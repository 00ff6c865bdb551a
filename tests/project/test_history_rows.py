import random

from workstation.project.history_rows import _common, _without


def test_what_two_lists_of_rows_have_in_common() -> None:
    rng = random.Random(0)
    for _ in range(2000):
        one = [rng.randrange(3) for _ in range(rng.randrange(12))]
        two = one[: rng.randrange(12)] + [rng.randrange(3) for _ in range(rng.randrange(4))]
        expected = 0
        while expected < min(len(one), len(two)) and one[expected] == two[expected]:
            expected += 1
        assert _common(one, two) == expected
        assert _without(one, two) == set(one) - set(two)
