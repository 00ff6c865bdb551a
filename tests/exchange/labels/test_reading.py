"""Files as other programs write them, and files that nobody should have written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.exchange.labels.label import Label
from workstation.exchange.labels.table import LABEL_FORMATS, read_labels

FILES: dict[str, tuple[str, list[Label]]] = {
    "audacity.txt": (
        "0.500000\t1.250000\tfirst\n\\\t200.000000\t3000.000000\n2.0\t2.0\t\n",
        [Label(0.5, 1.25, "first", (200.0, 3000.0)), Label(2, 2, "")],
    ),
    "decimal-comma.txt": ("0,5\t1,25\tich\n", [Label(0.5, 1.25, "ich")]),
    "audition.csv": (
        "Name\tStart\tDuration\tTime Format\tType\tDescription\n"
        "Marker 01\t0:05.500\t0:00.000\tdecimal\tCue\t\nB\t1:00:00.250\t0:02.000\tdecimal\tCue\tx\n",
        [Label(5.5, 5.5, "Marker 01"), Label(3600.25, 3602.25, "B")],
    ),
    "audition-samples.csv": (
        "Name\tStart\tDuration\tTime Format\tType\tDescription\nM\t12000\t6000\t48000 Hz Samples\tCue\t\n",
        [Label(0.25, 0.375, "M")],
    ),
    "reaper.csv": (
        '#,Name,Start,End,Length\nM1,Intro,0:01.500,,\nR1,"Verse, one",0:02.000,0:04.000,0:02.000\n',
        [Label(1.5, 1.5, "Intro"), Label(2, 4, "Verse, one")],
    ),
    "semicolons.csv": ("Titel;x\n", []),
    "german.csv": ("start;end;label\n1,5;2,5;eins\n", [Label(1.5, 2.5, "eins")]),
    "raven.txt": (
        "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tAnnotation\n"
        "1\tSpectrogram 1\t1\t0.25\t0.75\t1500.0\t4000.0\tblackbird\n",
        [Label(0.25, 0.75, "blackbird", (1500.0, 4000.0))],
    ),
    "milliseconds.csv": ("label,start_ms,end_ms\na,500,750\n", [Label(0.5, 0.75, "a")]),
    "bare.csv": ("1.5,2.5,two words\n3,next\n", [Label(1.5, 2.5, "two words"), Label(3, 3, "next")]),
    "album.cue": (
        'REM GENRE Rock\nPERFORMER "Band"\nTITLE "Album"\nFILE "a.flac" WAVE\n  TRACK 01 AUDIO\n    TITLE "One"\n'
        "    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    TITLE Two\n    INDEX 00 03:24:70\n    INDEX 01 03:25:74\n",
        [Label(0, 0, "One"), Label(15449 / 75, 15449 / 75, "Two")],
    ),
    "podcast.json": (
        '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "A"}, {"startTime": "9.5", "endTime": 12}]}',
        [Label(0, 0, "A"), Label(9.5, 12, "")],
    ),
    "feed.psc": (
        '<?xml version="1.0"?><psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">'
        '<psc:chapter start="3.45" title="A &amp; B"/><psc:chapter start="00:10:00.500" title="C"/></psc:chapters>',
        [Label(3.45, 3.45, "A & B"), Label(600.5, 600.5, "C")],
    ),
    "description.txt": (
        "Our video\n0:00 Start\n1:02:03 – The end\n",
        [Label(0, 0, "Start"), Label(3723, 3723, "The end")],
    ),
    "ogm.txt": (
        "CHAPTER01=00:00:00.000\nCHAPTER01NAME=A\nCHAPTER02=00:01:00.500\nCHAPTER02NAME=B\n",
        [Label(0, 0, "A"), Label(60.5, 60.5, "B")],
    ),
    "short.TextGrid": (
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n3\n<exists>\n2\n"IntervalTier"\n"w"\n0\n3\n3\n0\n1\n'
        '""\n1\n2\n"a ""b"""\n2\n3\n""\n"TextTier"\n"p"\n0\n3\n1\n1.5\n"x"\n',
        [Label(1, 2, 'a "b"'), Label(1.5, 1.5, "x")],
    ),
}


@pytest.mark.parametrize("name", [n for n in FILES if FILES[n][1]])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_other_programs(name: str, encoding: str, tmp_path: Path) -> None:
    text, expected = FILES[name]
    (tmp_path / name).write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert read_labels(tmp_path / name, 48_000) == expected


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "0.5\t1\tx\noops\n", r"a\.txt cannot be read as Audacity labels: line 2 is no label"),
        ("a.txt", "no labels here", r"a\.txt is no file of labels that is known"),
        ("a.csv", "name,colour\nx,red\n", "needs a column named start"),
        ("a.csv", "label,start\nx,1.1.00\n", r"row 2: '1\.1\.00' is no time"),
        ("a.csv", "label,start\nx,1e400\n", "row 2"),
        ("a.cue", "TITLE x\n", "it has no TRACK"),
        ("a.cue", 'FILE "a" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:61:00\n', "line 3: .* is no time"),
        (
            "a.cue",
            'FILE "a" WAVE\nTRACK 01 AUDIO\nINDEX 01 0:0:0\nFILE "b" WAVE\nTRACK 02 AUDIO\nINDEX 01 0:0:0',
            "2 files",
        ),
        ("a.json", '{"chapters": 5}', "chapters: expected a list"),
        ("a.psc", "<a", "this is no XML of chapters"),
        (
            "a.TextGrid",
            'ooTextFile "TextGrid" 0 1 <exists> 99999999999999 "IntervalTier" "a" 0 1 999999999999',
            "cut short",
        ),
        ("a.srt", "1\n", "is no file of labels that is known"),
    ],
)
def test_what_is_wrong_is_said(name: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message) as caught:
        read_labels(tmp_path / name, 48_000)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=300), st.sampled_from(sorted({f.ending for f in LABEL_FORMATS} | {"tsv", "xml"})), st.data())
def test_noise_and_cut_files_are_refused_in_words(
    tmp_path_factory, noise: bytes, ending: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / f"noise.{ending}"
    whole = data.draw(st.sampled_from([text.encode() for text, _ in FILES.values()]))
    at = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:at] + noise)
    said = ""
    try:
        read_labels(path, 44_100)
    except ValueError as error:
        said = str(error)
    assert "\n" not in said
