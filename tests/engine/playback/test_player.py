"""Playback on an output that only listens, driven by a mailbox."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from workstation.core.document import Document, Track
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import Change, FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.playback.device_clock import DeviceClock
from workstation.engine.playback.devices import AudioDeviceError
from workstation.engine.playback.playback_clock import PlaybackClock
from workstation.engine.playback.player import Player

RATE = 10_000
BLOCK = 200  # a fiftieth of a second


class Listener:
    """An output that takes one block for each permit."""

    latency_seconds = 0.0

    def __init__(self) -> None:
        self.rate, self.channels = RATE, 1
        self.blocks: list[Samples] = []
        self.permits = threading.Semaphore(0)
        self.problem = ""
        self.opened = self.closed = self.aborted = self.drained = 0

    def open(self, rate: int, channels: int) -> "Listener":
        if self.problem:
            raise AudioDeviceError(self.problem)
        self.rate, self.channels = rate, channels
        self.opened += 1
        return self

    def write(self, block: Samples) -> None:
        assert self.permits.acquire(timeout=10)
        if self.problem:
            raise AudioDeviceError(self.problem)
        self.blocks.append(block)

    def drain(self) -> None:
        self.drained += 1

    def abort(self) -> None:
        self.aborted += 1

    def close(self) -> None:
        self.closed += 1

    @property
    def sound(self) -> list[int]:
        """The numbers of the frames that were written, one channel."""
        return [int(x) for block in self.blocks for x in np.rint(block[0])]


class Bench:
    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.compute = Compute(self.mailbox.post)
        self.output = Listener()
        self.player = Player(self.stream_for, self.mailbox.post, self.compute, self.output.open)
        self.told: list[str] = []
        self.player.failed.connect(self.told.append)

    def stream_for(self, slot: Slot, channels: int, rate: int) -> "Negative":
        return Negative(slot.values)

    def hear(self, blocks: int) -> None:
        """Let the output take some more blocks."""
        wanted = len(self.output.blocks) + blocks
        self.output.permits.release(blocks)
        self.until(lambda: len(self.output.blocks) >= wanted)

    def until(self, reached: Callable[[], bool]) -> None:
        assert self.mailbox.pump(lambda: wait_a_moment(reached), timeout=10)


class Negative:
    latency = 0

    def __init__(self, values: Mapping[str, object]) -> None:
        self.factor = -1.0
        self.set(values)

    def process(self, block: Samples) -> Samples:
        if self.factor == 0:
            raise RuntimeError("a broken effect")
        return block * np.float32(self.factor)

    def set(self, values: Mapping[str, object]) -> None:
        self.factor = float(str(values.get("factor", -1)))


_pause = threading.Event()


def wait_a_moment(reached: Callable[[], bool]) -> bool:
    """Asked over and over by a pump that would sleep between messages."""
    for _ in range(50):
        if reached():
            return True
        _pause.wait(0.001)
    return False


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.output.permits.release(1_000)
    bench.player.close()
    bench.compute.close()


def counting(frames: int, start: int = 0) -> Document:
    """A document whose samples are the numbers of its frames."""
    samples = np.arange(start, start + frames, dtype=np.float32)[None]
    return Document(RATE, (Track("a", "a", EditList.of(ArraySource(samples, RATE))),))


def test_all_is_played_from_the_start_to_the_end(bench: Bench) -> None:
    changes: list[bool] = []
    bench.player.changed.connect(changes.append)
    bench.player.play(counting(1_010), 110)
    bench.output.permits.release(100)
    bench.until(lambda: not bench.player.playing)
    assert bench.output.sound == list(range(110, 1_010))
    assert bench.output.drained == 1
    assert changes == [True, False]
    assert bench.player.position == 1_010
    assert bench.told == []


def test_only_a_range(bench: Bench) -> None:
    bench.player.play(counting(5_000), 300, stop=777)
    bench.output.permits.release(100)
    bench.until(lambda: not bench.player.playing)
    assert bench.output.sound == list(range(300, 777))


def test_a_loop_goes_round_without_a_gap(bench: Bench) -> None:
    bench.player.play(counting(5_000), 0, loop=FrameRange(300, 750))
    bench.hear(12)
    heard = bench.output.sound
    expected = [*range(750), *range(300, 750), *range(300, 750), *range(300, 750)]
    assert len(heard) > 1_200
    assert heard == expected[: len(heard)]
    bench.player.set_loop(None)
    bench.hear(5)
    assert max(bench.output.sound) > 750


def test_stop_leaves_the_position_and_falls_silent_at_once(bench: Bench) -> None:
    bench.player.play(counting(50_000))
    bench.hear(4)
    bench.player.stop()
    position = bench.player.position
    assert not bench.player.playing
    assert 0 <= position <= 1_000
    bench.output.permits.release(1)
    bench.until(lambda: bench.output.aborted == 1)
    assert bench.player.position == position
    bench.player.play(counting(50_000), 9_000)
    before = len(bench.output.blocks)
    bench.hear(2)
    assert np.rint(bench.output.blocks[before][0, 0]) == 9_000
    assert bench.output.opened == 1


def test_seek_while_playing_and_at_rest(bench: Bench) -> None:
    bench.player.seek(123)
    assert bench.player.position == 123
    bench.player.play(counting(50_000))
    bench.hear(2)
    bench.player.seek(20_000)
    bench.hear(4)
    assert 20_000 in bench.output.sound


def test_an_edit_while_playing_keeps_the_place_in_the_sound(bench: Bench) -> None:
    document = counting(50_000)
    bench.player.play(document)
    bench.hear(5)
    cut, change = document.replace_sound(FrameRange(100, 500), {"a": EditList(1)})
    bench.player.follow(cut, change)
    bench.hear(10)
    heard = bench.output.sound
    assert heard == list(range(len(heard)))
    assert change == Change(100, 400, 0)


def test_effects_come_go_and_change_while_playing(bench: Bench) -> None:
    plain = counting(100_000, 1)
    bench.player.play(plain)
    bench.hear(2)
    track = plain.tracks[0]
    for values, sign in (({}, -1), ({"factor": -2}, -2)):
        treated = plain.with_track(replace(track, rack=Rack((Slot("n", "negative", values),))))
        bench.player.follow(treated)
        bench.until(lambda: not bench.compute.jobs)
        bench.hear(8)
        last = bench.output.sound[-1]
        assert last < 0
        assert bench.output.sound[-BLOCK] - last == -sign * (BLOCK - 1)
    bench.player.follow(plain)
    bench.hear(8)
    assert bench.output.sound[-1] > 0


def test_a_broken_effect_ends_playing_with_a_message_and_not_the_thread(bench: Bench) -> None:
    plain = counting(100_000)
    broken = plain.with_track(replace(plain.tracks[0], rack=Rack((Slot("n", "negative", {"factor": 0}),))))
    bench.player.play(broken)
    bench.output.permits.release(5)
    bench.until(lambda: not bench.player.playing)
    assert bench.told == ["playing stopped: a broken effect"]
    bench.player.play(plain)
    bench.hear(3)


def test_no_device_and_a_vanished_device_are_told_and_playing_can_begin_again(bench: Bench) -> None:
    bench.output.problem = "there is no audio output device"
    bench.player.play(counting(9_000))
    bench.until(lambda: not bench.player.playing)
    bench.output.problem = ""
    bench.player.play(counting(9_000))
    bench.hear(3)
    bench.output.problem = "the audio output is gone"
    bench.output.permits.release(3)
    bench.until(lambda: not bench.player.playing)
    assert bench.told == ["there is no audio output device", "the audio output is gone"]
    assert bench.output.closed == 1
    bench.output.problem = ""
    bench.player.play(counting(9_000))
    bench.hear(3)
    assert bench.player.playing


def test_more_channels_while_playing_open_the_output_anew(bench: Bench) -> None:
    document = counting(50_000)
    bench.player.play(document)
    bench.hear(3)
    bench.player.follow(document.with_track(replace(document.tracks[0], pan=0.5)))
    bench.output.permits.release(3)
    bench.until(lambda: bench.output.channels == 2)
    bench.output.permits.release(3)
    bench.until(lambda: bench.output.blocks[-1].shape[0] == 2)


def test_what_is_heard_lags_behind_what_was_written() -> None:
    heard = PlaybackClock(500, 1_000)
    heard.opened(0.1)
    assert heard.position(0) == 500
    for number in range(10):
        heard.wrote(np.full((2, 50), 0.1 * number, np.float32), 500 + 50 * number, now=10 + 0.05 * number)
    assert heard.position(10.45) == 500 + 500 - 100
    assert heard.position(10.50) == 500 + 500 - 50
    assert heard.position(99) == 1_000
    assert heard.levels(10.45).peak == pytest.approx((0.8, 0.8))
    heard.moved(Change(600, 100, 0))
    assert heard.position(10.45) == 800


def test_the_clock_of_a_device_stands_still_while_the_device_does() -> None:
    heard, clock = PlaybackClock(0, 1_000), DeviceClock(1_000)
    heard.opened(0.15, clock)
    for number in range(4):
        heard.wrote(np.zeros((1, 50), np.float32), 50 * number, now=0.001 * number)
    assert heard.position(0.01) == 0
    for step in range(1, 4):
        clock.tell(20 * step, now=0.1 + 0.02 * step)
    told = [heard.position(at) for at in (0.16, 0.17, 0.18, 0.5, 1.4)]
    assert told == [60, 70, 80, 80, 80]
    clock.tell(60, now=1.5)
    clock.tell(70, now=1.6)
    assert heard.position(1.6) == 80
    clock.tell(90, now=1.62)
    assert heard.position(1.62) == 90
    heard.opened(0.15, DeviceClock(1_000))
    heard.wrote(np.zeros((1, 50), np.float32), 200, now=1.7)
    assert heard.position(1.7) == 200
    heard.finished()
    assert heard.position(1.7) == 250


def test_the_position_never_goes_back_when_the_device_was_late() -> None:
    heard = PlaybackClock(0, 1_000)
    heard.opened(0.1)
    heard.wrote(np.zeros((1, 300), np.float32), 0, now=1.0)
    before = heard.position(1.3)
    heard.wrote(np.zeros((1, 50), np.float32), 300, now=1.4)
    assert heard.position(1.31) >= before
    assert heard.position(1.5) == 350


class Negatively:
    """Rings for some frames with what it heard last."""

    latency = 0

    def __init__(self) -> None:
        self.level = np.float32(0)

    def process(self, block: Samples) -> Samples:
        out = np.where(block != 0, block, self.level).astype(np.float32)
        self.level = out[0, -1] * np.float32(0.5) if block.shape[1] else self.level
        return out

    def set(self, values: Mapping[str, object]) -> None: ...


def test_playing_goes_on_until_effects_have_rung_out() -> None:
    mailbox, output = Mailbox(), Listener()
    player = Player(lambda *slot: Negatively(), mailbox.post, None, output.open, lambda document: 3 * BLOCK + 50)
    document = counting(1_010)
    ringing = document.with_track(replace(document.tracks[0], rack=Rack((Slot("n", "negative"),))))
    output.permits.release(100)
    player.play(ringing, 810)
    seen = set[int]()
    assert mailbox.pump(lambda: seen.add(player.position) or wait_a_moment(lambda: not player.playing), timeout=10)  # type: ignore[func-returns-value]
    assert output.sound[:200] == list(range(810, 1_010))
    assert len(output.sound) == 200 + 3 * BLOCK + 50
    assert all(output.sound[200:])
    assert max(seen) == 1_010 == player.position
    player.play(ringing, 0, stop=500)
    assert mailbox.pump(lambda: wait_a_moment(lambda: not player.playing), timeout=10)
    assert output.sound[200 + 3 * BLOCK + 50 :] == list(range(500))
    player.close()


class Lingering(Listener):
    """An output that holds more than it says, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.dropouts, self.lingered = DeviceClock(RATE), 2, 0
        self.go = threading.Event()

    def linger(self) -> bool:
        assert self.go.wait(10)
        self.lingered += 1
        if self.lingered == 3:
            self.abort()
        return self.lingered < 3


