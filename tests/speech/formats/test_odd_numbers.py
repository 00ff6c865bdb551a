"""Numbers and times that no sound has, in every format: a short line that names the file and the place, or a note."""

import json
from pathlib import Path

import pytest

from workstation.exchange.labels.table import read_labels
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, MAX_BYTES, read_words, write_words
from workstation.speech.words import AlignedTranscript

HUGE = "9" * 400
FIELDS = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
REFUSED = [
    ("a.srt", f"1\n00:00:01,000 --> {HUGE}:00:02,000\nx\n", "line 2"),
    ("a.srt", f"1\n00:{HUGE}:01,000 --> 00:00:02,000\nx\n", "line 2"),
    ("a.srt", f"1\n00:00:01,000 --> 00:00:{HUGE}\nx\n", "line 2"),
    ("a.vtt", f"WEBVTT\n\n{HUGE}:00:01.000 --> 00:00:02.000\nx\n", "line 3"),
    ("a.sbv", f"{HUGE}:00:01.000,0:00:02.000\nx\n", "line 1"),
    ("a.lrc", f"[00:01.00]x\n[{HUGE}:01.00]y\n", "line 2"),
    ("a.lrc", f"[offset:{HUGE}]\n[00:01.00]x\n", "whole number"),
    ("a.lrc", f"[00:01.00]x <{HUGE}:01.00>y\n", "line 1"),
    ("a.sub", f"{{1}}{{25}}x\n{{{HUGE}}}{{{HUGE}}}y\n", "line 2"),
    ("a.sub", f"{{1}}{{1}}{HUGE}\n{{1}}{{25}}x\n", "line 1"),
    ("a.tsv", "start\tend\tword\n0\tinf\tx\n", "line 2"),
    ("a.csv", f"start,end,word\n0,{HUGE},x\n", "line 2"),
    ("a.csv", f"start,end,word\n0,1,{'x' * 140_000}\n", "line 2"),
    ("a.txt", f"0\t1\tx\n1\t{HUGE}\ty\n", "line 2"),
    ("a.textgrid", f'"ooTextFile" "TextGrid" 0 1 <exists> 1 "IntervalTier" "a" 0 1 1 0 {HUGE} "x"', "no time"),
    ("a.ultrastar.txt", f"#BPM:120\n: 0 {HUGE} 0 x\n", "line 2"),
    ("a.ultrastar.txt", f"#BPM:{HUGE}\n: 0 1 0 x\n", "#BPM"),
    ("a.ultrastar.txt", "#BPM:1e-300\n: 0 1 0 x\n", "#BPM"),
    ("a.ultrastar.txt", f"#BPM:120\n#GAP:{HUGE}\n: 0 1 0 x\n", "#GAP"),
    ("a.json", json.dumps([{"word": "x", "start": 0, "end": 1e300}]), "words[0].end: expected a number of seconds"),
    ("a.json", f'[{{"word": "x", "start": 0, "end": {"9" * 5000}}}]', "not JSON"),
    ("a.ttml", '<tt xmlns:ttp="p" ttp:frameRate="0"><body><div><p begin="0f"/></div></body></tt>', "frameRate"),
    ("a.ttml", f'<tt><body><div><p begin="{HUGE}:00:00" end="1s">x</p></div></body></tt>', "paragraph 1"),
    ("a.ttml", f'<tt><body><div><p begin="1s" end="{HUGE}s">x</p></div></body></tt>', "paragraph 1"),
    ("a.ttml", "<tt><body>" + "<div>" * 60_000 + "</div>" * 60_000 + "</body></tt>", "nested more than 200 deep"),
    ("a.ass", "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00," + HUGE + ",x\n", "dialogue"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "where"), REFUSED)
