"""A few letters find the command that was meant."""

import pytest

from workstation.ui.shell.fuzzy import score

TITLES = ("Select all", "Zoom to selection", "Zoom in", "Save", "Save as…", "Insert silence…", "Silence", "Add marker")


@pytest.mark.parametrize(
    ("typed", "best"),
    [("zi", "Zoom in"), ("sel", "Select all"), ("save", "Save"), ("sil", "Silence"), ("mark", "Add marker"),
     ("zoom sel", "Zoom to selection"), ("ins", "Insert silence…")],
)  # fmt: skip
def test_the_best_is_what_was_meant(typed: str, best: str) -> None:
    ranked = sorted(TITLES, key=lambda title: -(score(typed, title) or -1.0))
    assert ranked[0] == best


def test_strewn_letters_are_no_match() -> None:
    assert score("xyz", "Zoom in") is None
    assert score("oie", "Waveform and spectrogram of noise") is None


def test_the_menu_counts_less_than_the_title() -> None:
    by_title, by_menu = score("view", "View all", ""), score("view", "Zoom", "View")
    assert by_title is not None
    assert by_menu is not None
    assert by_title > by_menu > 0
