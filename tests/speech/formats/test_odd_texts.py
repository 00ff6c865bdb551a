"""Texts that look like markup, run from right to left, or are pictures, come back from every format as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.speech.formats.samples import PLAIN
from workstation.speech.cues.line_breaking import given_lines
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, read_words, write_words
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

ALPHABET = "aZ9éß<>&{}\\/|-=!?.,;'\"()*_~@%^`$+אבשلامที東京あ한😀👩‍👧🎵ib"
PIECES = [
    "<i>",
    "</b>",
    "<00:01.00>",
    "[00:01.00]",
    "{\\k20}",
    "{\\an8}",
    "&amp;",
    "-->",
    "\\N",
    "<v",
    "{y:i}",
    "{1}{2}",
]
LINES = ("a.srt", "a.vtt", "a.ass", "a.ssa", "a.ttml", "a.sbv", "a.sub", "a.subviewer.sub")
"""Formats with cues of lines."""
RESOLUTION = {
    "a.ass": 0.01,
    "a.ssa": 0.01,
    "a.lrc": 0.01,
    "a.subviewer.sub": 0.01,
    "a.sub": 0.04,
    "a.ultrastar.txt": 0.025,
}
LOSSY = {"a.sub": "|", "a.ultrastar.txt": "~"}
"""Signs that a format has no way to hold."""

texts = st.one_of(st.text(ALPHABET, min_size=1, max_size=7), st.sampled_from(PIECES))


@st.composite
def odd_transcripts(draw: st.DrawFn, forbidden: str = "", breaks: bool = True) -> AlignedTranscript:
    at, cues = 10, []
    for _ in range(draw(st.integers(1, 4))):
        words = []
        for _ in range(draw(st.integers(1, 5))):
            text = "".join(c for c in draw(texts) if c not in forbidden) or "x"
            length = draw(st.integers(4, 40))
            ends_line = breaks and draw(st.booleans())
            words.append(TimedWord(text, at / 100, (at + length) / 100, 0.5, ends_line))
            at += length + draw(st.integers(0, 10))
        words[-1] = TimedWord(words[-1].text, words[-1].start, words[-1].end, 0.5)
        cues.append(TimedCue(tuple(words)))
        at += draw(st.integers(30, 100))
    return AlignedTranscript("en", tuple(cues))


def back(name: str, transcript: AlignedTranscript, options: WriteOptions) -> AlignedTranscript:
    return read_words(name, write_words(name, transcript, options).replace("\n", "\r\n").encode("utf-8-sig"))


def squeezed(transcript: AlignedTranscript) -> list[list[str]]:
    """Lines without their spaces: whether there is one between Han and Latin letters is the reader's taste."""
    return [["".join(line.split()) for line in given_lines(cue.words)] for cue in transcript.cues]


@pytest.mark.parametrize("name", LINES)
@settings(max_examples=80)
@given(data=st.data())
def test_lines_survive(name: str, data: st.DataObject) -> None:
    transcript = data.draw(odd_transcripts(LOSSY.get(name, "")))
    found = back(name, transcript, WriteOptions(rules=None))
    assert squeezed(found) == squeezed(transcript)
    error = RESOLUTION.get(name, 0.001) * 0.51 + 1e-9
    for was, now in zip(transcript.cues, found.cues, strict=True):
        assert now.words[0].start == pytest.approx(was.words[0].start, abs=error)
        assert now.words[-1].end == pytest.approx(was.words[-1].end, abs=max(error, RESOLUTION.get(name, 0.0)))


@pytest.mark.parametrize(
    "name",
    ["a.vtt", "a.ass", "a.ssa", "a.ttml", "a.lrc", "a.ultrastar.txt", "a.json", "a.whisperx.json", "a.csv", "a.tsv"],
)
@settings(max_examples=80)
@given(data=st.data())
def test_words_survive_karaoke(name: str, data: st.DataObject) -> None:
    transcript = data.draw(odd_transcripts(LOSSY.get(name, "")))
    found = back(name, transcript, WriteOptions("word", None))
    assert [w.text for w in found.words] == [w.text for w in transcript.words]
    for was, now in zip(transcript.words, found.words, strict=True):
        assert now.start == pytest.approx(was.start, abs=2 * RESOLUTION.get(name, 0.001))


