"""Projects of Audacity 1 and 2: XML beside a folder of blocks."""

import struct
from pathlib import Path

import numpy as np
import pytest

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.exchange.audacity.aup import read_aup

_XML = """<?xml version="1.0" standalone="no" ?>
<!DOCTYPE project PUBLIC "-//audacityproject-1.3.0//DTD//EN" "http://audacity.sourceforge.net/xml/x.dtd" >
<project xmlns="http://audacity.sourceforge.net/xml/" projname="old_data" version="1.3.0" rate="8000.0">
  <tags><tag name="TITLE" value="T"/><tag name="YEAR" value="1999"/></tags>
  <wavetrack name="a" channel="2" linked="0" mute="0" solo="1" rate="8000" gain="0.5" pan="0.25">
    <waveclip offset="0.50000000">
      <sequence maxsamples="262144" sampleformat="262159" numsamples="500">
        <waveblock start="0"><simpleblockfile filename="e0000001.au" len="300" min="0" max="1" rms="0"/></waveblock>
        <waveblock start="300"><silentblockfile len="100"/></waveblock>
        <waveblock start="400"><simpleblockfile filename="e0000002.au" len="100"/></waveblock>
      </sequence>
      <envelope numpoints="0"/>
    </waveclip>
  </wavetrack>
  <labeltrack name="L" numlabels="1"><label t="0.5" t1="0.75" title="x"/></labeltrack>
</project>
"""


def block(path: Path, coding: int, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<4s5I", b"dns.", 32, 0xFFFFFFFF, coding, 8000, 1) + b"\0" * 8 + raw)


def test_blocks_are_read_from_their_files(tmp_path: Path) -> None:
    sound = np.linspace(-1, 1, 300, dtype=np.float32)
    block(tmp_path / "old_data" / "e00" / "d00" / "e0000001.au", 6, sound.tobytes())
    block(tmp_path / "old_data" / "e00" / "d00" / "e0000002.au", 4, b"\x00\x00\x40" * 100)
    (tmp_path / "old.aup").write_text(_XML)
    project = read_aup(tmp_path / "old.aup")
    (track,) = (foreign.track for foreign in project.tracks)
    heard = track.edits.read(FrameRange(0, track.frames))[0]
    np.testing.assert_array_equal(heard, np.concatenate([np.zeros(4000), sound, np.zeros(100), np.full(100, 0.5)]))
    assert (track.solo, track.pan, round(track.gain_db, 2)) == (True, 0.25, -6.02)
    assert project.markers == (Marker(FrameRange(4000, 6000), "x"),)
    assert project.tags == {"title": "T", "date": "1999"}
    assert project.faults == ()


def test_lost_blocks_are_silent_and_named(tmp_path: Path) -> None:
    (tmp_path / "old.aup").write_text(_XML)
    project = read_aup(tmp_path / "old.aup")
    assert project.faults == ("2 of its blocks of sound are missing: their place is silent",)
    assert not project.tracks[0].track.edits.read(FrameRange(0, 4500)).any()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<project", "its XML is damaged"),
        ("<svg/>", "its first element is 'svg'"),
        ('<project rate="-5"/>', "the project has a sample rate of -5 Hz"),
        ('<project rate="nan"/>', "rate is nan"),
        (_XML.replace('start="400"', 'start="-4"'), "a block of 100 samples is at sample -4"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "old.aup").write_text(text)
    with pytest.raises(ValueError, match=rf"old\.aup cannot be read as an Audacity project: .*{message}"):
        read_aup(tmp_path / "old.aup")
