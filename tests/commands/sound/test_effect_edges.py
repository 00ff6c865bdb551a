"""Effects applied to a part of a document: no click at its edges, nothing outside touched, and tails that ring."""

import numpy as np
import pytest

from workstation.commands.registry import Commands
from workstation.core.document import Document, Marker, Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.table import EffectTable
from workstation.engine.call_queue import Mailbox

RATE = 16_000
TABLE = EffectTable()
EXACT = ("gain", "fade", "invert", "normalize", "reverse")
"""What is a gain, or turns time round, is exact to the edge; a step there is what was asked for."""


def sine(hz: float = 100.0, seconds: float = 3.0) -> Samples:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)[None]


def open_(commands: Commands, *sounds: Samples) -> None:
    tracks = [Track(f"t{n}", f"t{n}", EditList.of(ArraySource(s.copy(), RATE))) for n, s in enumerate(sounds)]
    commands.session.start(Document(RATE, tuple(tracks)))


def sound(commands: Commands, key: str = "t0") -> Samples:
    track = commands.session.document.track(key)
    return track.edits.read(FrameRange(0, track.frames))


def applied(commands: Commands, mailbox: Mailbox, id_: str, **values: object) -> Samples:
    job = commands.run("effect.apply", id_, **values)
    assert mailbox.pump(lambda: job.over, 60)
    return sound(commands)


def largest_step(samples: Samples) -> float:
    return float(np.abs(np.diff(samples)).max())


@pytest.mark.parametrize("id_", [id_ for id_ in TABLE if id_ not in EXACT])
@pytest.mark.parametrize("hz", [100.0, 320.0])
def test_the_edges_do_not_click(commands: Commands, mailbox: Mailbox, id_: str, hz: float) -> None:
    before = sine(hz)
    if id_ == "remove_dc":
        before = before + np.float32(0.2)
    open_(commands, before)
    values = {
        "low_pass": {"cutoff_hz": 200.0},
        "high_pass": {"cutoff_hz": 200.0},
        "pitch_shift": {"semitones": 3.0},
        "time_stretch": {"speed": 80.0},
        "equalizer": {"bands": (("peaking", 3000.0, 6.0, 1.0, True), ("low shelf", 200.0, 6.0, 0.7, True))},
        "declip": {"threshold_db": -6.0},
    }.get(id_, {})
    commands.run("selection.set", 1.0025, 2.0025)
    after = applied(commands, mailbox, id_, tail=False, **values)
    start, stop = 16_040, 16_040 + after.shape[1] - 2 * RATE
    usual = max(largest_step(before), largest_step(after[:, start + 400 : stop - 400]))
    for edge in (start, stop):
        assert largest_step(after[:, edge - 200 : edge + 200]) <= 1.5 * usual
    np.testing.assert_array_equal(after[:, :start], before[:, :start])
    np.testing.assert_array_equal(after[:, stop:], before[:, 32_040:])


@pytest.mark.parametrize("id_", ["gain", "invert"])
def test_a_gain_is_exact_to_the_edge(commands: Commands, mailbox: Mailbox, id_: str) -> None:
    before = sine()
    open_(commands, before)
    commands.run("selection.set", 1.0, 2.0)
    after = applied(commands, mailbox, id_, **({"gain_db": 6.0} if id_ == "gain" else {}))
    factor = np.float32(-1 if id_ == "invert" else 10**0.3)
    np.testing.assert_array_equal(after[:, RATE : 2 * RATE], before[:, RATE : 2 * RATE] * factor)


def test_a_part_is_treated_as_in_the_whole_but_for_the_joints(commands: Commands, mailbox: Mailbox) -> None:
    before = sine(220.0) + sine(3100.0)
    open_(commands, before)
    commands.run("selection.set", 1.0, 2.0)
    after = applied(commands, mailbox, "low_pass", cutoff_hz=500.0)
    whole = TABLE["low_pass"].apply(before, RATE, {"cutoff_hz": 500.0})
    joint = round(0.01 * RATE)
    inside = slice(RATE + joint, 2 * RATE - joint)
    np.testing.assert_allclose(after[:, inside], whole[:, inside], atol=1e-6)


