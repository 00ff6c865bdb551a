import pytest

from tests.speech.formats.samples import PLAIN
from workstation.speech.time_map import one_after_another, other_rate, shifted, two_points


def test_shifts_and_stretches() -> None:
    assert [w.start for w in shifted(-0.6).of(PLAIN).words[:2]] == pytest.approx([0.0, 0.3])
    synced = two_points(0.5, 1.0, 3.5, 7.0)
    assert (synced(0.5), synced(3.5), synced(2.0)) == pytest.approx((1.0, 7.0, 4.0))
    assert other_rate(25, 23.976)(100) == pytest.approx(100 * 25 * 1001 / 24000)
    both = one_after_another([other_rate(25, 50), shifted(1)])
    assert both(10) == 6


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (shifted, (float("nan"),), "finite"),
        (two_points, (1, 1, 1, 2), "must lie apart"),
        (two_points, (1, 5, 2, 4), "keep their order"),
        (other_rate, (0, 25), "1 to 1000 frames a second, got 0"),
    ],
)
def test_impossible_times_are_named(function, arguments, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        function(*arguments)
