import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.numbers import clock_of
from workstation.core.timecode import clock


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00.000"), (83.5, "1:23.500"), (59.9996, "1:00.000"), (3725.25, "1:02:05.250"), (-1.5, "-0:01.500")],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@given(st.integers(0, 10**8))
def test_there_and_back(milliseconds: int) -> None:
    assert clock_of(clock(milliseconds / 1000)) == pytest.approx(milliseconds / 1000, abs=1e-6)
