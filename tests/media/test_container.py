"""What is opened as sound, and what is refused at once."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from workstation.media.errors import MediaError
from workstation.media.probe import probe

LISTS = {
    "x.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\ny.mp3\n",
    "live.m3u": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ny.ts\n",
    "self.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nself.m3u8\n",
    "x.pls": "[playlist]\nFile1=y.mp3\nNumberOfEntries=1\n",
    "x.ffconcat": "ffconcat version 1.0\nfile y.mp3\n",
    "x.wav": "ffconcat version 1.0\nfile y.mp3\n",
    "x.mp3": "#EXTM3U\n#EXTINF:9,\ny.mp3\n",
    "x.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    "x.xspf": '<?xml version="1.0"?><playlist version="1"><trackList/></playlist>',
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_sounds_is_no_sound(tmp_path: Path, make: Callable[..., Path], name: str) -> None:
    make("y.mp3")
    (tmp_path / name).write_text(LISTS[name])
    with pytest.raises(MediaError, match="list of sound files") as caught:
        probe(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)


def test_what_reads_other_files_or_asks_for_pictures_is_refused(tmp_path: Path) -> None:
    sdp = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
    for name, content in (
        ("x.sdp", sdp),
        ("x.wav", sdp),
        ("x.txt", "nothing"),
        ("x.srt", "1\n00:00:01,000 --> 00:00:02,000\na\n"),
    ):
        (tmp_path / name).write_text(content)
        with pytest.raises(MediaError, match=name):
            probe(tmp_path / name)


def test_what_is_no_plain_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    (tmp_path / "device.wav").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.wav"))
        for name, what in (
            ("pipe", "is a pipe"),
            ("folder", "is a folder"),
            ("device", "is a device"),
            ("socket", "is a socket"),
            ("loop", "symbolic link"),
        ):
            with pytest.raises(MediaError, match=f"{name}.wav.*{what}"):
                probe(tmp_path / f"{name}.wav")
    with pytest.raises(MediaError, match="no name of a file"):
        probe("x\0.wav")


def test_the_sound_to_take_from_a_file_with_several(tmp_path: Path, ffmpeg: Callable[..., bytes]) -> None:
    ones = (
        "-f",
        "lavfi",
        "-i",
        "sine=duration=1:sample_rate=8000",
        "-f",
        "lavfi",
        "-i",
        "sine=duration=2:sample_rate=8000",
    )
    names = ("-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=eng", "-metadata:s:a:1", "title=Comment")
    ffmpeg(*ones, "-map", 0, "-map", 1, *names, "-ac:a:1", 2, "-c:a", "pcm_s16le", tmp_path / "x.mka")
    assert probe(tmp_path / "x.mka").streams == ("ger, mono", "Comment, eng, stereo")
    assert [probe(tmp_path / "x.mka", number).channels for number in (0, 1)] == [1, 2]
    with pytest.raises(MediaError, match="has 2 streams of sound"):
        probe(tmp_path / "x.mka", 2)
