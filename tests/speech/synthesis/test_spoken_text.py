"""Which sounds are whose: clauses, plain symbols, words that were spoken as one, and the ways a word may sound."""

from types import SimpleNamespace

import numpy as np
import pytest

from workstation.speech.acoustic.decoding_graph import GAP
from workstation.speech.synthesis.spoken_text import (
    UNKNOWN,
    Clause,
    SaidPhone,
    Speaker,
    _clauses,
    _matched,
    plain_symbol,
    variants,
)
from workstation.speech.text.tokens import Script, ScriptLine, Token

KNOWN = {"one": [["w", "ˈʌ", "n"]], "two": [["t", "uː"]], "twenty": [["t", "w"], ["", "i"]]}


class Synthesiser:
    """Says a tenth of a second for each letter, as itself, with a pause at each space."""

    def __init__(self, voice: str | None = "en-us") -> None:
        self._voice = voice
        self.said: list[tuple[str, str, int]] = []

    def voice(self, language: str) -> str | None:
        return self._voice

    def phonemes(self, word: str, voice: str) -> list[list[str]]:
        return KNOWN.get(word, [])

    def speak(self, text: str, voice: str, speed: int) -> SimpleNamespace:
        self.said.append((text, voice, speed))
        phones = [SimpleNamespace(symbol=c.strip() or "_", start=i / 10, place=i) for i, c in enumerate(text)]
        return SimpleNamespace(samples=np.zeros(len(text) * 100, np.float32), rate=1000, phones=phones)


def speaker(synthesiser: Synthesiser, language: str = "de") -> Speaker:
    return Speaker(synthesiser, language)  # type: ignore[arg-type]


def token(text: str, *readings: tuple[str, ...]) -> Token:
    return Token(text, readings or ((text,),))


@pytest.mark.parametrize(
    ("said", "alone", "owners"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("ac", "abc", [0, 2]),
        ("abc", "ac", [0, 0, 1]),
        ("xbc", "abc", [0, 1, 2]),
        ("", "abc", []),
        ("ab", "a", [0, 0]),
    ],
)
def test_sounds_are_matched_in_order_by_the_least_difference(said: str, alone: str, owners: list[int]) -> None:
    assert _matched(said, alone) == owners


def test_like_sounds_are_nearer_than_others() -> None:
    """ts for t costs a half, for s one and missing one 0.8."""
    assert _matched(["a", "ts"], ["a", "s", "t"]) == [0, 2]
    assert _matched(["a", "ss"], ["a", "s", "t"]) == [0, 1]


def test_clauses_end_with_a_mark_or_when_they_are_long() -> None:
    tokens = [token(text) for text in ("a", "b.", "c", 'd!"', "e")]
    assert [*_clauses(tokens)] == [(0, 2), (2, 4), (4, 5)]
    assert [*_clauses([token("a")] * 65)] == [(0, 30), (30, 60), (60, 65)]
    assert [*_clauses([token("a")] * 60)] == [(0, 30), (30, 60)]
    assert [*_clauses([])] == []


@pytest.mark.parametrize(
    ("symbol", "plain"), [("ˈʌ", "ʌ"), ("uː", "uː"), ("_", ""), ("t5", "t"), ("õ", "o\u0303"), ("ˌ", "")]
)
def test_stress_tone_and_pauses_are_no_sounds(symbol: str, plain: str) -> None:
    assert plain_symbol(symbol) == plain


def test_accents_are_those_of_languages_of_which_nobody_says_whose_they_are() -> None:
    assert speaker(Synthesiser("en-us"), "en").voices == ("en-us", "en-gb")
    assert speaker(Synthesiser("en-us"), "en-US").voices == ("en-us",)
    assert speaker(Synthesiser("de"), "de-AT").voices == ("de",)
    with pytest.raises(ValueError, match="no voice for the language 'xx'"):
        speaker(Synthesiser(None), "xx")


def test_a_word_alone_is_plain_and_one_that_nobody_can_say_half_as_long_as_it_is_written() -> None:
    speaking = speaker(Synthesiser("de"))
    assert speaking.word("one") == ("w", "ʌ", "n")
    assert speaking.word("twenty") == ("t", "w", "i")
    assert [len(speaking.word(word)) for word in ("x", "xxx", "xxxx")] == [1, 2, 2]
    assert set(speaking.word("xxx")) == {UNKNOWN}


def test_every_sound_has_its_token_and_its_word() -> None:
    synthesiser = Synthesiser("de")
    script = Script("de", (ScriptLine((token("ab"), Token("–"), token("cd.", ("c", "d")))), ScriptLine((token("e"),))))
    first, second = speaker(synthesiser).clauses(script)
    assert synthesiser.said == [("ab c d", "de", 150), ("e", "de", 150)]
    assert [(p.symbol, p.token, p.word) for p in first.phones] == [
        ("a", 0, 0),
        ("b", 0, 0),
        ("", -1, 0),
        ("c", 1, 0),
        ("", -1, 0),
        ("d", 1, 1),
    ]
    assert [(p.start, p.stop) for p in first.phones][4:] == [pytest.approx((0.4, 0.5)), pytest.approx((0.5, 0.6))]
    assert [(p.symbol, p.token) for p in second.phones] == [("e", 2)]


def test_a_word_may_sound_as_in_its_clause_then_alone_then_otherwise() -> None:
    nothing = np.zeros(0, np.float32)
    said = (SaidPhone("w", 0, 1, 0, 0), SaidPhone("u", 1, 2, 0, 1), SaidPhone("t", 2, 3, 1, 0))
    script = Script("de", (ScriptLine((token("12", ("one", "two"), ("two",)), token("two"))),))
    ways = variants(script, [Clause(nothing, 1000, said)], speaker(Synthesiser("de")))
    assert ways == [
        (("w", GAP, "u"), ("w", "ʌ", "n", GAP, "t", "uː"), ("t", "uː")),
        (("t",), ("t", "uː")),
    ]
