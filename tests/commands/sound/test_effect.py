import threading
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from tests.conftest import document, ramp
from workstation.commands.files.file_reading import _learn_length
from workstation.commands.registry import Commands
from workstation.core.document import Document, Marker, Track
from workstation.core.errors import CommandError
from workstation.core.params import Values
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import leaves
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples, Source
from workstation.effects.base import Effect, Stream, Write
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.file_source import FileSource
from workstation.engine.sources.opening import Arrival
from workstation.engine.sources.peaks import Peaks
from workstation.engine.sources.scratch import ScratchFile


class Held(Effect):
    """Doubles the sound once it is let go."""

    id = "held"
    name = "Held"
    category = "test"
    live = False

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def run(self, source: Source, values: Values, write: Write) -> Iterator[float]:
        self.begun.set()
        yield 0.1
        assert self.go.wait(10)
        write(source.read(0, source.frames) * np.float32(2))
        yield 1.0


@pytest.fixture
def held(commands: Commands) -> Held:
    effect = Held()
    commands.session.effects = commands.session.effects.with_row("held", effect)
    commands.session.start(document(100))
    return effect


def sound(commands: Commands) -> np.ndarray:
    edits = commands.session.document.track("t1").edits
    return edits.read(FrameRange(0, edits.frames))


