"""Subtitles in videos from the command line."""

import re
from pathlib import Path

import av
import pytest
from PySide6.QtWidgets import QApplication

from tests.commands.files.srt import SRT
from tests.media.video.videos import cues, make_video
from workstation.cli.main import main
from workstation.media.video.pictures import Pictures
from workstation.ui.karaoke.draw import draw_cues

ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour
Style: Mine,Georgia,40,&H00FFFFFF

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.50,0:00:01.50,Mine,{\\fad(200,200)}One
"""


def test_the_command_line_embeds_and_burns(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mp4 = make_video(tmp_path / "in.mp4", "libx264", "aac")
    (tmp_path / "words.srt").write_text(SRT)
    words, out = tmp_path / "words.srt", tmp_path / "out.mp4"
    assert main(["subtitles", "embed", str(mp4), str(words), "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert [round(start, 1) for start, _ in cues(out)] == [0.5, 2.0]
    styled = tmp_path / "styled.ass"
    styled.write_text(ASS, "utf-8")
    assert main(["subtitles", "embed", str(mp4), str(styled), "-o", str(tmp_path / "out.mkv")]) == 0
    with av.open(str(tmp_path / "out.mkv")) as read:
        assert b"Style: Mine,Georgia" in (read.streams.subtitles[0].codec_context.extradata or b"")
    capsys.readouterr()
    burnt = tmp_path / "burnt.mp4"
    command = ["subtitles", "burn", str(mp4), str(words), "-o", str(burnt), "--karaoke", "word", "--style", "centre"]
    assert main(command) == 2
    assert re.search("needs the whole program", capsys.readouterr().err)
    burnt.write_bytes(b"precious")
    for line in (command, ["subtitles", "embed", str(mp4), str(words), "-o", str(burnt)]):
        assert main(line, draw_cues=draw_cues) == 2
        assert f"{burnt} exists: choose another name, or --force" in capsys.readouterr().err
    assert burnt.read_bytes() == b"precious"
    assert main([*command, "--force"], draw_cues=draw_cues) == 0
    pictures = Pictures(burnt)
    spread = {}
    for seconds in (0.1, 1.2, 1.8):
        found = pictures.at(seconds, 160)
        assert found is not None
        spread[seconds] = float(found[1].std())
    pictures.close()
    assert spread[1.2] > 3 > max(spread[0.1], spread[1.8])