def test_the_output_is_given_silence_when_all_has_been_played_and_dropouts_are_counted() -> None:
    mailbox, output = Mailbox(), Lingering()
    player = Player(lambda *slot: None, mailbox.post, None, output.open)
    output.permits.release(100)
    player.play(counting(500))
    assert mailbox.pump(lambda: wait_a_moment(lambda: not player.playing), timeout=10)
    player.stop()
    output.go.set()
    assert mailbox.pump(lambda: wait_a_moment(lambda: output.aborted == 1), timeout=10)
    assert (output.drained, output.lingered, player.dropouts) == (1, 3, 2)
    player.play(counting(500))
    assert mailbox.pump(lambda: wait_a_moment(lambda: not player.playing), timeout=10)
    assert output.opened == 1
    player.close()


def test_another_output_is_opened_when_the_settings_change(bench: Bench) -> None:
    bench.player.play(counting(50_000))
    bench.hear(2)
    bench.player.reopen()
    bench.output.permits.release(4)
    bench.until(lambda: bench.output.opened == 2)
    assert bench.player.playing


def test_bad_orders(bench: Bench) -> None:
    with pytest.raises(ValueError, match="frame 0 or later"):
        bench.player.play(counting(10), -1)
    with pytest.raises(ValueError, match="a loop needs a length"):
        bench.player.play(counting(10), loop=FrameRange(5, 5))