def test_it_lands_where_its_sound_went(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    commands.run("selection.set", 0.050, 0.060)
    job = commands.run("effect.apply", "held")
    assert held.begun.wait(10)
    commands.run("selection.set", 0.0, 0.010)
    commands.run("edit.delete")
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    expected = ramp(90, 1, 10_010)
    expected[:, 40:50] *= 2
    np.testing.assert_array_equal(sound(commands), expected)
    assert commands.session.history.current.label == "Held"
    commands.run("edit.undo")
    np.testing.assert_array_equal(sound(commands), ramp(90, 1, 10_010))


def test_an_edit_inside_the_range_is_never_overwritten(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    commands.run("selection.set", 0.050, 0.060)
    job = commands.run("effect.apply", "held")
    commands.run("selection.set", 0.052, 0.054)
    commands.run("edit.delete")
    before = commands.session.document
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.document is before
    assert said == ["Held: the sound was edited meanwhile, so nothing was changed; apply it again"]


def test_cancelling_changes_nothing_and_leaves_no_listener(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    before = commands.session.document
    listeners = len(commands.session.changed._listeners)
    job = commands.run("effect.apply", "held")
    assert held.begun.wait(10)
    job.cancel()
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.document is before
    assert len(commands.session.changed._listeners) == listeners


def test_gain_over_everything(commands: Commands, mailbox: Mailbox) -> None:
    commands.session.start(document(100, 40))
    job = commands.run("effect.apply", "gain", gain_db=20.0)
    assert mailbox.pump(lambda: job.over, 30)
    np.testing.assert_allclose(sound(commands), 10 * ramp(100, 1, 10_000), rtol=1e-5)
    assert [track.frames for track in commands.session.document.tracks] == [100, 40]
    with pytest.raises(CommandError, match="no effect 'nothing'"):
        commands.run("effect.apply", "nothing")


def test_gains_keep_no_samples_until_they_lie_too_deep(commands: Commands, mailbox: Mailbox) -> None:
    commands.session.start(document(1000))
    file = commands.session.document.tracks[0].edits.segments[0].source
    wanted = sound(commands).astype(np.float64)
    for effect, values, factor in (
        ("gain", {"gain_db": -6.0}, 10**-0.3),
        ("invert", {}, -1.0),
        *(("fade", {"curve": "linear"}, np.arange(1000) / 999) for _ in range(12)),
    ):
        job = commands.run("effect.apply", effect, **values)
        assert mailbox.pump(lambda job=job: job.over, 30)
        wanted = wanted * factor
        held = {piece.source for piece in leaves(commands.session.document.tracks[0].edits, 0, 1000)}
        if commands.session.history.index <= 10:
            assert held == {file}
    assert held != {file}
    np.testing.assert_allclose(sound(commands), wanted, rtol=1e-6, atol=1e-30)


def test_the_last_effect_is_repeated_with_its_values(commands: Commands, mailbox: Mailbox) -> None:
    commands.session.start(document(100))
    with pytest.raises(CommandError, match="apply one first"):
        commands.run("effect.repeat")
    first = commands.run("effect.apply", "gain", gain_db=20.0)
    assert mailbox.pump(lambda: first.over, 30)
    second = commands.run("effect.repeat")
    assert mailbox.pump(lambda: second.over, 30)
    np.testing.assert_allclose(sound(commands), 100 * ramp(100, 1, 10_000), rtol=1e-5)


@pytest.mark.parametrize("command", ["edit.silence", "edit.delete"])
def test_a_box_silences_its_band_alone(commands: Commands, mailbox: Mailbox, command: str) -> None:
    rate = 16_000
    seconds = np.arange(2 * rate) / rate
    low, high = (np.sin(2 * np.pi * hz * seconds).astype(np.float32)[None] / 4 for hz in (500, 3000))
    track = Track("t1", "Tones", EditList.of(ArraySource((low + high).astype(np.float32), rate)))
    commands.session.start(Document(rate, (track,), markers=(Marker(FrameRange(rate, rate), "a"),)))
    commands.run("selection.set", 0.5, 1.5, band_hz=(2500.0, 3500.0))
    selected = commands.session.selection
    job = commands.run(command)
    assert mailbox.pump(lambda: job.over, 30)
    left = sound(commands)
    assert left.shape == low.shape
    np.testing.assert_allclose(left[:, 8200:23_800], low[:, 8200:23_800], atol=2e-3)
    np.testing.assert_array_equal(left[:, :8000], (low + high)[:, :8000])
    np.testing.assert_array_equal(left[:, 24_000:], (low + high)[:, 24_000:])
    assert commands.session.selection == selected
    assert commands.session.history.current.label == "Silence band"
    commands.run("selection.set", 0.5, 1.5, band_hz=(8000.0, 9000.0))
    with pytest.raises(CommandError, match="no sound above 8000 Hz"):
        commands.run(command)


def test_sound_that_is_still_read_cannot_be_treated(commands: Commands, held: Held) -> None:
    """Else silence would be treated in place of what comes."""
    session = commands.session
    store = ScratchFile(1, session.cache)
    store.append(ramp(50).T)
    source = FileSource(None, 1, 100, 1000, store, Peaks(1, 100))
    session.start(Document(1000, (Track("t1", "Half", EditList.of(source)),)))
    session.openings.append(SimpleNamespace(cancel=lambda: None))  # type: ignore[arg-type]
    commands.run("selection.set", 0.02, 0.06)
    with pytest.raises(CommandError, match="Held: wait until that part of the file has been read"):
        commands.run("effect.apply", "held")
    commands.run("selection.set", 0.02, 0.04)
    job = commands.run("effect.apply", "held")
    job.cancel()
    held.go.set()


def test_a_length_learnt_elsewhere_does_not_disturb(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    session = commands.session
    store = ScratchFile(1, session.cache)
    source = FileSource(None, 1, 100, 1000, store, Peaks(1, 100))
    session.start(session.document.with_track(Track("t2", "Coming", EditList.of(source))))
    commands.run("selection.set", 0.05, 0.06, tracks=("t1",))
    job = commands.run("effect.apply", "held")
    _learn_length(session, Arrival(source, 80))
    assert session.document.track("t2").frames == 80
    held.go.set()
    assert mailbox.pump(lambda: job.over, 10)
    assert session.history.current.label == "Held"


def test_the_history_keeps_the_line(commands: Commands, held: Held, mailbox: Mailbox) -> None:
    held.go.set()
    job = commands.run("effect.apply", "held")
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.history.current.call == 'run("effect.apply", "held")'
    commands.run("edit.undo")
    job = commands.run("effect.apply", "held")
    job.cancel()
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.history.current.call == ""


def test_a_loudness_that_is_not_reached_is_said(commands: Commands, mailbox: Mailbox) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    clicks = np.zeros((1, 32_000), np.float32)
    clicks[0, ::4000] = 1.0
    commands.session.start(Document(16_000, (Track("t1", "Clicks", EditList.of(ArraySource(clicks, 16_000))),)))
    job = commands.run("effect.apply", "normalize", to="loudness", loudness_lufs=-10.0)
    assert mailbox.pump(lambda: job.over, 30)
    assert job.result is not None
    assert len(job.result.remarks) == 1
    assert said[-1] == f"Normalize: {job.result.remarks[0]}"
    assert "LUFS and not -10.0" in said[-1]


@pytest.mark.parametrize(("id_", "refused"), [("gain", False), ("low_pass", True), ("reverb", True)])
def test_what_an_effect_hears_or_rings_over_must_have_been_read(
    commands: Commands, id_: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[FrameRange] = []

    def arrived(session: object, edits: EditList, range_: FrameRange) -> bool:
        asked.append(range_)
        return range_.stop <= 500

    monkeypatch.setattr("workstation.commands.sound.effect.has_arrived", arrived)
    commands.session.start(document(1000))
    commands.run("selection.set", 0.1, 0.5)
    if refused:
        with pytest.raises(CommandError, match="wait until that part of the file has been read"):
            commands.run("effect.apply", id_)
    else:
        commands.run("effect.apply", id_).cancel()
    assert asked[0].start == 100


class Halving(Effect):
    """Answers every second frame, which no effect may."""

    id = "halving"
    name = "Halving"
    category = "test"

    def _stream(self, channels: int, rate: int, values: Values) -> Stream:
        return _HalvingStream(self, channels, rate)


class _HalvingStream(Stream):
    def process(self, block: Samples) -> Samples:
        return block[:, ::2]

    def update(self, values: Values) -> None: ...


@pytest.mark.parametrize("selected", [True, False])
def test_an_effect_that_answers_fewer_frames_changes_nothing(
    commands: Commands, mailbox: Mailbox, selected: bool
) -> None:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    commands.session.effects = commands.session.effects.with_row("halving", Halving())
    commands.session.start(document(1000))
    if selected:
        commands.run("selection.set", 0.5, 1.0)
    before = commands.session.document
    job = commands.run("effect.apply", "halving")
    assert mailbox.pump(lambda: job.over, 10)
    assert commands.session.document is before
    assert said[-1].startswith("Halving failed, nothing was changed: it answered")
