"""Pasting between documents of other sample rates and channels."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import State
from workstation.services import ClipboardContents

LONG = 1_200_000


def tone(frames: int, rate: int, channels: int = 1) -> Samples:
    wave = np.sin(2 * np.pi * 440 * np.arange(frames) / rate).astype(np.float32) * 0.5
    return np.stack([wave] * channels)


def copied(commands: Commands, samples: Samples, rate: int) -> None:
    piece = EditList.of(ArraySource(samples, rate))
    commands.session.clipboard.clip = ClipboardContents(rate, (piece,))


def heard(commands: Commands, key: str = "t1") -> Samples:
    edits = commands.session.document.track(key).edits
    return edits.read(FrameRange(0, edits.frames))


def test_a_short_sound_is_converted_at_once(commands: Commands) -> None:
    commands.session.start(document(3_000, rate=48_000))
    copied(commands, tone(24_000, 24_000), 24_000)
    assert commands.run("edit.paste") is None
    sound = heard(commands)
    assert sound.shape == (1, 51_000)
    np.testing.assert_allclose(sound[0, 1_000:47_000], tone(48_000, 48_000)[0, 1_000:47_000], atol=1e-4)
    np.testing.assert_array_equal(sound[:, 48_000:], ramp(3_000, 1, 10_000))


@pytest.mark.parametrize(
    ("have", "into", "gains"),
    [
        (1, 2, [1, 1]),
        (2, 1, [1]),
        (2, 6, [1, 1, 0, 0, 0, 0]),
        (1, 6, [1, 1, 1, 0, 1, 1]),
        # ITU-R BS.775: left or right, with the centre and one surround 3 dB softer.
        (6, 2, [1 + 2 * 0.5**0.5] * 2),
    ],
)
def test_other_channels_and_another_rate(commands: Commands, have: int, into: int, gains: list[float]) -> None:
    commands.session.start(document(100, rate=8_000, channels=into))
    copied(commands, tone(4_000, 16_000, have), 16_000)
    commands.run("edit.paste")
    sound = heard(commands)
    assert sound.shape == (into, 2_100)
    wave = tone(2_000, 8_000)[0, 200:1_800]
    for channel, gain in enumerate(gains):
        np.testing.assert_allclose(sound[channel, 200:1_800], gain * wave, atol=2e-3)
        assert gain or not sound[channel, :2_000].any()


def test_a_long_sound_is_converted_meanwhile_and_lands_where_its_place_has_gone(
    commands: Commands, mailbox: Mailbox
) -> None:
    session = commands.session
    session.start(document(3_000, rate=8_000))
    session.select(FrameRange(2_000, 2_000))
    copied(commands, tone(LONG, 16_000), 16_000)
    job = commands.run("edit.paste")
    assert session.document.frames == 3_000
    session.select(FrameRange(500, 1_500))
    commands.run("edit.delete")
    assert mailbox.pump(lambda: job.over, timeout=20)
    assert session.document.frames == 2_000 + LONG // 2
    assert session.selection.range == FrameRange(1_000, 1_000 + LONG // 2)
    assert session.history.current.label == "Paste"
    assert session.history.current.call == 'run("edit.paste")'
    np.testing.assert_array_equal(heard(commands)[0, :500], ramp(500, 1, 10_000)[0])
    commands.run("edit.undo")
    assert session.document.frames == 2_000


def test_a_conversion_can_be_cancelled(commands: Commands, mailbox: Mailbox) -> None:
    session = commands.session
    session.start(document(3_000, rate=8_000))
    copied(commands, tone(LONG, 16_000), 16_000)
    before = session.document
    job = commands.run("edit.paste")
    job.cancel()
    assert mailbox.pump(lambda: job.over, timeout=20)
    assert job.state is State.CANCELLED
    assert session.document is before


@pytest.mark.parametrize("how", ["another document", "undo"])
def test_a_place_that_is_gone_is_told(commands: Commands, mailbox: Mailbox, how: str) -> None:
    session = commands.session
    session.start(document(3_000, rate=8_000))
    session.select(FrameRange(0, 10))
    commands.run("edit.delete")
    told: list[str] = []
    session.notified.connect(lambda message: told.append(message.text))
    copied(commands, tone(LONG, 16_000), 16_000)
    job = commands.run("edit.paste")
    if how == "undo":
        commands.run("edit.undo")
    else:
        session.start(document(5, rate=8_000))
    before = session.document
    assert mailbox.pump(lambda: job.over, timeout=20)
    assert session.document is before
    assert told == ["Paste: the place where the sound was to go is gone; paste it again"]


def test_the_clipboard_outlives_its_document(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    session = commands.session
    first, second = tmp_path / "first.wav", tmp_path / "second.wav"
    soundfile.write(first, tone(9_000, 48_000)[0], 48_000, "FLOAT")
    soundfile.write(second, np.zeros(500), 24_000, "FLOAT")
    commands.run("file.open", str(first))
    assert mailbox.pump(lambda: not session.openings, timeout=10)
    session.select(FrameRange(1_000, 5_000))
    commands.run("edit.copy")
    commands.run("file.open", str(second))
    assert mailbox.pump(lambda: not session.openings, timeout=10)
    commands.run("edit.paste")
    assert session.document.rate == 24_000
    assert session.document.frames == 2_500
    commands.run("file.new", rate=44_100)
    commands.run("edit.paste")
    assert session.document.rate == 48_000, "an empty document takes the rate of what is pasted"
    np.testing.assert_array_equal(heard(commands), tone(9_000, 48_000)[:, 1_000:5_000])


def test_nothing_to_paste(commands: Commands) -> None:
    commands.session.start(Document(8_000, (Track("t1", "a", EditList(1)),)))
    with pytest.raises(CommandError, match="cut or copy something first"):
        commands.run("edit.paste")
