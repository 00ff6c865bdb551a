"""Videos from the document."""

from pathlib import Path

import av
import pytest

from tests.media.test_video_file import SECONDS, cues, make_video
from workstation.commands.headless import Headless
from workstation.core.errors import CommandError

SRT = "1\n00:00:00,500 --> 00:00:01,500\nOne two\n\n2\n00:00:02,000 --> 00:00:02,900\nThree\n"


@pytest.fixture
def mp4(tmp_path: Path) -> Path:
    (tmp_path / "words.srt").write_text(SRT)
    return make_video(tmp_path / "in.mp4", "libx264", "aac")


def test_a_document_s_words_go_into_its_video(mp4: Path, tmp_path: Path) -> None:
    with Headless(tmp_path / "cache") as program:
        program.open(mp4)
        program.run("words.load", tmp_path / "words.srt")
        assert program.run("words.embed", tmp_path / "out.mkv", rules="none") == tmp_path / "out.mkv"
        assert [round(start, 1) for start, _ in cues(tmp_path / "out.mkv")] == [0.5, 2.0]
        program.run("words.embed", tmp_path / "mixed.mp4", mix=True)
        with av.open(str(tmp_path / "mixed.mp4")) as read:
            kinds = [stream.type for stream in read.streams]
            assert sorted(kinds) == ["audio", "subtitle", "video"]
            assert float(read.duration or 0) / 1e6 == pytest.approx(SECONDS, abs=0.2)
        with pytest.raises(CommandError, match="choose another name"):
            program.run("words.embed", mp4)
        with pytest.raises(CommandError, match=r"\.webm holds subtitles as webvtt, not as srt"):
            program.run("words.embed", tmp_path / "out.webm", format="srt")
        with pytest.raises(CommandError, match="nothing here can draw letters"):
            program.run("words.burn", tmp_path / "burnt.mp4")
        assert not (tmp_path / "burnt.mp4").exists()
        assert not list(tmp_path.glob(".mix*"))
