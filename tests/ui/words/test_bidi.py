"""Which way a text runs."""

import pytest

from workstation.ui.words.bidi import runs_left


@pytest.mark.parametrize(
    ("text", "left"),
    [("שלום", True), ("12 — שלום abc", True), ("مرحبا", True), ("abc שלום", False), ("12", False), ("", False)],
)
def test_the_first_letter_with_a_direction_decides(text: str, left: bool) -> None:
    assert runs_left(text) is left


def test_letters_far_behind_are_not_looked_for() -> None:
    assert runs_left("-" * 1999 + "ש")
    assert not runs_left("-" * 2000 + "ש")
