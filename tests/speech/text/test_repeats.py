"""Lyrics written out."""

import pytest

from workstation.speech.text.repeats import write_out
from workstation.speech.text.tokens import parse_text


@pytest.mark.parametrize(
    ("printed", "sung"),
    [
        (["La la (x2)", "end"], ["La la (x2)", "La la", "end"]),
        (["La la [3x]"], ["La la [3x]", "La la", "La la"]),
        (["La la x2"], ["La la (x2)", "La la"]),
        (["one", "two", "(x2)", "", "three"], ["one", "two", "(x2)", "one", "two", "", "three"]),
        (["[Chorus]", "run", "", "verse", "", "[Chorus]"], ["[Chorus]", "run", "", "verse", "", "[Chorus]", "run"]),
        (["[Chorus]", "run", "[Verse 2]", "walk", "[Chorus x2]"], None),
        (["plain", "", "text 2 x 4 x", "f(x2)"], ["plain", "", "text 2 x 4 x", "f(x2)"]),
        (["[laughs]", "so", "[laughs]"], ["[laughs]", "so", "[laughs]"]),
        ([], []),
    ],
)
def test_repeats(printed: list[str], sung: list[str] | None) -> None:
    if sung is None:
        sung = ["[Chorus]", "run", "", "[Verse 2]", "walk", "", "[Chorus x2]", "run", "run"]
    assert write_out(printed) == sung


def test_repeats_are_lines_of_a_text() -> None:
    script = parse_text("[Chorus]\nOn the run (x2)\n\nSo far\n\n[Chorus]")
    said = [" ".join(t.text for t in line.tokens if t.spoken) for line in script.lines]
    assert said == ["", "On the run", "On the run", "So far", "", "On the run", "On the run"]
