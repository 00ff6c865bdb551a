"""Files at other times: only their times are other bytes, whatever else is in them."""

import pytest

from workstation.speech.formats.retimed_text import retimed
from workstation.speech.formats.table import read_words
from workstation.speech.time_map import Retiming, shifted

ASS = """[Script Info]
; a comment
[V4+ Styles]
Style: Neon,Arial,72
[Events]
Comment: 0,0:00:00.50,0:00:01.00,Neon,,0,0,0,,note
Dialogue: 3,0:00:01.00,0:59:59.99,Neon,,0,0,0,,{\\an8\\fad(100,200)}{\\k50}Ko{\\k47}no 0:00:01.00,0:00:02.00
"""
TTML = """<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="t"><head><region xml:id="r"/></head>
<body><div>
<p region="r" begin='00:00:01.5' end="2.25s" tts:color="red">one <span begin="0.1s" end="0.2s">two</span></p>
<p begin="1:09.7" dur="500ms">three</p></div></body></tt>"""
CASES = [
    ("srt", "7\r\n00:00:01,000 --> 00:59:59,999 X1:10\r\n<i>a</i> 00:00:01,000\r\n\r\n",
     "7\r\n00:00:02,500 --> 01:00:01,499 X1:10\r\n<i>a</i> 00:00:01,000\r\n\r\n"),
    ("srt", "1\n0:0:1 --> 0:0:2\na\n", "1\n0:00:02.500 --> 0:00:03.500\na\n"),
    ("vtt", "WEBVTT\n\nNOTE 00:01.000\n\nid\n00:01.000 --> 59:59.000 line:0\n<v A>a <00:01.500>b\n",
     "WEBVTT\n\nNOTE 00:01.000\n\nid\n00:02.500 --> 01:00:00.500 line:0\n<v A>a <00:03.000>b\n"),
    ("ass", ASS, ASS.replace("0:00:00.50,0:00:01.00", "0:00:02.00,0:00:02.50").replace(
        "3,0:00:01.00,0:59:59.99", "3,0:00:02.50,1:00:01.49")),
    ("sbv", "0:00:01.000,0:00:02.000\na\n", "0:00:02.500,0:00:03.500\na\n"),
    ("lrc", "[ar:x]\n[59:59.00][00:01.00]<00:01.00>a <00:01.50>b\n",
     "[ar:x]\n[60:00.50][00:02.50]<00:02.50>a <00:03.00>b\n"),
    ("ultrastar", "#TITLE:x\n#GAP:1000,5\n#BPM:120\n: 0 4 7 a\n", "#TITLE:x\n#GAP:2500.5\n#BPM:120\n: 0 4 7 a\n"),
    ("audacity", "1.5\t2\ta\n\\\t100\t200\n", "3.000000\t3.500000\ta\n\\\t100\t200\n"),
    ("sub", "{1}{1}10\n{10}{20}{y:i}a\n", "{1}{1}10\n{25}{35}{y:i}a\n"),
    ("ttml", TTML, TTML.replace("00:00:01.5", "00:00:03.0").replace("2.25s", "3.75s").replace("1:09.7", "1:11.2")),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "expected"), CASES)
def test_only_the_times_are_other_bytes(form: str, text: str, expected: str) -> None:
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        raw = text.replace("one", "ön").encode(encoding)
        found = retimed(raw, form, shifted(1.5))
        assert found is not None
        assert found[0].decode(encoding) == expected.replace("one", "ön")
        assert retimed(raw, form, shifted(0.0)) is not None


def test_letters_of_any_encoding_stay_as_they_are() -> None:
    raw = b"1\n00:00:01,000 --> 00:00:02,000\n" + bytes(range(0x80, 0x100))
    found = retimed(raw, "srt", shifted(1.0))
    assert found is not None
    assert found[0][-128:] == bytes(range(0x80, 0x100))


def test_times_before_the_beginning_are_counted() -> None:
    assert retimed(b"1\n00:00:01,000 --> 00:00:03,000\na\n", "srt", shifted(-2.0)) == (
        b"1\n00:00:00,000 --> 00:00:01,000\na\n", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("json", "[]"),
        ("ass", ASS),
        ("ultrastar", "#GAP:10\n"),
        ("ttml", '<tt><body begin="1s"><p begin="1s"/></body></tt>'),
        ("ttml", '<tt><body><p begin="1:00:00:12"/></body></tt>'),
        ("srt", "no times"),
    ],
)
def test_what_is_more_than_times_is_not_stretched(form: str, text: str) -> None:
    assert retimed(text.encode(), form, Retiming(2.0)) is None


def test_stretched_lyrics_with_an_offset_and_words_in_ttml() -> None:
    twice = Retiming(2.0)
    assert retimed(b"[offset:500]\n[00:01.50]a\n", "lrc", twice) == (b"[offset:500]\n[00:02.50]a\n", 0)
    found = retimed(TTML.encode(), "ttml", twice)
    assert found is not None
    assert [cue.span for cue in read_words("a.ttml", found[0]).cues] == [(3.0, 4.5), (139.4, 140.4)]
    assert b'<span begin="0.2s" end="0.4s">' in found[0]
