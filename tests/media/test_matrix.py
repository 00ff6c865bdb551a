"""A part of the matrix of formats, rates and layouts; the whole is `python -m tests.media.matrix`."""

from pathlib import Path

import pytest

from tests.media.matrix import Case, check
from workstation.media.formats import EXPORT_FORMATS

LAYOUTS = ("mono", "2.1", "4.0", "5.0", "5.1", "5.1(side)", "6.0", "6.1", "7.0", "7.1", "7.1(wide)", "9 channels")
RATES = (8_000, 22_050, 96_000, 352_800, 768_000)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_channels_are_in_their_places(tmp_path: Path, format_: str, layout: str) -> None:
    assert check(Case(format_, "", 48_000, layout), tmp_path) == ""


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_rates(tmp_path: Path, format_: str, rate: int) -> None:
    assert check(Case(format_, "", rate, "stereo"), tmp_path) == ""
