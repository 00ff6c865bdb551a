import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.speech.text.syllables import split_syllables, timed_syllables
from workstation.speech.words import TimedWord


@pytest.mark.parametrize(
    ("text", "language", "syllables"),
    [
        ("beautiful", "en", "beau-ti-ful"),
        ("Yesterday,", "en", "Yes-ter-day,"),
        ("away", "en", "a-way"),
        ("over", "en", "o-ver"),
        ("time", "en", "time"),
        ("loved", "en", "loved"),
        ("through", "en", "through"),
        ("Straße", "de", "Stra-ße"),
        ("молоко", "ru", "мо-ло-ко"),
        ("さくら。", "ja", "さ-く-ら。"),
        ("42", "en", "42"),
        ("…", "xx", "…"),
    ],
)
def test_syllables(text: str, language: str, syllables: str) -> None:
    assert "-".join(split_syllables(text, language)) == syllables


@given(st.text(min_size=1, max_size=12), st.sampled_from(["en", "de", "ja", "xx"]))
def test_no_letter_is_lost(text: str, language: str) -> None:
    assert "".join(split_syllables(text, language)) == text


def test_syllables_share_the_time_of_their_word() -> None:
    parts = timed_syllables(TimedWord("water", 1.0, 2.0), "en")
    assert [(p.text, p.start, p.end) for p in parts] == [("wa", 1.0, 1.4), ("ter", 1.4, 2.0)]
    lost = TimedWord("water")
    assert timed_syllables(lost) == (lost,)
