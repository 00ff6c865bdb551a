"""What the table of formats says of each encoder holds up to its edges, and files' names choose their rows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workstation.media.formats import EXPORT_FORMATS, ExportSettings, format_of


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_an_encoder_takes_all_that_the_table_says(format_: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.media.edges", format_]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert ran.stdout == "done\n", ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.wave", "wav"),
        ("a.AIF", "aiff"),
        ("a.m4b", "m4a"),
        ("a.mp4", "m4a"),
        ("a.aac", "aac"),
        ("a.txt", ""),
        ("a", ""),
    ],
)
def test_endings(name: str, format_: str) -> None:
    assert format_of(name) == format_


def test_rates_beyond_an_encoder_become_whole_fractions_where_there_are_any() -> None:
    ogg = EXPORT_FORMATS["ogg"]
    assert [ogg.rate_for(rate) for rate in (200_000, 200_001, 352_800, 384_000, 705_600)] == [
        200_000,
        192_000,
        176_400,
        192_000,
        176_400,
    ]
    assert EXPORT_FORMATS["mp3"].rate_for(8_001) == 11_025
    assert EXPORT_FORMATS["mp3"].rate_for(96_000) == 48_000


def test_bits_are_the_least_unless_chosen() -> None:
    assert [ExportSettings("wav", bits).depth for bits in ("", "8", "24", "32", "32f")] == [16, 8, 24, 32, 0]
    assert ExportSettings("mp3").depth == 0
    assert ExportSettings("mp3").bounded
    assert not ExportSettings("wav", "32f").bounded


def test_a_file_whose_sizes_have_32_bits_holds_no_more() -> None:
    ExportSettings("aiff", "16").check_size(2_000_000_000, 1)
    ExportSettings("wav", "32f").check_size(2_000_000_000, 8)
    with pytest.raises(ValueError, match=r"AIFF holds 3\.75 GiB of sound, this is 7\.45: choose WAV or FLAC"):
        ExportSettings("aiff", "32f").check_size(2_000_000_000, 1)
