"""Videos written anew: what they hold is read back by PyAV, and by the ffmpeg program where there is one."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.video.videos import RATE, SECONDS, SIZE, cues, done, make_video, packets, shade
from workstation.media.errors import MediaError
from workstation.media.video.file import Draw, Subtitles, write_video
from workstation.media.video.pictures import Pictures

SRT = "1\n00:00:00,500 --> 00:00:01,500\nOne & two\n\n2\n00:00:02,000 --> 00:00:02,500\nדף\n"
VTT = "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nOne\n\n00:00:02.000 --> 00:00:02.500\nTwo\n"


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("video") / "in.mp4", "libx264", "aac")


@pytest.fixture(scope="module")
def webm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("video") / "in.webm", "libvpx", "libopus")


@pytest.mark.parametrize(("ending", "form", "coding"), [("mp4", "srt", "mov_text"), ("mkv", "srt", "srt")])
def test_subtitles_become_a_stream_and_nothing_is_coded_anew(
    mp4: Path, tmp_path: Path, ending: str, form: str, coding: str
) -> None:
    out = done(write_video(mp4, tmp_path / f"out.{ending}", subtitles=Subtitles(SRT, form, "eng", "English")))
    with av.open(str(out)) as read:
        assert read.streams.subtitles[0].codec_context.name == coding
        assert read.streams.subtitles[0].language == "eng"
        late = min(float(s.start_time * s.time_base) for s in read.streams.video)
    assert [time for pair in cues(out) for time in pair] == pytest.approx([0.5, 1.5, 2.0, 2.5], abs=late + 0.025)
    for kind in ("video", "audio"):
        assert packets(out, kind) == packets(mp4, kind)
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


def test_webm_holds_webvtt_alone(webm: Path, tmp_path: Path) -> None:
    out = done(write_video(webm, tmp_path / "out.webm", subtitles=Subtitles(VTT, "webvtt")))
    assert [start for start, _ in cues(out)] == pytest.approx([0.5, 2.0], abs=0.01)
    with pytest.raises(ValueError, match="webm holds subtitles as webvtt, not as srt"):
        done(write_video(webm, tmp_path / "no.webm", subtitles=Subtitles(SRT, "srt")))
    assert not (tmp_path / "no.webm").exists()


def white_corner(seconds: float, width: int, height: int) -> tuple[int, int, np.ndarray] | None:
    if not 1 <= seconds < 2:
        return None
    return width // 2, height // 2, np.full((height, width, 4), 255, np.uint8)


@pytest.mark.parametrize("ending", ["mp4", "webm"])
def test_pictures_are_drawn_into(mp4: Path, webm: Path, tmp_path: Path, ending: str) -> None:
    draw: Draw = white_corner
    out = done(write_video(mp4 if ending == "mp4" else webm, tmp_path / f"out.{ending}", draw=draw))
    pictures = Pictures(out)
    assert pictures.size == SIZE
    for seconds in (0.5, 1.5, 2.5):
        found = pictures.at(seconds + 0.01, SIZE[0])
        assert found is not None
        rows = found[1]
        assert rows[10:30, 10:50].mean() == pytest.approx(shade(round(seconds * RATE)), abs=6)
        lit = rows[60:80, 100:150].mean()
        assert (lit > 240) == (seconds == 1.5)
    pictures.close()


def test_the_sound_is_replaced(mp4: Path, tmp_path: Path) -> None:
    from workstation.media.decode import decode
    from workstation.media.encode import encode

    quiet = tmp_path / "quiet.m4a"
    done(encode(quiet, [np.zeros((1, 48_000 * SECONDS), np.float32)], 48_000, 1))
    out = done(write_video(mp4, tmp_path / "out.mp4", sound=quiet))
    assert max(float(np.abs(block).max()) for block in decode(out)) < 1e-3
    assert packets(out, "video") == packets(mp4, "video")


def test_pictures_come_in_any_order(mp4: Path) -> None:
    pictures = Pictures(mp4)
    assert pictures.size == SIZE
    for number in (10, 11, 60, 5, 74, 0):
        found = pictures.at(number / RATE + 0.001, 80)
        assert found is not None
        assert found[1].shape == (46, 80, 3) or found[1].shape == (44, 80, 3)
        assert found[1].flags.c_contiguous
        assert found[1].mean() == pytest.approx(shade(number), abs=4)
    last = pictures.at(99.0, 80)
    assert last is not None
    assert last[1].mean() == pytest.approx(shade(RATE * SECONDS - 1), abs=4)
    pictures.close()


def test_what_cannot_be_is_told_and_leaves_nothing(mp4: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"out\.avi: videos can be written as \.mp4"):
        done(write_video(mp4, tmp_path / "out.avi"))
    with pytest.raises(MediaError, match="is the video that is read"):
        done(write_video(mp4, mp4))
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    with pytest.raises(MediaError, match="cannot be written"):
        done(write_video(text, tmp_path / "out.mp4"))
    body = write_video(mp4, tmp_path / "half.mp4", draw=white_corner)
    next(body)
    body.close()
    assert [p.name for p in tmp_path.iterdir()] == ["text.mp4"]
