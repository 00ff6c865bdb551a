import json
import os
from pathlib import Path

import pytest

from tests.speech.formats.samples import PLAIN
from workstation.cli.main import main
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import read_words, write_words


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    path = tmp_path / "talk.srt"
    path.write_text(write_words(path, PLAIN, WriteOptions(rules=None)), "utf-8")
    return path


def starts(path: Path) -> list[float]:
    return [cue.words[0].start or 0.0 for cue in read_words(path, path.read_bytes()).cues]


def test_many_files_are_converted_and_a_second_run_goes_on(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = srt.with_name("other.en.srt")
    other.write_bytes(srt.read_bytes())
    command = ["subtitles", "convert", str(srt), str(other), "--to", "vtt", "--folder", str(srt.parent / "out")]
    assert main(command) == 0
    written = [srt.parent / "out" / name for name in ("talk.vtt", "other.en.vtt")]
    assert capsys.readouterr().out.split("\n")[:2] == [str(path) for path in written]
    assert starts(written[1]) == [0.5, 2.0, 3.5]
    assert main(command) == 0
    assert capsys.readouterr().out == ""
    assert main([*command, "--again"]) == 0


def test_what_is_there_is_only_written_over_when_told(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = srt.with_suffix(".vtt")
    for action, target in (("convert", there), ("shift", srt.with_name("late.srt"))):
        target.write_text("what somebody else wrote")
        os.utime(target, (0, 0))  # older than its input
        command = ["subtitles", action, str(srt), "-o", str(target)]
        assert main(command) == 2
        assert f"{target} exists: choose another name, or --force" in capsys.readouterr().err
        assert target.read_text() == "what somebody else wrote"
        assert main([*command, "--force"]) == 0
        assert starts(target) == [0.5, 2.0, 3.5]
        target.write_text("newer than its input")
        assert main([*command, "--force"]) == 0
        assert starts(target) == [0.5, 2.0, 3.5]


def test_faults_give_their_exit_code_and_lines_of_json(srt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["subtitles", "check", str(srt), "--rules", "lyrics"]) == 0
    capsys.readouterr()
    assert main(["subtitles", "check", str(srt), "--json", "--rules", "netflix,longest=1.5,shortest=0.5"]) == 1
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["cues"], row["words"]) == (3, 8)
    assert {"cue": 2, "rule": "long", "value": 2.0, "limit": 1.5}.items() <= row["faults"][-1].items()
    assert main(["subtitles", "check", str(srt), str(srt) + "x"]) == 2


def test_times_are_moved(srt: Path, tmp_path: Path) -> None:
    out = tmp_path / "late.srt"
    command = ["subtitles", "shift", str(srt), "-o", str(out)]
    assert main([*command, "--shift", "1.5"]) == 0
    assert starts(out) == [2.0, 3.5, 5.0]
    assert main([*command, "--again", "--points", "0.5=0.5", "0:03.5=0:06.5", "--shift", "1"]) == 0
    assert starts(out) == [1.5, 4.5, 7.5]
    assert main([*command, "--again", "--frame-rate", "25:50"]) == 0
    assert starts(out) == [0.25, 1.0, 1.75]
    assert main(["subtitles", "shift", str(srt), "--in-place", "--shift", "-0.5"]) == 0
    assert starts(srt) == [0.0, 1.5, 3.0]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "say where to"),
        (["--to", "srt"], "would be written over"),
        (["--to", "vtt", "--rules", "x"], "there is no set of rules 'x'"),
        (["--to", "ass", "--style", "plain,size=2"], "size must be 8 to 400 px, got 2"),
        (["--to", "vtt", "--points", "a=1", "2=3"], "--points takes times"),
    ],
)
def test_what_is_wrong_is_said(srt: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["subtitles", "convert", str(srt), *more]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_two_languages_are_joined(srt: Path, tmp_path: Path) -> None:
    other = tmp_path / "de.srt"
    other.write_text("1\n00:00:00,400 --> 00:00:01,500\nHallo, Welt!\n\n2\n00:00:03,500 --> 00:00:05\nEs kostet.\n")
    out = tmp_path / "both.ass"
    command = ["subtitles", "convert", str(srt), "-o", str(out), "--translation", str(other), "--text", "both"]
    assert main([*command, "--karaoke", "syllable", "--fill", "k", "--style", "neon,size=100"]) == 0
    text = out.read_text("utf-8")
    assert "Style: Translation,Arial,75" in text
    assert "}Hel{\\k" in text
    assert text.count("\\N{\\rTranslation}") == 2


STYLED = r"""[Script Info]
PlayResX: 1920
[V4+ Styles]
Style: Neon,Arial,72,&H00FFFFFF
[Events]
Comment: 0,0:00:00.50,0:00:01.00,Neon,,0,0,0,,note
Dialogue: 3,0:00:01.00,0:00:02.00,Neon,,0,0,0,,{\an8}{\k50}Ko{\k50}no
"""


def test_a_shift_changes_nothing_but_times(tmp_path: Path) -> None:
    film = tmp_path / "film.ass"
    film.write_text(STYLED, "utf-8")
    assert main(["subtitles", "shift", str(film), "--shift", "1.5", "--in-place"]) == 0
    later = STYLED.replace("0:00:00.50,0:00:01.00", "0:00:02.00,0:00:02.50")
    assert film.read_text("utf-8") == later.replace("3,0:00:01.00,0:00:02.00", "3,0:00:02.50,0:00:03.50")


def test_what_would_be_lost_in_place_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = tmp_path / "film.ass"
    film.write_text(STYLED, "utf-8")
    stretch = ["subtitles", "shift", str(film), "--frame-rate", "24:25"]
    assert main([*stretch, "--in-place"]) == 2
    error = capsys.readouterr().err
    assert "film.ass would lose 2 times of syllables, 1 style, 1 comment, 1 layer, 1 position" in error
    assert error.count("\n") == 1
    assert film.read_text("utf-8") == STYLED
    assert main([*stretch, "-o", str(tmp_path / "other.ass")]) == 0
    assert "other.ass has lost 2 times of syllables, 1 style" in capsys.readouterr().err
    assert main([*stretch, "--in-place", "--force"]) == 0
    assert "Neon" not in film.read_text("utf-8")
    assert main(["subtitles", "convert", str(tmp_path / "other.ass"), "-o", str(tmp_path / "c.srt")]) == 0
    assert "1 style" in capsys.readouterr().err


def test_odd_times_are_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = tmp_path / "film.srt"
    film.write_text("1\n-00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:09,000 --> 00:00:05,000\ntwo\n")
    assert main(["subtitles", "check", str(film)]) == 1
    said = capsys.readouterr()
    assert "film.srt: line 2: -1 s is before the beginning" in said.out
    assert "film.srt: line 6: it ends at 5 s, before it begins" in said.out
    assert main(["subtitles", "check", str(film), "--json"]) == 1
    assert [row["rule"] for row in json.loads(capsys.readouterr().out)["faults"]][-2:] == ["times", "times"]
    assert main(["subtitles", "convert", str(film), "--to", "vtt"]) == 0
    assert capsys.readouterr().err.count("film.srt: line") == 2


def test_the_encoding_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = tmp_path / "film.srt"
    film.write_bytes("1\n00:00:01,000 --> 00:00:02,000\ndeğil mi\n".encode("cp1254"))
    assert main(["subtitles", "convert", str(film), "--to", "vtt", "--encoding", "cp1254"]) == 0
    assert "değil mi" in (tmp_path / "film.vtt").read_text("utf-8")
    assert main(["subtitles", "convert", str(film), "--to", "sbv", "--encoding", "nosuch"]) == 2
    assert "film.srt: there is no encoding 'nosuch'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["convert", "x.srt", "--fps", "2000"], "argument --fps: fps must be 0 to 1000, got 2000"),
        (["convert", "x.srt", "--karaoke", ""], "argument --karaoke: invalid choice: ''"),
        (["embed", "x.mkv", "x.srt", "-o", "y.mkv", "--text", "none"], "argument --text: invalid choice: 'none'"),
        (["burn", "x.mkv", "x.srt", "-o", "y.mkv", "--fill", "slow"], "argument --fill: invalid choice: 'slow'"),
        (["shift", "x.srt", "--shift", "soon"], "argument --shift: invalid float value: 'soon'"),
    ],
)
def test_options_are_those_of_the_commands(line: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["subtitles", *line])
    assert message in capsys.readouterr().err


def test_the_language_can_be_named(srt: Path) -> None:
    out = srt.with_suffix(".json")
    assert main(["subtitles", "convert", str(srt), "-o", str(out), "--language", "tr"]) == 0
    assert json.loads(out.read_text("utf-8"))["language"] == "tr"
