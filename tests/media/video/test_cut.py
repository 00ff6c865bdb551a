"""Videos whose pictures are cut as their sound was: every picture is read back."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.video.shades import shades
from tests.media.video.videos import RATE, SIZE, done, make_video, shade
from workstation.media.video.cut import VideoSegment, write_cut_video
from workstation.media.video.pictures import Pictures
from workstation.media.video.subtitle_stream import Subtitles


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("video") / "in.mp4", "libx264", "aac")


def test_pictures_follow_what_is_kept_in_any_order(mp4: Path, tmp_path: Path) -> None:
    kept = (VideoSegment(2.0, 2.4, 0.0), VideoSegment(0.4, 1.0, 0.4), VideoSegment(1.2, 1.4, 1.2))
    srt = Subtitles("1\n00:00:00,500 --> 00:00:00,900\nOne\n", "srt")
    out = done(write_cut_video(mp4, tmp_path / "out.mkv", kept, 1.6, mp4, subtitles=srt))
    found = shades(out)
    assert len(found) == round(1.6 * RATE)
    wanted = [*range(50, 60), *range(10, 25), *[24] * 5, *range(30, 35), *[34] * 5]
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 2
    with av.open(str(out)) as read:
        assert sorted(stream.type for stream in read.streams) == ["audio", "subtitle", "video"]


def test_what_is_drawn_has_the_times_of_the_new_video(mp4: Path, tmp_path: Path) -> None:
    def draw(seconds: float, width: int, height: int):  # type: ignore[no-untyped-def]
        white = np.full((height, width, 4), 255, np.uint8)
        return (0, 0, white) if 0.2 <= seconds < 0.4 else None

    out = done(write_cut_video(mp4, tmp_path / "out.mp4", (VideoSegment(1.0, 2.0, 0.2),), 1.0, mp4, draw=draw))
    pictures = Pictures(out)
    levels = [float(np.mean(pictures.at((n + 0.5) / RATE, SIZE[0])[1])) for n in range(RATE)]  # type: ignore[index]
    assert max(levels[:5]) < 5, "nothing is shown before the first"
    assert min(levels[5:10]) > 250
    assert abs(levels[15] - shade(25 + 10)) < 8
    pictures.close()