@pytest.mark.parametrize("name", ["a.vtt", "a.ass", "a.ttml", "a.lrc", "a.json", "a.whisperx.json"])
def test_translations_come_back(name: str) -> None:
    cues = tuple(
        TimedCue(cue.words, cue.speaker, text)
        for cue, text in zip(PLAIN.cues, ("Hallo, <Welt>!", "apples & {pears}", "kostet\n£13"), strict=True)
    )
    transcript = AlignedTranscript("en", cues, "de")
    found = back(name, transcript, WriteOptions(text="both"))
    wanted = [cue.translation.replace("\n", " ") for cue in cues]
    assert [cue.translation.replace("\n", " ") for cue in found.cues] == wanted
    assert [w.text for w in found.words] == [w.text for w in PLAIN.words]
    alone = back(name, transcript, WriteOptions(text="translation"))
    if name not in ("a.json",):
        assert "Hallo," in [w.text for w in alone.words]
        assert "world!" not in [w.text for w in alone.words]


def test_every_format_is_tried() -> None:
    tried = {
        *LINES,
        "a.lrc",
        "a.ultrastar.txt",
        "a.json",
        "a.whisperx.json",
        "a.csv",
        "a.tsv",
        "a.textgrid",
        "a.labels.txt",
    }
    assert {f"a.{form.extensions[0]}" for form in FORMATS if form.timed} == tried


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.sub", b"\x00\x00\x01\xba\x44", "a VobSub file: its subtitles are pictures"),
        ("a.srt", b"just text", "no line with times"),
        ("a.vtt", b"just text", "the header WEBVTT"),
        ("a.ass", b"just text", r"the section \[Events\] is missing"),
        ("a.lrc", b"just text", "no line begins with a time"),
        ("a.sbv", b"just text", "no line with times"),
        ("a.ttml", b"<html/>", "a document of the kind 'html'"),
        ("a.ultrastar.txt", b"#TITLE:x\n: 0 1 2 a", "#BPM: is missing"),
        ("a.srt", b"PK\x03\x04", "a zip archive"),
        ("a.json", b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(name: str, raw: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name}[^\n]*{message}[^\n]*$"):
        read_words(name, raw)


def test_frame_rates_of_microdvd() -> None:
    text = b"{25}{50}a|b\n{60}{}c"
    assert read_words("a.sub", text).words[0].start == 1.0
    assert read_words("a.sub", text, 50).words[0].start == 0.5
    assert read_words("a.sub", b"{1}{1}23.976\n" + text, 50).words[1].end == pytest.approx(50 / 23.976)
    assert [w.text for w in read_words("a.sub", b"{0}{9}{y:i}slanted{c:$ff}").words] == ["slanted"]


def test_duets_and_relative_beats_of_ultrastar() -> None:
    song = (
        "#TITLE:T\n#BPM:300\n#GAP:1000\n#RELATIVE:yes\n#P1:Ada\n#P2:Ben\nP1\n: 0 4 5 Hel\n: 5 4 5 lo \n* 10 2 7 you\n"
        "- 20 20\n: 0 4 0 bye~\n: 4 2 2 ~\nP2\nF 2 4 0 Me\nE\n"
    )
    found = read_words("a.txt", song.encode())
    assert [(c.speaker, [(w.text, w.start, w.end) for w in c.words]) for c in found.cues] == [
        ("Ada", [("Hello", 1.0, 1.45), ("you", 1.5, 1.6)]),
        ("Ben", [("Me", 1.1, 1.3)]),
        ("Ada", [("bye~", 2.0, pytest.approx(2.3))]),
    ]


def test_ultrastar_has_pitches_and_parts() -> None:
    text = write_words("a.ultrastar.txt", PLAIN, WriteOptions("word", pitches=(60, 64), title="A", sound="a.wav"))
    head = "#TITLE:A #ARTIST:Unknown #LANGUAGE:English #BPM:600 #GAP:500 #MP3:a.wav #P1:Anna #P2:Ben P1"
    assert text.splitlines()[:9] == head.split()
    assert text.splitlines()[9:11] == [": 0 16 0 Hello, ", ": 16 20 4 world!"]
    assert "F 60 16 0 Äpfel " in text


def test_words_of_ttml_that_count_from_the_beginning_are_read() -> None:
    text = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="10s" end="12s">{}</p></div></body></tt>'
    spans = '<span begin="{}s" end="{}s">a</span> <span begin="{}s" end="{}s">b</span>'
    for times in ((0, 1, 1, 2), (10, 11, 11, 12)):
        found = read_words("a.ttml", text.format(spans.format(*times)).encode())
        assert [(w.text, w.start, w.end) for w in found.words] == [("a", 10, 11), ("b", 11, 12)]
