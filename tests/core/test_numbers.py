"""Numbers and times of files: within bounds, or a short line."""

import pytest

from workstation.core.numbers import LATEST_SECONDS, at_line, clock_of, number_of, reading, short, time_of, whole_of

HUGE = "9" * 400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12.5", 12.5), ("1:02,5", 62.5), ("-1:00:03.25", -3603.25), (".5", 0.5), ("+7", 7.0), ("1000:00:00", 3.6e6)],
)
def test_times_as_they_are_written(text: str, seconds: float) -> None:
    assert clock_of(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "x", "1::2", HUGE, f"{HUGE}:00", f"0:{HUGE}:1", "1000:00:01", "nan", "inf", "1e3"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is no time") as error:
        clock_of(text)
    assert len(str(error.value)) < 120


@pytest.mark.parametrize(
    "value", [HUGE, "inf", "nan", "1e999", "0x10", "1_0", int(HUGE), float("inf"), True, None, "", [1]]
)
def test_what_is_no_number(value: object) -> None:
    for read in (number_of, time_of):
        with pytest.raises(ValueError, match=r"is no|lie between") as error:
            read(value)
        assert len(str(error.value)) < 120


def test_numbers_within_their_bounds() -> None:
    assert (number_of("1,5"), number_of(" -2e3 "), number_of(3), whole_of("-12")) == (1.5, -2000.0, 3.0, -12)
    assert time_of(-LATEST_SECONDS) == -LATEST_SECONDS
    with pytest.raises(ValueError, match="between 0 and 1"):
        number_of("1.5", 0, 1)
    with pytest.raises(ValueError, match="at most 15 digits"):
        whole_of(HUGE)


def test_long_values_are_shown_short() -> None:
    assert short(HUGE) == f"'{'9' * 24}…{'9' * 7}'"
    assert short("two\nlines") == r"'two\nlines'"


@pytest.mark.parametrize(
    "fault", [OverflowError("too large"), ZeroDivisionError("by zero"), KeyError("x"), RecursionError()]
)
def test_whatever_reading_leads_to_is_one_line_that_names_the_file(fault: Exception) -> None:
    with pytest.raises(ValueError, match=r"^a\.srt: "), reading("a.srt"):
        raise fault


def test_lines_and_long_messages() -> None:
    with pytest.raises(ValueError, match=r"^b\.csv: row 7: no.*…$") as error, reading("b.csv"), at_line(7, "row"):
        raise ValueError("no" * 500)
    assert len(str(error.value)) < 200
