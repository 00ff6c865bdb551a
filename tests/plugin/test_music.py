"""The bundled music plugin, over the sound of a document."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
import torch

from tests.dsp.music.pieces import RATE, chord, clicks, hertz, tone
from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.files.resources import bundled_plugins
from workstation.core.overlays import CurveOverlay, Overlay, PictureOverlay, SegmentOverlay
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox
from workstation.plugin import music
from workstation.plugin.errors import PluginError
from workstation.plugin.host import Host
from workstation.speech.melody.notes import Floats, PlayedNote
from workstation.speech.store import models


class Find(Protocol):
    def __call__(self, analyser: str, sound: torch.Tensor, **values: str) -> tuple[Overlay, ...]: ...


@pytest.fixture
def found(commands: Commands, mailbox: Mailbox) -> Iterator[Find]:
    """What an analyser of the bundled plugins finds in a sound."""
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()

    def found(analyser: str, sound: torch.Tensor, **values: str) -> tuple[Overlay, ...]:
        edits = EditList.of(ArraySource(sound[None].numpy(), RATE))
        commands.session.start(Document(RATE, (Track("t1", "Piece", edits),)))
        job = commands.run("analysis.show", analyser, **values)
        mailbox.pump(lambda: job.over)
        if job.error is not None:
            raise job.error
        return tuple(shown.overlay for shown in commands.session.overlays.of(commands.session.document.tracks[0]))

    yield found
    host.close()


def test_beats_are_counted_through_bars(found: Find) -> None:
    sound, times = clicks(100, 9)
    (beats,) = found("music.beats", sound)
    assert isinstance(beats, SegmentOverlay)
    assert beats.title == "Beats, 100.0 a minute"
    assert [row.label for row in beats.segments] == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1"]
    assert [row.start for row in beats.segments] == pytest.approx(times, abs=0.012)


@pytest.mark.parametrize("analyser", ["music.beats", "music.chords"])
def test_long_sound_can_be_given_up_while_it_is_looked_at(
    found: Find, commands: Commands, mailbox: Mailbox, analyser: str
) -> None:
    sound, _ = clicks(100, 400)
    edits = EditList.of(ArraySource(sound[None].numpy(), RATE))
    commands.session.start(Document(RATE, (Track("t1", "Piece", edits),)))
    seen: list[float] = []
    job = commands.run("analysis.show", analyser)
    commands.session.compute.changed.connect(lambda told: seen.append(told.fraction))
    assert mailbox.pump(lambda: job.fraction > 0.2 or job.over, timeout=60)
    assert not job.over
    job.cancel()
    assert mailbox.pump(lambda: job.over, timeout=60)
    assert job.state.name == "CANCELLED"
    assert 0 < max(seen) < 1


def test_the_key_is_named(found: Find) -> None:
    tune = [tone(hertz(60 + step), 0.3) for step in (0, 2, 4, 5, 7, 9, 11, 12)]
    (key,) = found("music.key", torch.cat((*tune, chord((48, 52, 55), 1.5))))
    assert isinstance(key, SegmentOverlay)
    assert key.segments[0].label.startswith("C major")


def test_chords_lie_over_a_picture_of_tones(found: Find) -> None:
    sound = torch.cat((chord((48, 60, 64, 67), 2.0), chord((45, 57, 60, 64), 2.0)))
    picture, chords = found("music.chords", sound)
    assert isinstance(picture, PictureOverlay)
    assert isinstance(chords, SegmentOverlay)
    assert [row.label for row in chords.segments] == ["C", "Am"]
    assert picture.values.shape[0] == len(picture.labels) == 12


def test_notes_lie_over_the_pitch(found: Find) -> None:
    pitch, notes = found("music.notes", torch.cat([tone(hertz(midi), 0.5) for midi in (57, 60, 64)]))
    assert isinstance(pitch, CurveOverlay)
    assert isinstance(notes, SegmentOverlay)
    assert [row.label for row in notes.segments] == ["A3", "C4", "E4"]


def test_notes_that_sound_together_lie_over_how_likely_each_is(
    found: Find, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def heard(samples: torch.Tensor, rate: int) -> Generator[float, None, tuple[list[PlayedNote], Floats, float]]:
        yield 0.5
        return [PlayedNote(0.1, 0.6, 60, 60.1, 0.8), PlayedNote(0.1, 0.9, 64, 64.0, 0.7)], np.ones((9, 88)), 0.1

    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    with pytest.raises(PluginError, match="workstation models fetch notes"):
        found("music.notes", torch.zeros(RATE), engine="model")
    monkeypatch.setattr(music, "transcribe_notes", heard)
    roll, notes = found("music.notes", torch.zeros(RATE), engine="model")
    assert isinstance(roll, PictureOverlay)
    assert isinstance(notes, SegmentOverlay)
    assert [(row.start, row.label) for row in notes.segments] == [(0.1, "C4"), (0.1, "E4")]
    assert (roll.labels[0], roll.labels[-1], roll.values.shape) == ("A0", "C8", (88, 9))


@pytest.mark.parametrize(("analyser", "message"), [("beats", "no beat was found"), ("key", "no tones were found")])
def test_where_there_is_none_it_is_said(found: Find, analyser: str, message: str) -> None:
    with pytest.raises(PluginError, match=message):
        found(f"music.{analyser}", torch.zeros(RATE))
