"""Files are in the time of the video, the document in that of its sound, which begins later."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.media.video.videos import cues, make_video, packets
from workstation.cli.headless import Headless
from workstation.cli.main import main
from workstation.media.probe import probe
from workstation.media.video.file import write_video
from workstation.speech.formats.table import read_words
from workstation.speech.progress import finish

LATE = 1.5
SRT = "1\n00:00:02,000 --> 00:00:02,500\nOne two\n\n2\n00:00:03,000 --> 00:00:03,500\nThree\n"


@pytest.fixture(params=["mkv", "mp4"])
def late(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A video of which the sound begins late."""
    plain = make_video(tmp_path / "plain.mp4", "libx264", "aac")
    made = tmp_path / f"late.{request.param}"
    inputs = ["-i", str(plain), "-itsoffset", str(LATE), "-i", str(plain)]
    command = ["ffmpeg", "-v", "error", *inputs, "-map", "0:v", "-map", "1:a", "-c", "copy", str(made)]
    try:
        subprocess.run(command, check=True)
    except FileNotFoundError:
        pytest.skip("there is no ffmpeg program here")
    (tmp_path / "words.srt").write_text(SRT)
    assert probe(made).start_seconds == pytest.approx(LATE, abs=0.03)
    return made


def test_subtitles_and_markers_cross_the_border(late: Path, tmp_path: Path) -> None:
    begins = probe(late).start_seconds
    (tmp_path / "early.txt").write_text("0.5\t0.5\tx\n2\t3\ty\n")
    with Headless(tmp_path / "cache") as program:
        program.open(late)
        document = lambda: program.session.document  # noqa: E731
        program.run("words.load", tmp_path / "words.srt")
        place = document().transcript.cues[0].place
        assert place is not None
        assert place.start / document().rate == pytest.approx(2.0 - begins, abs=1e-4)
        program.run("words.export", tmp_path / "out.srt", rules="none")
        assert (tmp_path / "out.srt").read_text() == SRT
        program.run("words.embed", tmp_path / "out.mkv", rules="none")
        assert [round(start, 2) for start, _ in cues(tmp_path / "out.mkv")] == [2.0, 3.0]
        program.run("marker.import", tmp_path / "early.txt")
        assert [marker.range.start for marker in document().markers] == [0, round((2.0 - begins) * document().rate)]
        program.run("marker.export", tmp_path / "out.csv")
        assert "y,2.0,3.0" in (tmp_path / "out.csv").read_text()
        program.run("effect.apply", "reverse")
        program.run("words.export", tmp_path / "treated.srt", rules="none")
        assert (tmp_path / "treated.srt").read_text() == SRT
        program.run("selection.set", 0.2, 0.4)
        program.run("edit.delete")
        program.run("words.export", tmp_path / "cut.srt", rules="none")
        shifted = read_words("cut.srt", (tmp_path / "cut.srt").read_bytes()).cues[0].span
        assert shifted is not None
        assert shifted[0] == pytest.approx(2.0 - begins - 0.2, abs=0.01)  # of a new video, which begins as its sound


def test_files_go_into_a_video_as_they_are(late: Path, tmp_path: Path) -> None:
    assert main(["subtitles", "embed", str(late), str(tmp_path / "words.srt"), "-o", str(tmp_path / "out.mkv")]) == 0
    assert [round(start, 2) for start, _ in cues(tmp_path / "out.mkv")] == [2.0, 3.0]
    seen: list[float] = []

    def draw(seconds: float, width: int, height: int) -> tuple[int, int, np.ndarray] | None:
        seen.append(seconds)
        return None

    finish(write_video(late, tmp_path / "burnt.mkv", draw=draw))
    assert seen[0] == pytest.approx(0.0, abs=0.03)
    assert len(seen) == len(packets(late, "video"))
    assert len(packets(tmp_path / "out.mkv", "video")) == len(packets(late, "video"))


def test_other_sound_begins_where_the_own_one_did(late: Path, tmp_path: Path) -> None:
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(late), "-map", "a", "-c", "copy", str(tmp_path / "a.m4a")], check=True
    )
    finish(write_video(late, tmp_path / "out.mkv", sound=tmp_path / "a.m4a"))
    first = packets(tmp_path / "out.mkv", "audio")[0]
    assert first is not None
    assert probe(tmp_path / "out.mkv").start_seconds == pytest.approx(LATE, abs=0.05)


def test_chapters_of_a_video_are_where_they_are_heard(late: Path, tmp_path: Path) -> None:
    (tmp_path / "meta.txt").write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=3000\ntitle=y\n", "utf-8"
    )
    made = tmp_path / "chapters.mkv"
    command = ["ffmpeg", "-v", "error", "-i", str(late), "-i", str(tmp_path / "meta.txt"), "-map", "0", "-map_metadata"]
    subprocess.run([*command, "1", "-c", "copy", str(made)], check=True)
    found = probe(made)
    assert found.markers[0].range.start / found.rate == pytest.approx(2.0 - found.start_seconds, abs=1e-3)
