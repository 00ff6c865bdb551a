"""A text taken apart into tokens."""

from workstation.speech.text.tokens import parse_line


def test_words_that_a_comma_joins_are_apart() -> None:
    assert [token.text for token in parse_line("Woe,betide,the;man 1,000 a,b Ja,aber")] == [
        "Woe,", "betide,", "the;", "man", "1,000", "a,b", "Ja,", "aber",
    ]  # fmt: skip