def click() -> Samples:
    out = np.zeros((1, 3 * RATE), np.float32)
    out[0, RATE - 200] = 0.9
    return out


def test_a_reverb_rings_over_what_follows_and_nothing_moves(commands: Commands, mailbox: Mailbox) -> None:
    before = click() + np.where(np.arange(3 * RATE) > RATE + 4000, sine(440.0), 0).astype(np.float32)
    open_(commands, before, sine(50.0, 3.0))
    commands.run("selection.set", 0.5, 1.0, tracks=("t0",))
    document = commands.session.document
    commands.session.commit(
        Document(RATE, document.tracks, markers=(Marker(FrameRange(40_000, 40_000), "here"),)), "Mark"
    )
    after = applied(commands, mailbox, "reverb", room="booth")
    assert after.shape == before.shape
    added = after - before
    assert np.abs(added[:, RATE + 400 : RATE + 1600]).max() > 1e-3
    rung = RATE + TABLE["reverb"].tail(RATE, {"room": "booth"})
    np.testing.assert_array_equal(added[:, rung:], 0)
    whole = TABLE["reverb"].apply(click(), RATE, {"room": "booth"})
    np.testing.assert_allclose(added[:, RATE:rung], whole[:, RATE:rung], atol=2e-5)
    assert commands.session.document.markers[0].range.start == 40_000
    assert commands.session.selection.range == FrameRange(RATE // 2, RATE)
    np.testing.assert_array_equal(sound(commands, "t1"), sine(50.0, 3.0))
    commands.run("edit.undo")
    np.testing.assert_array_equal(sound(commands), before)


def test_at_the_end_a_reverb_makes_its_track_longer(commands: Commands, mailbox: Mailbox) -> None:
    open_(commands, click()[:, :RATE], sine(50.0, 3.0))
    commands.run("selection.set", 0.5, 3.0, tracks=("t0",))
    after = applied(commands, mailbox, "reverb", room="booth")
    frames = RATE + TABLE["reverb"].tail(RATE, {"room": "booth"})
    assert RATE + 1000 < after.shape[1] <= frames
    assert np.abs(after[:, -20:]).max() < 1e-3
    np.testing.assert_array_equal(sound(commands, "t1"), sine(50.0, 3.0))
    job = commands.run("effect.apply", "reverb", room="booth", tail=False)
    assert mailbox.pump(lambda: job.over, 60)
    assert sound(commands).shape == after.shape


@pytest.mark.parametrize("tail", [None, True, False])
def test_other_effects_ring_when_they_are_told(commands: Commands, mailbox: Mailbox, tail: bool | None) -> None:
    open_(commands, click())
    commands.run("selection.set", 0.5, 1.0)
    bands = (("peaking", 60.0, 18.0, 12.0, True),)
    after = applied(commands, mailbox, "equalizer", bands=bands, tail=tail)
    assert after.shape[1] == 3 * RATE
    assert (np.abs(after[:, RATE:]).max() > 1e-4) == bool(tail)


def test_what_follows_may_be_edited_meanwhile_only_where_nothing_rings(commands: Commands, mailbox: Mailbox) -> None:
    open_(commands, click())
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    commands.run("selection.set", 0.5, 1.0)
    job = commands.run("effect.apply", "reverb", room="booth")
    commands.run("selection.set", 1.02, 1.03)
    commands.run("edit.delete")
    before = commands.session.document
    assert mailbox.pump(lambda: job.over, 60)
    assert commands.session.document is before
    assert any("edited meanwhile" in text for text in said)
    commands.run("edit.undo")
    commands.run("selection.set", 0.5, 1.0)
    job = commands.run("effect.apply", "reverb", room="booth")
    commands.run("selection.set", 2.0, 2.1)
    commands.run("edit.delete")
    assert mailbox.pump(lambda: job.over, 60)
    assert sound(commands).shape[1] == 3 * RATE - RATE // 10
    assert np.abs(sound(commands)[:, RATE + 400 : RATE + 1600]).max() > 1e-3
