"""Documents as running sound: sums, gains, racks and their latencies."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from workstation.core.document import Document, Track
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples, remix
from workstation.effects.table import EffectTable
from workstation.engine.mixing.chain import RunningEffect
from workstation.engine.mixing.mix import Mix, make_streams, places, streams_from
from workstation.engine.mixing.render import render, ring_out

RATE = 48_000


class Late:
    """Delays by its latency, and multiplies."""

    def __init__(self, channels: int, latency: int, factor: float) -> None:
        self.latency = latency
        self.factor = factor
        self._kept = np.zeros((channels, latency), np.float32)

    def process(self, block: Samples) -> Samples:
        whole = np.concatenate((self._kept, block), axis=1)
        self._kept = whole[:, block.shape[1] :]
        return whole[:, : block.shape[1]] * np.float32(self.factor)

    def set(self, values: Mapping[str, object]) -> None:
        self.factor = float(str(values["factor"]))


def late(slot: Slot, channels: int, rate: int) -> RunningEffect | None:
    if slot.effect == "offline":
        return None
    return Late(channels, int(str(slot.values["latency"])), float(str(slot.values.get("factor", 1))))


def slot(key: str, latency: int, factor: float = 1) -> Slot:
    return Slot(key, "late", {"latency": latency, "factor": factor})


def sound(channels: int, frames: int, seed: int) -> Samples:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (channels, frames)).astype(np.float32)


def track(key: str, samples: Samples, **options: object) -> Track:
    return replace(Track(key, key, EditList.of(ArraySource(samples.copy(), RATE))), **options)  # type: ignore[arg-type]


def rendered(document: Document, start: int, stop: int, block: int = 700) -> Samples:
    return np.concatenate(list(render(document, FrameRange(start, stop), late, block=block)), axis=1)


def test_one_plain_track_is_its_own_sound_bit_for_bit() -> None:
    samples = sound(1, 5_000, 1)
    out = rendered(Document(RATE, (track("a", samples),)), 0, 6_000)
    np.testing.assert_array_equal(out[:, :5_000], samples)
    assert not out[:, 5_000:].any()


def test_tracks_are_summed_with_gain_pan_and_channels() -> None:
    mono, stereo = sound(1, 3_000, 1), sound(2, 4_000, 2)
    document = Document(RATE, (track("a", mono, pan=-0.5, gain_db=-6.0), track("b", stereo, pan=1.0)))
    out = rendered(document, 0, 4_000)
    expected = np.zeros((2, 4_000), np.float32)
    expected[0, :3_000] = mono[0] * 10**-0.3
    expected[1, :3_000] = mono[0] * 10**-0.3 * 0.5
    expected[1] += stereo[1]
    np.testing.assert_allclose(out, expected, atol=1e-6)


def test_mute_and_solo() -> None:
    a, b, c = (sound(1, 1_000, seed) for seed in (1, 2, 3))
    document = Document(RATE, (track("a", a, mute=True), track("b", b), track("c", c)))
    np.testing.assert_allclose(rendered(document, 0, 1_000), b + c, atol=1e-6)
    document = document.with_track(replace(document.track("c"), solo=True))
    np.testing.assert_array_equal(rendered(document, 0, 1_000), c)


@pytest.mark.parametrize("block", [64, 700, 100_000])
@pytest.mark.parametrize("start", [0, 1_234])
def test_latencies_are_made_up_for(block: int, start: int) -> None:
    a, b = sound(2, 9_000, 1), sound(1, 9_000, 2)
    document = Document(
        RATE,
        (track("a", a, rack=Rack((slot("x", 512), slot("y", 33, 0.5)))), track("b", b)),
        rack=Rack((slot("m", 2_000, 2),)),
    )
    out = rendered(document, start, 9_000, block)
    np.testing.assert_allclose(out, (a + 2 * b)[:, start:], atol=1e-6)


def test_bypassed_and_offline_effects_do_nothing() -> None:
    a = sound(1, 1_000, 1)
    rack = Rack((replace(slot("x", 100, 7), enabled=False), Slot("o", "offline")))
    np.testing.assert_array_equal(rendered(Document(RATE, (track("a", a, rack=rack),)), 0, 1_000), a)


def test_a_running_mix_follows_values_edits_and_racks() -> None:
    a, b = sound(1, 20_000, 1), sound(1, 20_000, 2)
    document = Document(RATE, (track("a", a, rack=Rack((slot("x", 64),))),))
    mix = Mix(document, make_streams(document, 1, late, frozenset()))
    np.testing.assert_allclose(mix.read(1_000), a[:, :1_000])

    louder = document.with_track(replace(document.tracks[0], rack=Rack((slot("x", 64, 3),))))
    mix.follow(louder)
    np.testing.assert_allclose(mix.read(1_000), 3 * a[:, 1_000:2_000], rtol=1e-6)

    edited = louder.with_track(replace(louder.tracks[0], edits=EditList.of(ArraySource(b.copy(), RATE))))
    mix.follow(edited)
    np.testing.assert_allclose(mix.read(2_000)[:, 64:], 3 * b[:, 2_064:4_000], rtol=1e-6)

    longer = edited.with_track(replace(edited.tracks[0], rack=Rack((slot("x", 64, 3), slot("z", 500)))))
    new = make_streams(longer, 1, late, mix.streams)
    assert [place.slot for place in new] == ["z"]
    mix.follow(longer, new)
    without_a_gap = np.concatenate((mix.read(300), mix.read(700)), axis=1)
    np.testing.assert_allclose(without_a_gap, 3 * b[:, 4_000:5_000], rtol=1e-5, atol=1e-6)

    mix.seek(10_000)
    np.testing.assert_allclose(mix.read(1_000), 3 * b[:, 10_000:11_000], rtol=1e-6)
    assert places(longer, 1).keys() == mix.streams


def test_a_gain_that_changes_while_playing_does_not_jump() -> None:
    ones = np.ones((1, 10_000), np.float32)
    document = Document(RATE, (track("a", ones),))
    mix = Mix(document, {})
    mix.read(1_000)
    mix.follow(document.with_track(replace(document.tracks[0], mute=True)))
    out = mix.read(1_000)
    assert np.abs(np.diff(out)).max() < 0.01
    assert not out[:, 600:].any()


def test_the_effects_of_the_table_run_and_ring_out() -> None:
    click = np.zeros((1, 4_800), np.float32)
    click[0, 0] = 1
    effects = EffectTable()
    document = Document(RATE, (track("a", click, rack=Rack((Slot("r", "reverb"), Slot("n", "no such")))),))
    tail = ring_out(document, effects)
    assert tail > RATE // 10
    whole = FrameRange(0, 4_800 + tail)
    out = np.concatenate(list(render(document, whole, streams_from(effects))), axis=1)
    assert out[:, 4_800:].any()
    assert np.abs(out[:, -1_000:]).max() < 0.02 * np.abs(out).max()


def test_tracks_of_all_channels_up_to_eight_are_mixed() -> None:
    tracks = []
    for channels in (1, 2, 6, 8):
        source = ArraySource(sound(channels, 500, channels), RATE)
        clips = (Clip.of(EditList.of(source), 100), Clip(550, EditList.of(source), FrameRange(0, 400)))
        tracks.append(Track(f"t{channels}", "Track", EditList(channels)).with_clips(clips))
    document = Document(RATE, tuple(tracks))
    assert document.channels == 8
    span = document.span
    mixed = rendered(document, 0, span.stop, 333)
    expected = np.zeros((8, span.frames), np.float32)
    for track in tracks:
        expected += remix(track.edits.read(span), 8)
    np.testing.assert_allclose(mixed, expected, atol=1e-6)
    assert np.abs(mixed[7]).max() > 0


def test_effects_that_come_and_go_leave_the_other_tracks_alone() -> None:
    a, b = sound(1, 20_000, 1), sound(1, 20_000, 2)
    rack = Rack((slot("x", 700, 0.5),))
    on = Document(RATE, (track("a", a, rack=rack), track("b", b)))
    off = on.with_track(replace(on.tracks[0], rack=Rack((replace(rack.slots[0], enabled=False),))))
    mix = Mix(on, make_streams(on, 1, late, frozenset()))
    heard = [mix.read(960)]
    for document in (off, on, off):
        mix.follow(document, make_streams(document, 1, late, mix.streams))
        heard += [mix.read(frames) for frames in (100, 860, 2_000)]
    out = np.concatenate(heard, axis=1)
    frames = out.shape[1]
    np.testing.assert_allclose(out[:, :960], 0.5 * a[:, :960] + b[:, :960], atol=1e-6)
    np.testing.assert_allclose(out[:, frames - 960 :], (a + b)[:, frames - 960 : frames], atol=1e-6)
    loud = np.abs(a[:, :frames]) > 0.1
    share = (out - b[:, :frames])[loud] / a[:, :frames][loud]
    assert 0.5 - 1e-5 < share.min() <= share.max() < 1 + 1e-5


def test_what_is_silent_costs_nothing_and_comes_back_in_time() -> None:
    reads: list[int] = []

    class Counted(ArraySource):
        def read(self, start: int, stop: int) -> Samples:
            reads.append(start)
            return self.samples[:, start:stop]

    tracks = tuple(Track(f"t{n}", "t", EditList.of(Counted(sound(1, 50_000, n), RATE))) for n in range(20))
    document = Document(RATE, tracks).with_track(replace(tracks[3], solo=True))
    mix = Mix(document, {})
    mix.read(1_000)
    assert len(reads) == 1
    mix.follow(Document(RATE, tracks))
    mix.read(1_000)
    everything = sum(t.edits.read(FrameRange(2_000, 4_000)) for t in tracks)
    np.testing.assert_allclose(mix.read(2_000), everything, atol=1e-5)


def test_plain_tracks_are_read_ahead_and_followed_at_once() -> None:
    a, b = sound(1, 90_000, 1), sound(1, 90_000, 2)
    document = Document(RATE, (track("a", a),))
    mix = Mix(document, {})
    heard = [mix.read(frames) for frames in (300, 700, 1, 5_000, 20_000, 999)]
    np.testing.assert_array_equal(np.concatenate(heard, axis=1), a[:, :27_000])
    mix.follow(document.with_track(replace(document.tracks[0], edits=EditList.of(ArraySource(b.copy(), RATE)))))
    np.testing.assert_array_equal(mix.read(500), b[:, 27_000:27_500])
    mix.seek(100)
    np.testing.assert_array_equal(mix.read(500), b[:, 100:600])


def test_a_gain_moves_over_several_small_blocks() -> None:
    ones = np.ones((1, 10_000), np.float32)
    document = Document(RATE, (track("a", ones),))
    mix = Mix(document, {})
    mix.read(100)
    mix.follow(document.with_track(replace(document.tracks[0], gain_db=-60.0)))
    out = np.concatenate([mix.read(50) for _ in range(30)], axis=1)
    assert np.abs(np.diff(out)).max() < 0.0025
    np.testing.assert_allclose(out[:, 500:], 1e-3, rtol=1e-5)


@pytest.mark.parametrize("where", ["track", "master", "nowhere"])
def test_a_sample_that_is_no_number_is_silent(where: str) -> None:
    wrong, fine, heard = sound(1, 9_000, 1), sound(1, 9_000, 2), []
    wrong[0, 4_000:4_100] = np.nan
    wrong[0, 5_000] = np.inf
    effects = EffectTable()
    rack = Rack((Slot("h", "high_pass"), Slot("r", "limiter")))
    for samples in (wrong, np.nan_to_num(wrong, nan=0, posinf=0)):
        tracks = (track("a", samples, rack=rack if where == "track" else Rack()), track("b", fine))
        document = Document(RATE, tracks, rack=rack if where == "master" else Rack())
        blocks = render(document, FrameRange(0, 9_000), streams_from(effects), block=700)
        heard.append(np.concatenate(list(blocks), axis=1))
    assert np.isfinite(heard[0]).all()
    np.testing.assert_allclose(heard[0], heard[1], atol=1e-6)
