"""The live microphone's parts: nothing is lost silently, lags are told, pictures roll on, everything is kept."""

import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from plugins.live_microphone.keeping import FileKeeper, follow_recorder
from plugins.live_microphone.picture import RollingPicture
from plugins.live_microphone.stream import SoundRing
from plugins.live_microphone.workers import Heard, classify, watch_speech, write_down
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples

RATE = 16000


def block(value: float, frames: int = 160, channels: int = 1) -> Samples:
    return np.full((channels, frames), value, np.float32)


def test_readers_get_all_that_comes_each_by_itself() -> None:
    now = [0.0]
    ring = SoundRing(RATE, 1.0, 0.01, lambda: now[0])
    first, late = ring.reader(), ring.reader()
    ring.put(block(0.1), False)
    now[0] = 0.5
    ring.put(np.stack([block(0.2)[0], block(0.4)[0]]), True)
    now[0] = 0.7
    np.testing.assert_allclose(first.read()[[0, 160]], [0.1, 0.3], rtol=1e-6)
    assert first.lag == pytest.approx(0.2)
    assert len(first.read()) == 0
    assert len(late.read()) == 320
    assert (ring.count.taken, ring.count.lost, late.missed) == (2, 1, 0)


def test_who_is_too_late_goes_on_and_what_was_missed_is_counted() -> None:
    ring = SoundRing(RATE, 0.1, 0.01)
    reader = ring.reader()
    for number in range(25):
        ring.put(block(number), False)
    found = reader.read()
    assert reader.missed == 15
    np.testing.assert_array_equal(found[::160], np.arange(15, 25))
    assert ring.reader().read().size == 0


def test_a_reader_beside_a_writer_loses_nothing() -> None:
    ring, stop = SoundRing(RATE, 10.0, 0.01), threading.Event()
    reader, found = ring.reader(), list[np.ndarray]()

    def read() -> None:
        while not stop.is_set():
            found.append(reader.read())
        found.append(reader.read())

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(900):
        ring.put(block(number), False)
    stop.set()
    thread.join()
    np.testing.assert_array_equal(np.concatenate(found)[::160], np.arange(900))
    assert reader.missed == 0


def test_the_picture_rolls_on_whatever_the_size_of_blocks() -> None:
    sound = (0.5 * np.sin(2 * np.pi * 2000 * np.arange(RATE) / RATE)).astype(np.float32)
    whole, parts = RollingPicture(RATE, 2.0), RollingPicture(RATE, 2.0)
    whole.add(sound)
    for at in range(0, RATE, 333):
        parts.add(sound[at : at + 333])
    wave, image = whole.picture("x").planes
    for mine, other in zip((wave, image), parts.picture("x").planes, strict=True):
        np.testing.assert_allclose(mine.values, other.values, atol=1e-4)
    assert image.values[:, -1].argmax() * RATE / 512 == 2000
    assert image.values[:, -1].max() == pytest.approx(20 * np.log10(0.5), abs=0.1)
    assert wave.values[:, -1] == pytest.approx([-0.5, 0.5], abs=0.01)
    assert image.values[:, 0].max() == -90
    whole.add(np.zeros(10 * RATE, np.float32))
    assert np.abs(whole.picture("x").planes[0].values).max() == 0


def test_everything_is_kept_in_a_file(tmp_path: Path) -> None:
    keeper = FileKeeper(tmp_path / "kept.flac", RATE)
    thread = threading.Thread(target=keeper.write, args=(threading.Event(),))
    thread.start()
    sound = np.random.default_rng(1).uniform(-0.9, 0.9, 5000).astype(np.float32)
    for at in range(0, 5000, 640):
        keeper.put(sound[None, at : at + 640])
    keeper.close()
    thread.join()
    found, rate = soundfile.read(tmp_path / "kept.flac", dtype="float32")
    assert rate == RATE
    np.testing.assert_allclose(found, sound, atol=2**-23)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.flac"]


def test_a_recording_is_followed_as_it_grows() -> None:
    ring, stop = SoundRing(RATE, 10.0, 0.04), threading.Event()
    recorder = SimpleNamespace(lost=0)
    source = SimpleNamespace(arrived=0, read=lambda r: np.arange(r.start, r.stop, dtype=np.float32)[None])
    reader = ring.reader()
    thread = threading.Thread(target=follow_recorder, args=(recorder, source, ring, stop))
    thread.start()
    found = np.zeros(0, np.float32)
    for arrived in (100, 350, 1000):
        recorder.lost += arrived == 1000
        source.arrived = arrived
        while len(found) < arrived:
            found = np.concatenate([found, reader.read()])
    stop.set()
    thread.join()
    np.testing.assert_array_equal(found, np.arange(1000))
    assert ring.count.lost == 1
    assert FrameRange(0, 5).frames == 5


def test_speech_is_gathered_up_to_a_pause_and_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines are stand-ins: speech is what is loud."""

    def speech_ranges(samples: np.ndarray, rate: int) -> list[tuple[float, float]]:
        loud = np.flatnonzero(np.abs(samples) > 0.1)
        return [(loud[0] / rate, (loud[-1] + 1) / rate)] if len(loud) else []

    def transcribe(samples: np.ndarray, rate: int, language: str) -> object:
        yield 0.5
        return SimpleNamespace(words=[SimpleNamespace(text=language), SimpleNamespace(text=f"{len(samples) // rate}")])

    monkeypatch.setattr("workstation.plugin.speech.speech_ranges", speech_ranges)
    monkeypatch.setattr("workstation.plugin.speech.transcribe", transcribe)
    monkeypatch.setattr("plugins.live_microphone.workers._STEP", 0.02)
    monkeypatch.setattr("plugins.live_microphone.workers._PAUSE", 0.2)
    ring, heard, stop = SoundRing(RATE, 10.0, 0.1), Heard(), threading.Event()
    works = [
        threading.Thread(target=watch_speech, args=(ring, heard, RATE, True, stop)),
        threading.Thread(target=write_down, args=(heard, RATE, "en", stop)),
        threading.Thread(target=classify, args=(ring, heard, RATE, lambda s, r: ("hum", float(s.max())), stop)),
    ]
    for thread in works:
        thread.start()
    threading.Event().wait(0.2)
    for _ in range(4):
        ring.put(block(0.5, RATE // 2), False)
    while not heard.speaking or heard.class_ is None:
        threading.Event().wait(0.01)
    ring.put(block(0.0, 3 * RATE), False)
    while not heard.sentences:
        threading.Event().wait(0.01)
    stop.set()
    for thread in works:
        thread.join()
    assert heard.sentences[0].startswith("en ")
    assert heard.class_[0] == "hum"
    assert heard.words_lag is not None
    assert not heard.faults


def test_speech_that_comes_too_fast_to_be_written_down_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.plugin.speech.speech_ranges", lambda samples, rate: [(0.0, len(samples) / rate)])
    monkeypatch.setattr("plugins.live_microphone.workers._STEP", 0.001)
    monkeypatch.setattr("plugins.live_microphone.workers._LONGEST", 0.01)
    ring, heard, stop = SoundRing(RATE, 10.0, 0.1), Heard(), threading.Event()
    thread = threading.Thread(target=watch_speech, args=(ring, heard, RATE, True, stop))
    thread.start()
    while heard.unwritten < 3:
        ring.put(block(0.5, 4000), False)
        threading.Event().wait(0.005)
    stop.set()
    thread.join()
    assert len(heard.utterances) == 8
