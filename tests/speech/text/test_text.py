"""A text taken apart into lines, speakers and tokens."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.words.transcript import join_text
from workstation.speech.text.tokens import Script, parse_text


def shape(script: Script) -> list[list[tuple[str, bool]]]:
    return [[(token.text, token.spoken) for token in line.tokens] for line in script.lines]


def test_lines_words_and_punctuation() -> None:
    script = parse_text("Hello — world!\r\n\r\n- Yes.\n…")
    assert shape(script) == [[("Hello —", True), ("world!", True)], [("- Yes.", True)], [("…", False)]]


def test_directions_are_kept_but_not_spoken() -> None:
    script = parse_text("Oh [laughs loudly], (softly) no (it was all bad) end.\n(door slams in the distance)")
    assert [[t.text for t in line.tokens if not t.spoken] for line in script.lines] == [
        ["[laughs loudly],", "(softly)"],
        ["(door slams in the distance)"],
    ]
    assert [t.text for t in script.tokens if t.spoken] == ["Oh", "no", "(it", "was", "all", "bad)", "end."]
    assert [t.text for t in parse_text("so <VOCNOISE> yes").tokens if not t.spoken] == ["<VOCNOISE>"]


def test_speakers() -> None:
    script = parse_text("ANNA: Hi.\nStill me.\n\nNobody: here\nSPEAKER 2:\nHo [MARY]: x\n[DR. NO]: Ha")
    assert [(line.speaker, line.tokens[0].text) for line in script.lines] == [
        ("ANNA", "Hi."),
        ("ANNA", "Still"),
        ("", "Nobody:"),
        ("SPEAKER 2", "Ho"),
        ("DR. NO", "Ha"),
    ]
    assert [line.speaker for line in parse_text("Anna: a\nBen Low: b").lines] == ["Anna", "Ben Low"]
    assert [line.speaker for line in parse_text("10:30 is late").lines] == [""]


def test_scripts_without_spaces_are_taken_by_characters() -> None:
    script = parse_text("你好，世界！2014年\nちょっと、コーヒー", "zh")
    assert [t.text for t in script.lines[0].tokens] == ["你", "好，", "世", "界！", "2014", "年"]
    assert [t.text for t in script.lines[1].tokens] == ["ちょっ", "と、", "コー", "ヒー"]
    assert join_text(t.text for t in script.lines[0].tokens) == "你好，世界！ 2014 年"


@pytest.mark.parametrize("text", ["", " \n\t", "—\n…", "[Music]", "\ufeff"])
def test_texts_without_words_have_none(text: str) -> None:
    assert not any(token.spoken for token in parse_text(text).tokens)


@given(st.text(max_size=200), st.sampled_from(["en", "de", "zh"]))
def test_nothing_printed_is_lost(text: str, language: str) -> None:
    script = parse_text(text, language)
    letters = [c for line in script.lines for c in line.speaker + "".join(t.text for t in line.tokens) if c.isalnum()]
    wanted = sorted({c for c in unicodedata.normalize("NFC", text) if c.isalnum()})
    assert set(letters) <= set(wanted)
    if not any(line.speaker for line in script.lines) and ":" not in text:
        assert sorted(set(letters)) == wanted
