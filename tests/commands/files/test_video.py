"""Videos from the document."""

from pathlib import Path

import av
import pytest

from tests.commands.files.srt import SRT
from tests.media.video.shades import shades
from tests.media.video.videos import SECONDS, cues, make_video, packets
from workstation.cli.headless import Headless
from workstation.commands.files.video import cuts_of
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import FULL
from workstation.media.errors import MediaError


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
        assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_a_killed_export_left_goes(mp4: Path, tmp_path: Path) -> None:
    left = tmp_path / ".out.0123abcd.parts.mkv"
    left.mkdir()
    (left / "mix.m4a").write_bytes(b"half")
    with Headless(tmp_path / "cache") as program:
        program.open(mp4)
        program.run("words.load", tmp_path / "words.srt")
        program.run("words.embed", tmp_path / "out.mkv", mix=True)
    assert not left.exists()


def test_sound_that_cannot_be_written_is_told_by_the_video_s_name(
    mp4: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: object, **__: object) -> None:
        raise MediaError(f"{path} cannot be written: {FULL}")

    monkeypatch.setattr("workstation.commands.files.video.encode", full)
    said: list[str] = []
    with Headless(tmp_path / "cache") as program:
        program.open(mp4)
        program.run("words.load", tmp_path / "words.srt")
        program.session.notified.connect(lambda message: said.append(message.text))
        with pytest.raises(CommandError, match=rf"^{tmp_path / 'out.mkv'} cannot be written: the disk is full"):
            program.run("words.embed", tmp_path / "out.mkv", mix=True)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "out"))]


def test_a_video_is_cut_as_its_sound_or_its_words_go_back(mp4: Path, tmp_path: Path) -> None:
    with Headless(tmp_path / "cache") as program:
        program.open(mp4)
        program.run("words.load", tmp_path / "words.srt")
        program.run("selection.set", 0.0, 0.2)
        program.run("edit.delete")
        program.run("selection.set", 1.4, 1.6)
        program.run("edit.delete")
        program.run("words.embed", tmp_path / "cut.mkv")
        # All streams of a Matroska file begin with the run-in of AAC, 21 ms.
        assert cues(tmp_path / "cut.mkv") == [pytest.approx(pair, abs=0.03) for pair in ((0.3, 1.3), (1.6, 2.5))]
        found = shades(tmp_path / "cut.mkv")
        assert len(found) == round(25 * (SECONDS - 0.4))
        wanted = [*range(5, 40), *range(45, 75)]
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 2
        program.run("words.embed", tmp_path / "whole.mkv", cut=False)
        assert [(round(a, 1), round(b, 1)) for a, b in cues(tmp_path / "whole.mkv")] == [(0.5, 1.5), (2.0, 2.9)]
        assert packets(tmp_path / "whole.mkv", "video") == packets(mp4, "video"), "nothing is coded anew"
        with pytest.raises(CommandError, match="does not fit the whole video"):
            program.run("words.embed", tmp_path / "x.mkv", cut=False, mix=True)


def test_sound_that_was_treated_still_has_its_pictures(mp4: Path, tmp_path: Path) -> None:
    with Headless(tmp_path / "cache") as program:
        program.open(mp4)
        program.run("words.load", tmp_path / "words.srt")
        program.run("selection.set", 1.0, 2.0)
        program.run("effect.apply", "reverse")
        program.run("selection.set", 0.0, 0.4)
        program.run("edit.delete")
        kept = cuts_of(program.session, mp4)
        assert [(round(k.start, 1), round(k.stop, 1), round(k.at, 1)) for k in kept] == [(0.4, 3.0, 0.0)]
        program.run("edit.undo")
        assert cuts_of(program.session, mp4) == ()
        with pytest.raises(CommandError, match="has not been cut"):
            program.run("words.embed", tmp_path / "x.mkv", cut=True)
