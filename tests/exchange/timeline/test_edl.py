"""Edit decision lists: of other programs, of our own, and of nobody."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.exchange.timeline import edl
from workstation.exchange.timeline.timecode import RATES, from_timecode, rate_of, to_timecode
from workstation.exchange.timeline.values import Timeline, TimelineClip, TimelineTrack

OTHERS = """TITLE: News
FCM: NON-DROP FRAME

001  TAPE1    V     C        00:00:01:00 00:00:03:00 01:00:00:00 01:00:02:00
* FROM CLIP NAME: PICTURE.MOV
002  TAPE1    A     C        00:00:01:00 00:00:03:12 01:00:00:00 01:00:02:12
* FROM CLIP NAME: ONE.WAV
003  TAPE1    A     C        00:00:03:12 00:00:03:12 01:00:02:12 01:00:02:12
003  TAPE2    A     D    010 00:00:10:00 00:00:11:00 01:00:02:12 01:00:03:12
* FROM CLIP NAME: ONE.WAV
* TO CLIP NAME: TWO.WAV
004  TAPE2    AA/V  C        00:00:00:00 00:00:01:00 01:00:05:00 01:00:06:00
* SOURCE FILE: THREE.WAV
005  TAPE2    A2    C        00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME: TWO.WAV
"""


def test_events_of_sound_become_clips(tmp_path: Path) -> None:
    (tmp_path / "a.edl").write_text(OTHERS)
    found = edl.read(tmp_path / "a.edl")
    assert found.name == "News"
    assert [track.name for track in found.tracks] == ["A", "A2"]
    rows = [(c.name, c.start, c.seconds, c.at) for c in found.tracks[0].clips]
    assert rows == [
        ("ONE", 1, Fraction(62 + 10, 25), 0),  # ten frames longer, under the dissolve
        ("TWO", 10, 1, Fraction(62, 25)),
        ("THREE", 0, 1, 5),
    ]
    assert found.tracks[0].clips[0].path == tmp_path / "ONE.WAV"


@pytest.mark.parametrize(("name", "rate"), RATES.items())
@given(st.data())
def test_timecode_comes_back(name: str, rate: Fraction, data: st.DataObject) -> None:
    frames = data.draw(st.integers(0, round(rate) * 3600 * 99))
    seconds = frames / rate
    assert from_timecode(to_timecode(seconds, rate), rate) == seconds
    assert rate_of(name) == rate


def test_dropped_numbers_keep_to_the_clock() -> None:
    """SMPTE 12M: at 29.97, 00:01:00;02 follows 00:00:59;29, and an hour of drop-frame timecode is an hour."""
    rate = rate_of(29.97)
    assert from_timecode("00:01:00;02", rate) - from_timecode("00:00:59;29", rate) == 1 / rate
    assert abs(from_timecode("01:00:00;00", rate) - 3600) < Fraction(1, 200)
    assert from_timecode("01:00:00:00", rate) == Fraction(36036, 10)


PIECES = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500), st.integers(0, 200)), min_size=1, max_size=12)


@given(PIECES, st.sampled_from(sorted(RATES)))
def test_cuts_come_back_at_the_rate_they_were_written(
    tmp_path_factory, pieces: list[tuple[int, int, int]], name: str
) -> None:
    rate, folder, at, clips = RATES[name], tmp_path_factory.getbasetemp(), 0, []
    for start, length, gap in pieces:
        at += gap
        clips.append(TimelineClip(folder / "a b.wav", start / rate, length / rate, at / rate, "a b"))
        at += length
    path = folder / "a.edl"
    path.write_text(edl.write(Timeline("T", [TimelineTrack("x", clips)]), float(name)))
    assert list(edl.read(path).tracks[0].clips) == clips


def test_a_cross_fade_is_a_dissolve(tmp_path: Path) -> None:
    clips = [
        TimelineClip(tmp_path / "a.wav", Fraction(1), Fraction(4), Fraction(0), "a"),
        TimelineClip(tmp_path / "b.wav", Fraction(2), Fraction(3), Fraction(3), "b"),
    ]
    (tmp_path / "a.edl").write_text(edl.write(Timeline("T", [TimelineTrack("x", clips)])))
    assert "D    025" in (tmp_path / "a.edl").read_text()
    assert edl.read(tmp_path / "a.edl").tracks[0].clips == clips


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it has no events"),
        ("001 AX A C 00:00:00:00 00:00:01:00 00:00:00:00", "line 1 is no event"),
        ("001 AX A C 00:00:00:00 00:00:01:25 00:00:00:00 00:00:01:00", "'00:00:01:25' is no timecode at 25 frames"),
        ("001 AX A C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00", "no event names a clip"),
        ("* FRAME RATE: 17\n", "frames a second are one of 23.976"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.edl").write_text(text)
    with pytest.raises(ValueError, match=rf"a\.edl cannot be read as an edit decision list: .*{message}"):
        edl.read(tmp_path / "a.edl")


@given(st.binary(max_size=200), st.integers(0, len(OTHERS)))
def test_noise_is_refused_in_a_line(tmp_path_factory, noise: bytes, at: int) -> None:
    path = tmp_path_factory.getbasetemp() / "noise.edl"
    path.write_bytes(OTHERS.encode()[:at] + noise)
    said = ""
    try:
        edl.read(path)
    except ValueError as error:
        said = str(error)
    assert "\n" not in said
