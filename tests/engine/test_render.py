from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.core.document import Document, Track
from workstation.core.edits import EditList
from workstation.core.params import Param, Values
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sources import ArraySource, Samples
from workstation.effects.base import Effect, Stream
from workstation.effects.table import EffectTable
from workstation.engine.render import Mixer, render


class Late(Effect):
    """Multiplies, some frames late."""

    id, name, category = "late", "Late", "test"
    params = (Param("factor", 1.0, low=-9, high=9), Param("frames", 7, low=0, high=99))

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return LateStream(self, channels, rate, values)


class LateStream(Stream):
    def __init__(self, effect: Effect, channels: int, rate: int, values: Values) -> None:
        super().__init__(effect, channels, rate)
        self.latency = int(values["frames"])  # type: ignore[arg-type]
        self.held = np.zeros((channels, self.latency), np.float32)
        self.update(values)

    def update(self, values: Values) -> None:
        self.factor = float(values["factor"])  # type: ignore[arg-type]

    def process(self, block: Samples) -> Samples:
        joined = np.concatenate([self.held, block], axis=1)
        self.held = joined[:, block.shape[1] :]
        return np.float32(self.factor) * joined[:, : block.shape[1]]


EFFECTS = EffectTable({"late": Late()})


def late(factor: float, frames: int, key: str = "late") -> Slot:
    return Slot(key, "late", {"factor": factor, "frames": frames})


def whole(document: Document) -> Samples:
    return np.concatenate(list(render(document, document.span, EFFECTS)), axis=1)


def test_one_plain_track_is_itself_to_the_last_bit() -> None:
    doc = document(40_000, channels=2)
    np.testing.assert_array_equal(whole(doc), ramp(40_000, 2, 10_000))


def test_tracks_add_up_in_the_widest_form_with_gain_pan_mute_and_solo() -> None:
    mono, stereo = ramp(100), ramp(60, 2, 500)
    tracks = (
        Track("a", "A", EditList.of(ArraySource(mono, 1000)), gain_db=20.0),
        Track("b", "B", EditList.of(ArraySource(stereo, 1000)), pan=0.25),
    )
    doc = Document(1000, tracks)
    padded = np.pad(stereo, ((0, 0), (0, 40))) * np.array([[0.75], [1]], np.float32)
    np.testing.assert_allclose(whole(doc), 10 * mono.repeat(2, 0) + padded, rtol=1e-6)
    muted = doc.with_track(replace(tracks[0], mute=True))
    np.testing.assert_allclose(whole(muted), padded, rtol=1e-6)
    soloed = doc.with_track(replace(tracks[0], solo=True, mute=True))
    np.testing.assert_allclose(whole(soloed), 10 * mono.repeat(2, 0), rtol=1e-6)
    with_nothing = Document(1000)
    assert list(render(with_nothing, with_nothing.span, EFFECTS)) == []
    assert not Mixer(with_nothing, EFFECTS).read(5).any()


def test_latencies_of_tracks_and_master_are_made_up_for() -> None:
    doc = document(30_000, 30_000)
    plain = whole(doc)
    racked = doc.with_track(replace(doc.track("t1"), rack=Rack((late(1, 7), late(1, 30, "late2")))))
    racked = replace(racked, rack=Rack((late(2, 11),)))
    np.testing.assert_array_equal(whole(racked), 2 * plain)
    late_start = list(render(racked, FrameRange(1000, 2000), EFFECTS))
    np.testing.assert_array_equal(np.concatenate(late_start, axis=1), 2 * plain[:, 1000:2000])


def test_slots_that_are_off_or_unknown_are_passed_over() -> None:
    doc = document(100)
    slots = (replace(late(5, 3), enabled=False), Slot("x", "unknown"))
    np.testing.assert_array_equal(whole(replace(doc, rack=Rack(slots))), whole(doc))


def test_values_change_while_it_plays() -> None:
    doc = document(1000)
    doc = doc.with_track(replace(doc.track("t1"), rack=Rack((late(1, 5),))))
    mixer = Mixer(doc, EFFECTS)
    plain = ramp(1000, 1, 10_000)
    np.testing.assert_array_equal(mixer.read(100), plain[:, :100])
    louder = doc.with_track(replace(doc.track("t1"), rack=Rack((late(3, 5),))))
    assert mixer.update(louder)
    np.testing.assert_array_equal(mixer.read(100), 3 * plain[:, 100:200])
    assert mixer.position == 200


def test_a_changed_rack_fades_in_over_one_block() -> None:
    doc = document(1000)
    mixer = Mixer(doc, EFFECTS)
    plain = ramp(1000, 1, 10_000)
    mixer.read(100)
    assert mixer.update(doc.with_track(replace(doc.track("t1"), rack=Rack((late(3, 9),)))))
    faded = mixer.read(100)
    np.testing.assert_allclose(faded[:, [0, -1]], plain[:, [100, 199]] * [1, 3], rtol=1e-6)
    np.testing.assert_array_equal(mixer.read(100), 3 * plain[:, 200:300])


def test_gain_glides_over_a_block() -> None:
    doc = document(1000)
    mixer = Mixer(doc, EFFECTS)
    plain = ramp(1000, 1, 10_000)
    mixer.read(100)
    mixer.update(doc.with_track(replace(doc.track("t1"), mute=True)))
    glided = mixer.read(101)
    np.testing.assert_allclose(glided, plain[:, 100:201] * np.linspace(1, 0, 101), rtol=1e-5, atol=1e-9)
    assert not mixer.read(50).any()
    mixer.update(doc)
    mixer.read(50)
    np.testing.assert_array_equal(mixer.read(50), plain[:, 301:351])


@pytest.mark.parametrize("change", ["master", "rate", "channels"])
def test_what_needs_a_new_mixer(change: str) -> None:
    doc = document(100)
    other = {
        "master": replace(doc, rack=Rack((late(1, 1),))),
        "rate": replace(doc, rate=2000),
        "channels": document(100, channels=2),
    }[change]
    assert not Mixer(doc, EFFECTS).update(other)


def test_added_and_removed_tracks_are_in_time() -> None:
    doc = document(1000)
    doc = replace(doc, rack=Rack((late(1, 13),)))
    mixer = Mixer(doc, EFFECTS)
    mixer.read(100)
    more = doc.with_track(Track("n", "N", EditList.of(ArraySource(ramp(1000, 1, 3), 1000))))
    assert mixer.update(more)
    mixer.read(50)
    np.testing.assert_array_equal(mixer.read(50), ramp(50, 1, 10_150) + ramp(50, 1, 153))
    assert mixer.update(doc)
    mixer.read(50)
    np.testing.assert_array_equal(mixer.read(50), ramp(50, 1, 10_250))
