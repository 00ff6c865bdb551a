import pytest

from workstation.core.params import Param
from workstation.ui.params.scale import Scale, number_in, significant

FREQUENCY = Param("cutoff_hz", 1000.0, unit="Hz", low=20.0, high=20_000.0, scale="log")
GAIN = Param("gain_db", 0.0, unit="dB", low=-24.0, high=24.0)
ORDER = Param("order", 4, low=1, high=12)


def scale(param: Param) -> Scale:
    made = Scale.of(param)
    assert made is not None
    return made


@pytest.mark.parametrize("param", [FREQUENCY, GAIN, ORDER], ids=lambda p: p.name)
def test_value_and_position_are_inverse_and_keep_the_limits(param: Param) -> None:
    s = scale(param)
    assert s.value(0) == param.low
    assert s.value(1) == param.high
    assert s.value(-1) == param.low
    for position in (0.1, 0.33, 0.5, 0.97):
        value = s.value(position)
        assert s.value(s.position(value)) == value


def test_the_middle_of_a_log_scale_is_the_geometric_mean() -> None:
    assert scale(FREQUENCY).value(0.5) == pytest.approx(632, abs=1)


def test_a_number_without_limits_has_no_scale() -> None:
    assert Scale.of(Param("seconds", 0.0, low=0.0)) is None
    assert Scale.of(Param("fixed", 1.0, low=1.0, high=1.0)) is None


def test_the_smallest_step_always_moves() -> None:
    for param in (FREQUENCY, GAIN, ORDER):
        s = scale(param)
        value = s.value(0.4)
        assert s.stepped(value, 0.01) > value > s.stepped(value, -0.01)


def test_steps_stop_at_the_limits() -> None:
    assert scale(GAIN).stepped(23.9, 10) == 24.0
    assert scale(FREQUENCY).stepped(20.0, -1) == 20.0


def test_moved_values_are_as_short_as_they_are_shown() -> None:
    assert scale(GAIN).value(0.123456) == -18.1
    assert scale(GAIN).text(-18.1) == "-18.1"
    assert scale(GAIN).text(-0.04) == "0.0"
    assert scale(FREQUENCY).value(0.7654321) == 3960
    assert scale(FREQUENCY).text(3960.0) == "3960"
    assert scale(ORDER).text(3.0) == "3"


def test_significant_digits_without_powers_of_ten() -> None:
    assert significant(12345.678) == "12346"
    assert significant(0.0123456) == "0.01235"
    assert significant(0) == "0"
    assert significant(2.5) == "2.5"


@pytest.mark.parametrize(
    ("text", "value"),
    [("2.5 kHz", 2500.0), ("2k", 2000.0), ("1,5", 1.5), (" -3 dB", -3.0), (".5", 0.5), ("1e3 Hz", 1000.0)],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float) -> None:
    assert number_in(text) == value


@pytest.mark.parametrize("text", ["", "loud", "-", "Hz 3"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_in(text) is None


def test_steps_are_round_and_shown_as_they_are() -> None:
    """48 dB in about a hundred steps are 0.2 dB; a hundredth of three decades from 1000 Hz is 1072, shown as 1070."""
    assert [scale(GAIN).stepped(0.0, steps) for steps in (1, 3, -1, 0.1, -0.1)] == [0.2, 0.6, -0.2, 0.1, -0.1]
    assert [scale(FREQUENCY).stepped(1000.0, steps) for steps in (1, -1, 0.1, -0.1)] == [1070, 933, 1010, 990]
    assert [scale(ORDER).stepped(4, steps) for steps in (1, -1, 0.1, 99)] == [5, 3, 5, 12]
    assert [scale(FREQUENCY).position(hz) for hz in (1, 20, 200, 20_000)] == pytest.approx([0, 0, 1 / 3, 1])
    assert [scale(GAIN).position(db) for db in (-24, -12, 24, 99)] == pytest.approx([0, 0.25, 1, 1])
