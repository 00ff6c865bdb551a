"""The bundled plugin that parts voice and accompaniment, with the model and without."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.files.resources import bundled_plugins
from workstation.core.settings import Settings
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.call_queue import Mailbox
from workstation.plugin import separation
from workstation.plugin.host import Host
from workstation.speech.separation import voice
from workstation.speech.store import models
from workstation.tools.tables import SEPARATORS

RATE = 8000
Run = Callable[..., Any]
SOUND = np.asarray(np.random.default_rng(4).normal(0, 0.1, (1, RATE)), np.float32)


@pytest.fixture
def run(commands: Commands, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Without a model."""
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()
    commands.session.start(Document(RATE, (Track("t1", "Song", EditList.of(ArraySource(SOUND, RATE))),)))

    def run(id_: str, *args: Any, **kwargs: Any) -> Any:
        job = commands.run(id_, *args, **kwargs)
        mailbox.pump(lambda: job.over)
        if job.error is not None:
            raise job.error
        return job

    yield run
    host.close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if one were installed: a quarter is voice."""

    def separate(samples: Samples, rate: int, values: object) -> Generator[float, None, dict[str, Samples]]:
        yield 0.5
        return {"Voice": 0.25 * samples, "Accompaniment": samples - 0.25 * samples}

    monkeypatch.setattr(separation, "has_voice_model", lambda: True)
    monkeypatch.setattr(voice, "separate", separate)


def test_two_tracks_come_and_the_one_they_come_from_is_muted(run: Run, model: None, commands: Commands) -> None:
    run("separate.voice")
    song, *parts = commands.session.document.tracks
    assert song.mute
    assert [track.name for track in parts] == ["Song – Voice", "Song – Accompaniment"]
    sounds = [track.edits.read(commands.session.document.span) for track in parts]
    np.testing.assert_allclose(sounds[0] + sounds[1], SOUND, atol=1e-6)
    assert len(commands.session.history.revisions) == 2
    commands.run("edit.undo")
    assert [track.name for track in commands.session.document.tracks] == ["Song"]


def test_without_the_model_nothing_is_done_and_what_to_fetch_is_said(run: Run, commands: Commands) -> None:
    before = commands.session.document
    with pytest.raises(Exception, match="workstation models fetch voice-separation"):
        run("separate.voice")
    assert commands.session.document is before


def test_without_the_model_tones_are_parted_from_beats_if_that_is_chosen(run: Run, commands: Commands) -> None:
    told: list[str] = []
    commands.session.notified.connect(lambda message: told.append(message.text))
    run("separate.voice", without_model="tones")
    assert [track.name for track in commands.session.document.tracks][1:] == ["Song – Tones", "Song – Beats"]
    assert told[0].startswith("The model voice-separation is not installed, so tones are parted from beats")


def test_it_stands_among_the_separators_while_it_is_on(run: Run, commands: Commands) -> None:
    assert SEPARATORS["voice"].title == "Voice and accompaniment"
    with pytest.raises(CommandError, match="without_model takes stop or tones"):
        commands.run("separate.voice", without_model="guess")


def test_without_the_plugin_there_is_no_such_separator(commands: Commands) -> None:
    assert "voice" not in SEPARATORS
    assert "separate.voice" not in {command.id for command in commands}
