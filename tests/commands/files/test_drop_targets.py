"""Files dropped on the window find their command."""

from pathlib import Path

import pytest

from workstation.commands.files.drop_targets import command_for


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("a.wav", "", "file.import"),
        ("a.aup3", "", "file.import"),
        ("a.srt", "", "words.load"),
        ("a.txt", "0.5\t1.0\tlabel\n", "marker.import"),
        ("a.txt", "0:00 Start\n1:00 End\n", "marker.import"),
        ("a.csv", "label,start,end\nx,1,2\n", "marker.import"),
        ("a.csv", "start,end,word,score\n1,2,x,\n", "words.load"),
        ("a.json", '{"chapters": []}', "marker.import"),
        ("a.json", '{"words": []}', "words.load"),
        ("a.TextGrid", 'ooTextFile\n"TextGrid" "IntervalTier" "words"', "words.load"),
        ("a.TextGrid", 'ooTextFile\n"TextGrid" "IntervalTier" "Ann - words"', "words.load"),
        ("a.TextGrid", 'ooTextFile\n"TextGrid" "TextTier" "bells"', "marker.import"),
        ("A.CUE", "TRACK 01 AUDIO", "marker.import"),
        ("a.xml", '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"/>', "marker.import"),
        ("a.xml", "<tt/>", "words.load"),
    ],
)
def test_each_kind_has_its_command(name: str, text: str, command: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert command_for(tmp_path / name) == command


def test_a_cue_sheet_brings_its_sound_where_nothing_is_open() -> None:
    assert command_for("a.cue", empty=True) == "file.import"
