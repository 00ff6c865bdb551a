"""Names of files from patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.exchange.naming import clean, file_names


def test_placeholders_are_filled_in() -> None:
    rows = [{"number": "01", "label": "A/B: c?", "track": "Voice"}, {"number": "02", "label": "", "track": "Voice"}]
    assert file_names("{number} {label}", rows, "wav") == ["01 A_B_ c_.wav", "02.wav"]
    assert file_names("{track}", rows, "wav") == ["Voice.wav", "Voice (2).wav"]
    assert file_names("", rows, "wav") == ["01.wav", "02.wav"]


@pytest.mark.parametrize("pattern", ["{nr}", "{label", "label}", "{label.__class__}", "{0}"])
def test_what_is_no_placeholder_is_said(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"may contain \{name\}, \{number\}"):
        file_names(pattern, [], "wav")


@given(st.lists(st.text(max_size=300), min_size=1, max_size=6))
def test_any_label_makes_a_name_of_its_own(labels: list[str]) -> None:
    names = file_names("{label}", [{"label": label, "number": "1"} for label in labels], "wav")
    assert len({name.casefold() for name in names}) == len(labels)
    for name in names:
        assert len(name.encode()) <= 200
        assert not set(name) & set('<>:"/\\|?*\0\n')
        assert name == name.strip()


@pytest.mark.parametrize(
    ("text", "name"), [("CON", "_CON"), ("aux.x", "_aux.x"), ("..", ""), (" a . ", "a"), ("com1", "_com1")]
)
def test_names_that_windows_keeps_for_itself(text: str, name: str) -> None:
    assert clean(text) == name
