"""What of a file is lost in another is counted by kind."""

import pytest

from tests.speech.formats.samples import PLAIN
from workstation.speech.formats.losses import lost
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, read_words, write_words

ASS = r"""[V4+ Styles]
Style: Neon,Arial,72
Style: Other,Arial,72
[Events]
Comment: 0,0:00:00.50,0:00:01.00,Neon,,0,0,0,,note
Dialogue: 3,0:00:01.00,0:00:02.00,Neon,,0,0,0,,{\an8\i1\fad(100,200)\pos(1,2)}{\k50}Ko{\k47}no
"""
VTT = """WEBVTT

STYLE
::cue { color: red }

NOTE x

first
00:01.000 --> 00:02.000 line:0 align:start
<i>a</i> <c.red>b</c> <00:01.500>c <ruby>d<rt>e</rt></ruby>
"""
SONG = "#TITLE:x\n#ARTIST:y\n#BPM:120\n#GAP:0\n: 0 4 7 Ko\n: 4 4 9 no\n"
CASES = [
    ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>a</i> <b>b</b> <i>c</i>\n", "2 italics, 1 bold, 1 position"),
    ("a.ass", ASS, "2 styles, 2 positions, 2 times of syllables, 1 comment, 1 layer, 1 italic, 1 effect"),
    ("a.vtt", VTT, "1 italic, 1 colour or font, 1 style, 1 comment, 1 position, 1 name of a cue, 1 time of a word, "
                   "1 reading above characters"),
    ("a.ultrastar.txt", SONG, "2 headers, 2 pitches, 2 times of syllables"),
    ("a.lrc", "[ar:x]\n[00:01.00]<00:01.00>a <00:01.50>b\n", "2 times of words, 1 header"),
    ("a.csv", "start,end,word,colour\n1,2,a,red\n", "1 column"),
    ("a.json", '{"words": [{"word": "a", "start": 1, "end": 2, "pitch": 3}]}', "1 kind of entry"),
    ("a.ttml", '<tt xmlns:tts="t"><body><p region="r" begin="1s" end="2s" tts:fontStyle="italic">a</p></body></tt>',
     "1 italic, 1 position"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_what_is_lost(name: str, text: str, expected: str) -> None:
    form = "ultrastar" if "ultrastar" in name else name[2:]
    plain = write_words("a.srt", read_words(name, text.encode()), WriteOptions(rules=None))
    assert lost(text, form, plain, "srt") == expected
    assert lost(text, form, text, form) == ""


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.id)
def test_what_we_wrote_loses_nothing_when_it_is_written_again(form: object) -> None:
    name = f"a.{form.extensions[0]}"  # type: ignore[attr-defined]
    if not form.timed:  # type: ignore[attr-defined]
        return
    text = write_words(name, PLAIN, WriteOptions(rules=None))
    again = write_words(name, read_words(name, text.encode()), WriteOptions(rules=None))
    assert lost(text, form.id, again, form.id) == ""  # type: ignore[attr-defined]