def test_what_no_sound_has_is_refused_in_a_line(name: str, text: str, where: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: ") as caught:
        read_words(name, text.encode())
    assert where in str(caught.value)
    assert len(str(caught.value)) <= 200


LABELS = [
    ("a.json", f'{{"chapters": [{{"startTime": 1}}, {{"startTime": {HUGE}}}]}}', "chapters[1].startTime: expected"),
    ("a.json", '{"chapters": [{"startTime": "x"}]}', "chapters[0].startTime: expected a number of seconds"),
    ("a.json", '{"chapters": [{"title": "x"}]}', "chapters[0].startTime: expected"),
    ("a.json", '{"chapters": ' + "[" * 100_000 + "}", "no JSON"),
    ("a.psc", f'<c xmlns:psc="http://podlove.org/simple-chapters"><psc:chapter start="{HUGE}:0:0"/></c>', "chapter 1"),
    ("a.psc", "<a>" * 60_000 + "</a>" * 60_000, "nested more than 200 deep"),
    ("a.txt", f"0\t{HUGE}\tx\n", "line 1"),
    ("a.txt", f"{HUGE}:01:00 x\n", "line 1"),
    ("a.txt", f"CHAPTER01={HUGE}:00:00\n", "CHAPTER 1"),
    ("a.csv", f"label,start\nx,1\ny,{HUGE}\n", "row 3"),
    ("a.csv", f"label,start\n{'x' * 140_000},1\n", "line 2"),
    ("a.cue", f'FILE "a" WAVE\nTRACK 01 AUDIO\nINDEX 01 {HUGE}:00:00\n', "line 3"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "where"), LABELS)
def test_labels_too(name: str, text: str, where: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=f"^{name} cannot be read as ") as caught:
        read_labels(tmp_path / name, 48_000)
    assert where in str(caught.value)
    assert len(str(caught.value)) <= 250


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "utf-32"])
def test_labels_in_wide_encodings(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("0.5\t1\tété\n".encode(encoding))
    assert [(label.start, label.text) for label in read_labels(tmp_path / "a.txt", 48_000)] == [(0.5, "été")]


ODD = [
    ("a.srt", "1\n-00:00:01,000 --> 00:00:02,000\nx\n", (0.0, 2.0), "line 2: -1 s is before the beginning"),
    ("a.srt", "1\n00:00:03,000 --> 00:00:02,000\nx\n", (3.0, 3.0), "line 2: it ends at 2 s, before it begins at 3 s"),
    ("a.vtt", "WEBVTT\n\n00:03.000 --> 00:02.000\nx\n", (3.0, 3.0), "line 3: it ends at 2 s"),
    ("a.sbv", "0:00:03.000,0:00:02.000\nx\n", (3.0, 3.0), "line 1: it ends at 2 s"),
    ("a.sub", "{-25}{50}x\n", (0.0, 2.0), "line 1: -1 s"),
    ("a.csv", "start,end,word\n-1,2,x\n", (0.0, 2.0), "line 2: -1 s"),
    ("a.txt", "3\t2\tx\n", (3.0, 3.0), "line 1: it ends"),
    ("a.ttml", '<tt><body><div><p begin="3s" end="2s">x</p></div></body></tt>', (3.0, 3.0), "paragraph 1: it ends"),
    ("a.textgrid", '"ooTextFile" "TextGrid" 0 1 <exists> 1 "IntervalTier" "a" 0 1 1 3 2 "x"', (3.0, 3.0), "entry of"),
    ("a.ass", f"[Events]\n{FIELDS}\nDialogue: 0,0:00:03.00,0:00:02.00,A,,0,0,0,,x\n", (3.0, 3.0), "line 3"),
    ("a.ultrastar.txt", "#BPM:60\n#GAP:-1000\n: 0 8 0 x\n", (0.0, 1.0), "line 3: -1 s"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "span", "said"), ODD)
def test_negative_and_reversed_times_are_told(name: str, text: str, span: tuple[float, float], said: str) -> None:
    words = read_words(name, text.encode())
    assert words.cues[0].span == pytest.approx(span)
    assert any(line.startswith(said) for line in words.odd), words.odd


def test_reversed_words_in_json_are_told() -> None:
    words = read_words("a.json", b'[{"word": "x", "start": 2, "end": 1}, {"word": "y", "start": -1, "end": 1}]')
    assert [(word.start, word.end) for word in words.words] == [(None, None), (0.0, 1.0)]
    assert len(words.odd) == 2


def test_what_has_no_times_is_left_out_and_told() -> None:
    words = read_words(
        "a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n0:x --> 00:00:04,000\ny\n\n3\n:: --> ::\nz\n"
    )
    assert words.words[0].text == "x"
    assert words.odd == ("line 10: ':: --> ::' holds no times; left out",)


def test_a_number_glued_to_a_time_is_no_part_of_it() -> None:
    text = "".join(f"{n}00:00:{n:02},289 --> 00:00:{n:02},900\nx\n\n" for n in range(1, 25))
    assert read_words("a.srt", text.encode()).cues[23].span == (24.289, 24.9)
    kept = "1\n100:00:01,000 --> 100:00:02,000\nx\n"
    assert read_words("a.srt", kept.encode()).cues[0].span == (360_001.0, 360_002.0)


def test_spaces_inside_times() -> None:
    assert read_words("a.srt", b"00: 00: 12,083 --> 00: 00: 14, 500 X1:10\nx\n").cues[0].span == (12.083, 14.5)


def test_a_row_that_is_cut_short() -> None:
    words = read_words("a.csv", b"start,end,word,score,cue,speaker\n0,1,x\n")
    assert (words.words[0].text, words.cues[0].speaker) == ("x", "")


def test_files_and_lines_that_are_too_long() -> None:
    with pytest.raises(ValueError, match=r"a\.srt: line 3 has 1,000,001 letters"):
        read_words("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\n" + b"x" * 1_000_001)
    with pytest.raises(ValueError, match=r"a\.json: it has 64 MB; a file of words has at most 64 MB"):
        read_words("a.json", b" " * (MAX_BYTES + 1))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.id)
def test_zeros_and_halves_of_letters_are_written_to_no_file(form: object) -> None:
    words = AlignedTranscript.from_json([{"word": "a\ud800b\0", "start": 0.5, "end": 1.0}])
    text = write_words(f"a.{form.extensions[0]}", words, WriteOptions())  # type: ignore[attr-defined]
    assert "ab" in text
    text.encode()


def test_one_zero_does_not_make_a_text_utf_16() -> None:
    assert read_words("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nx\0y\n").words[0].start == 1.0
