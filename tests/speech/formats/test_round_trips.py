"""What is written in a format is read back from it."""

import codecs
import time
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.speech.formats.samples import PLAIN, transcripts
from workstation.core.words.transcript import join_text
from workstation.speech.cues.rules import CueRules
from workstation.speech.formats import textgrid
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import (
    FORMATS,
    format_of,
    read_plain_text,
    read_transcript,
    read_words,
    write_transcript,
    write_words,
)
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

NAMES = [f"a.{f.extensions[0]}" for f in FORMATS if f.timed]
ROOMY = CueRules(line_columns=200, shortest=0.01, longest=60, gap=0, pause=60, reading_cps=1000)
WORD_TIMES = {"a.json": 0.0001, "a.csv": 0.0001, "a.tsv": 0.0001, "a.textgrid": 0.0001}
KARAOKE_TIMES = {"a.vtt": 0.001, "a.ass": 0.0101, "a.lrc": 0.0101, "a.ttml": 0.001, "a.labels.txt": 0.0001}
HEADED = ("a.json", "a.csv", "a.tsv", "a.textgrid", "a.whisperx.json", "a.ultrastar.txt")
VOICES = ("a.json", "a.csv", "a.tsv", "a.vtt", "a.ass", "a.ttml")


def round_trip(name: str, transcript: AlignedTranscript, options: WriteOptions) -> AlignedTranscript:
    return read_words(name, write_words(name, transcript, options).encode())


@pytest.mark.parametrize("name", NAMES)
def test_words_and_cues_survive(name: str) -> None:
    back = round_trip(name, PLAIN, WriteOptions(rules=ROOMY))
    assert [w.text for w in back.words] == [w.text for w in PLAIN.words]
    if name != "a.lrc":
        assert len(back.cues) == len(PLAIN.cues)
    assert back.words[0].start == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("name", VOICES)
def test_speakers_survive(name: str) -> None:
    assert [cue.speaker for cue in round_trip(name, PLAIN, WriteOptions()).cues] == ["Anna", "Ben", "Ben"]


@pytest.mark.parametrize(("name", "error"), [(n, e) for n, e in (WORD_TIMES | KARAOKE_TIMES).items()])
@settings(max_examples=60)
@given(transcript=transcripts())
def test_times_of_words_survive(name: str, error: float, transcript: AlignedTranscript) -> None:
    options = WriteOptions("" if name in WORD_TIMES else "word", ROOMY)
    back = round_trip(name, transcript, options)
    assert [w.text for w in back.words] == [w.text for w in transcript.words]
    for found, wanted in zip(back.words, transcript.words, strict=True):
        assert found.start == pytest.approx(wanted.start, abs=error)


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.ass", "a.ttml", "a.sbv"])
@settings(max_examples=60)
@given(transcript=transcripts())
def test_texts_of_cues_survive(name: str, transcript: AlignedTranscript) -> None:
    back = round_trip(name, transcript, WriteOptions(rules=ROOMY))
    assert [join_text(w.text for w in c.words) for c in back.cues] == [
        join_text(w.text for w in c.words) for c in transcript.cues
    ]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(transcript=transcripts())
def test_times_are_in_order_and_cues_apart(name: str, transcript: AlignedTranscript) -> None:
    back = round_trip(name, transcript, WriteOptions())
    reached = 0.0
    for word in back.words:
        assert word.start is not None
        assert word.end is not None
        assert word.start >= reached - 1e-3 - (0.04 if name == "a.sub" else 0)
        reached = word.start


def test_utf16_and_older_encodings_are_read() -> None:
    text = write_words("a.srt", PLAIN, WriteOptions())
    for raw in (
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        text.encode("utf-16-le"),
        text.encode("cp1252"),
        text.replace("\n", "\r\n").encode(),
    ):
        assert read_words("a.srt", raw).words[2].text == "Äpfel"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Съешь же ещё этих мягких французских булок, да выпей чаю."),
        ("shift_jis", "これは日本語の字幕です。東京は雨が降っています。"),
        ("gb18030", "今天的天气很好，我们去公园散步。"),
        ("euc_kr", "오늘은 날씨가 좋아서 공원에 갔습니다."),
        ("cp1253", "Καλημέρα σας, πώς είστε σήμερα το πρωί;"),
        ("cp1252", "L'été où j'étais à la forêt, ça m'a plu."),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy."),
    ],
)
def test_language_decides_between_encodings(encoding: str, text: str) -> None:
    assert read_plain_text("a.labels.txt", text.encode(encoding)) == text


def test_unknown_extension_and_karaoke_are_named() -> None:
    with pytest.raises(ValueError, match=r"a\.doc has no extension of a word format"):
        format_of("a.doc")
    transcript = PLAIN.to_transcript(48000)
    with pytest.raises(ValueError, match="karaoke must be word, syllable, line or empty, got 'letter'"):
        write_transcript("a.ass", transcript, 48000, "letter")
    with pytest.raises(ValueError, match="cannot light up words"):
        write_transcript("a.sub", transcript, 48000, "word")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.json", b"{"),
        ("a.json", b"[1]"),
        ("a.json", b'{"words": [{"word": "a", "start": "x"}]}'),
        ("a.TextGrid", b"hello"),
        ("a.TextGrid", b'File type = "ooTextFile"\n"TextGrid"\n0 1 <exists> 3 "IntervalTier"'),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.ttml", b"<tt><p"),
        ("a.labels.txt", b"no labels"),
    ],
)
def test_damaged_files_give_one_line(name: str, raw: bytes) -> None:
    with pytest.raises(ValueError, match=rf"^{name}: [^\n]+$"):
        read_words(name, raw)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in HEADED])
def test_files_without_cues_have_none(name: str) -> None:
    raw = b"<tt/>" if name == "a.ttml" else b""
    assert read_words(name, raw).words == ()
    assert write_words(name, AlignedTranscript(), WriteOptions()) is not None


def test_frames_of_a_transcript(tmp_path: Path) -> None:
    transcript = PLAIN.to_transcript(16000, "t1")
    text = write_transcript(tmp_path / "a.json", transcript, 16000)
    assert read_transcript("a.json", text.encode(), 16000, "t1") == transcript


def test_text_to_align_comes_from_subtitles_too() -> None:
    srt = write_words("a.srt", PLAIN, WriteOptions())
    assert read_plain_text("a.srt", srt.encode()).splitlines()[1] == "Ben: Äpfel & <Birnen>"
    assert read_plain_text("a.labels.txt", b"just text\n1\t2\t3") == "just text\n1\t2\t3"
    assert read_plain_text("a.md", "Überschrift".encode("cp1252")) == "Überschrift"


def test_the_words_of_hours_in_a_textgrid_are_read_at_once() -> None:
    cues = tuple(
        TimedCue(tuple(TimedWord(f"w{i}", 4.0 * cue + i / 2, 4.0 * cue + i / 2 + 0.4) for i in range(8)))
        for cue in range(1500)
    )
    text = textgrid.write(AlignedTranscript("en", cues), WriteOptions())
    begun = time.process_time()
    found = textgrid.read(text)
    assert time.process_time() - begun < 3
    assert [len(cue.words) for cue in found.cues] == [8] * 1500
