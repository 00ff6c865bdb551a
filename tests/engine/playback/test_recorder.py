"""Recording from an input that a test feeds."""

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.playback.devices import AudioDeviceError
from workstation.engine.playback.recorder import Recorded, Recorder
from workstation.engine.views.waveform import PeakCache

RATE = 1_000


class Microphone:
    """Gives the blocks of a queue; None is a device that vanishes."""

    rate, channels = RATE, 2

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[tuple[Samples, bool] | None] = queue.SimpleQueue()
        self.closed = 0

    def open(self, rate: int, channels: int) -> "Microphone":
        assert (rate, channels) == (RATE, 2)
        return self

    def read(self, frames: int) -> tuple[Samples, bool]:
        given = self.queue.get(timeout=10)
        if given is None:
            raise AudioDeviceError("the audio input is gone")
        return given

    def close(self) -> None:
        self.closed += 1


class Bench:
    def __init__(self, folder: Path) -> None:
        self.mailbox = Mailbox()
        self.microphone = Microphone()
        self.recorder = Recorder(self.mailbox.post, folder, self.microphone.open)
        self.recorded: list[Recorded] = []
        self.recorder.ended.connect(self.recorded.append)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.microphone.queue.put(None)
    bench.recorder.close()


def block(value: float) -> Samples:
    return np.full((2, 40), value, np.float32)


def test_a_recording_grows_and_ends_with_its_length(bench: Bench) -> None:
    source = bench.recorder.start(RATE, 2)
    assert bench.recorder.recording
    for number in range(20):
        bench.microphone.queue.put((block(number / 100), number == 7))
    # The level of a block is measured after the block has arrived.
    assert bench.mailbox.pump(lambda: source.arrived == 800 and bench.recorder.levels.peak[0] > 0.185, timeout=10)
    assert bench.recorder.levels.peak == pytest.approx((0.19, 0.19))
    assert source.read(790, 810)[0].tolist() == pytest.approx([0.19] * 10 + [0] * 10)
    bench.recorder.stop()
    bench.microphone.queue.put((block(0.5), False))
    assert bench.mailbox.pump(lambda: bool(bench.recorded), timeout=10)
    recorded = bench.recorded[0]
    assert recorded.source.frames == 840
    assert recorded.gaps == (280,)
    assert recorded.problem == ""
    assert not bench.recorder.recording
    bench.microphone.queue.put((block(0.6), False))
    assert bench.mailbox.pump(lambda: bench.microphone.closed == 1, timeout=10)
    columns = PeakCache().columns(EditList.of(recorded.source), 0, 840, 2)
    assert columns.high[0, 1] == pytest.approx(0.5)


def test_what_was_recorded_before_the_device_vanished_is_kept(bench: Bench) -> None:
    bench.recorder.start(RATE, 2)
    bench.microphone.queue.put((block(0.25), False))
    bench.microphone.queue.put(None)
    assert bench.mailbox.pump(lambda: bool(bench.recorded), timeout=10)
    assert bench.recorded[0].problem == "the audio input is gone"
    assert bench.recorded[0].source.read(0, 40).tolist() == block(0.25).tolist()
    again = bench.recorder.start(RATE, 2)
    bench.microphone.queue.put((block(0.75), False))
    assert bench.mailbox.pump(lambda: again.arrived == 40, timeout=10)


def test_a_device_that_never_answers_again_counts_as_gone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.engine.playback.devices.PATIENCE_SECONDS", 0.3)
    bench.recorder.start(RATE, 2)
    bench.microphone.queue.put((block(0.25), False))
    assert bench.mailbox.pump(lambda: bool(bench.recorded), timeout=10)
    assert bench.recorded[0].problem == "the audio input is gone: nothing came for 0.3 seconds"
    assert bench.recorded[0].source.frames == 40


def test_one_recording_at_a_time(bench: Bench) -> None:
    bench.recorder.start(RATE, 2)
    with pytest.raises(ValueError, match="being made already"):
        bench.recorder.start(RATE, 2)


def test_whatever_an_input_raises_the_recording_ends_with_what_came(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(frames: int) -> tuple[Samples, bool]:
        raise ZeroDivisionError("a driver's fault")

    monkeypatch.setattr(bench.microphone, "read", broken)
    bench.recorder.start(RATE, 2)
    assert bench.mailbox.pump(lambda: bool(bench.recorded), 5)
    assert "a driver's fault" in bench.recorded[0].problem
    assert not bench.recorder.recording


class Steady:
    """An input that always hears the same; each that is opened hears something louder."""

    rate, channels = RATE, 2

    def __init__(self) -> None:
        self.opened = self.closed = 0

    def open(self, rate: int, channels: int) -> "Steady":
        self.opened += 1
        return self

    def read(self, frames: int) -> tuple[Samples, bool]:
        time.sleep(0.002)
        return np.full((2, frames), self.opened / 8, np.float32), False

    def close(self) -> None:
        self.closed += 1


def test_the_input_is_listened_to_before_and_after_a_recording(tmp_path: Path) -> None:
    mailbox, device = Mailbox(), Steady()
    recorder = Recorder(mailbox.post, tmp_path, device.open)
    told: list[bool] = []
    recorded: list[Recorded] = []
    recorder.listened.connect(told.append)
    recorder.ended.connect(recorded.append)
    recorder.listen(RATE, 2)
    wait_until(lambda: recorder.levels.peak == (0.125, 0.125))
    assert (recorder.listening, recorder.recording, told) == (True, False, [True])
    source = recorder.start(RATE, 2)
    assert device.closed == 1, "a device may have one user only"
    assert mailbox.pump(lambda: source.arrived >= 40, 10)
    recorder.stop()
    assert mailbox.pump(lambda: bool(recorded), 10)
    wait_until(lambda: recorder.levels.peak == (0.375, 0.375))
    recorder.unlisten()
    assert (recorder.levels.peak, told[-1], device.opened, device.closed) == ((), False, 3, 3)


def test_an_input_that_goes_while_it_is_listened_to_is_told_once(bench: Bench) -> None:
    told: list[str] = []
    bench.recorder.deaf.connect(told.append)
    bench.recorder.listen(RATE, 2)
    bench.microphone.queue.put(None)
    assert bench.mailbox.pump(lambda: bool(told), 10)
    assert told == ["the audio input is gone"]
    assert not bench.recorder.listening


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)
