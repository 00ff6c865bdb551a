from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import document, ramp
from workstation.commands.registry import Commands
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.call_queue import Mailbox


def export(commands: Commands, mailbox: Mailbox, path: Path, **options: object) -> np.ndarray:
    job = commands.run("file.export", path, **options)
    assert mailbox.pump(lambda: job.over, 30)
    assert job.error is None
    return soundfile.read(path, always_2d=True, dtype="float32")[0].T


def test_what_is_written_is_what_is_there(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, rate=8000, channels=2))
    written = export(commands, mailbox, tmp_path / "a.wav", bits="32f")
    np.testing.assert_array_equal(written, ramp(5000, 2, 10_000))
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]


def test_selection_and_single_tracks(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, 3000, rate=8000))
    commands.run("track.mute", "t2")
    commands.run("selection.set", 0.1, 0.2)
    part = export(commands, mailbox, tmp_path / "a.wav", bits="32f", selection=True)
    np.testing.assert_array_equal(part, ramp(800, 1, 10_800))
    one = export(commands, mailbox, tmp_path / "b.wav", bits="32f", track="t2")
    np.testing.assert_array_equal(one, ramp(3000, 1, 20_000))


def test_the_rack_is_heard(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, rate=8000))
    commands.run("rack.add", "gain", track="master", gain_db=20.0)
    written = export(commands, mailbox, tmp_path / "a.wav", bits="32f")
    np.testing.assert_allclose(written, 10 * ramp(5000, 1, 10_000), rtol=1e-5)


def test_wrong_requests_write_nothing(commands: Commands, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="open or record a sound first"):
        commands.run("file.export", tmp_path / "a.wav")
    commands.session.start(document(5000, rate=8000))
    with pytest.raises(CommandError, match=r"ends with one of \.wav"):
        commands.run("file.export", tmp_path / "a.xyz")
    with pytest.raises(CommandError, match=r"the folder .* does not exist"):
        commands.run("file.export", tmp_path / "no" / "a.wav")
    with pytest.raises(CommandError, match="select a part"):
        commands.run("file.export", tmp_path / "a.wav", selection=True)
    with pytest.raises(CommandError, match="FLAC: bits must be one of 16, 24, got '32f'"):
        commands.run("file.export", tmp_path / "a.flac", bits="32f")
    assert list(tmp_path.iterdir()) == []


def test_settings_are_checked_by_the_row_of_the_format(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, rate=8000))
    for name in ("format", "self", "compression"):
        with pytest.raises(CommandError, match=f"^WAV: there is no parameter '{name}'; there are bits, rate, dither$"):
            commands.run("file.export", tmp_path / "a.wav", **{name: 5})
    with pytest.raises(CommandError, match=r"^FLAC: compression must be 0 to 8, got 8\.5$"):
        commands.run("file.export", tmp_path / "a.flac", compression=8.5)
    assert list(tmp_path.iterdir()) == []
    written = export(commands, mailbox, tmp_path / "a.flac", compression=0, bits="24", bitrate=None)
    np.testing.assert_array_equal(written, ramp(5000, 1, 10_000))


def test_a_track_without_sound_is_named(commands: Commands, tmp_path: Path) -> None:
    commands.session.start(document(50, 0))
    with pytest.raises(CommandError, match="the track Track 2 has no sound"):
        commands.run("file.export", tmp_path / "a.wav", track="t2")


def test_markers_of_the_selection_go_along(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, rate=8000))
    commands.run("marker.add", "before", start=0.05)
    commands.run("marker.add", "across", start=0.05, stop=0.15)
    commands.run("marker.add", "in", start=0.125)
    commands.run("selection.set", 0.1, 0.2)
    export(commands, mailbox, tmp_path / "a.wav", selection=True)
    commands.run("file.open", tmp_path / "a.wav")
    assert mailbox.pump(lambda: not commands.session.openings, 20)
    found = commands.session.document.markers
    assert [(m.range.start, m.range.stop, m.label) for m in found] == [(0, 400, "across"), (200, 200, "in")]
    export(commands, mailbox, tmp_path / "b.wav", markers=False)
    commands.run("file.open", tmp_path / "b.wav")
    assert commands.session.document.markers == ()
    commands.run("file.import", tmp_path / "a.wav")
    assert commands.session.document.markers == found


def test_a_broadcast_wav_says_when_its_part_was_recorded(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    made = document(5000, rate=8000)
    tags = {"time_reference": "80000", "encoded_by": "Recorder", "title": "T"}
    commands.session.start(Document(8000, made.tracks, tags=tags))
    export(commands, mailbox, tmp_path / "whole.wav")
    commands.run("selection.set", 0.25, 0.5)
    export(commands, mailbox, tmp_path / "part.wav", selection=True)
    commands.run("file.open", tmp_path / "whole.wav")
    assert mailbox.pump(lambda: not commands.session.openings, 20)
    found = commands.session.document.tags
    assert (found["time_reference"], found["encoded_by"], found["title"]) == ("80000", "Recorder", "T")
    commands.run("file.import", tmp_path / "part.wav", timecode=True)
    assert mailbox.pump(lambda: not commands.session.openings, 20)
    assert commands.session.document.track("t2").clips[0].start == 2000


def with_reverb(commands: Commands, rate: int = 8000) -> int:
    """A document of noise with a reverb on its master; answers how long it rings."""
    noise = np.random.default_rng(2).uniform(-0.3, 0.3, (1, rate)).astype(np.float32)
    commands.session.start(Document(rate, (Track("t1", "Noise", EditList.of(ArraySource(noise, rate))),)))
    commands.run("rack.add", "high_pass", track="t1", cutoff_hz=20.0)
    commands.run("rack.add", "reverb", track="master", room="booth")
    return commands.session.effects["reverb"].tail(rate, {"room": "booth"})


def test_reverberation_belongs_to_the_end(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    rings = with_reverb(commands)
    written = export(commands, mailbox, tmp_path / "a.wav", bits="32f")
    assert written.shape[1] == 8000 + rings
    assert np.abs(written[:, 8000:8200]).max() > 0.01
    assert export(commands, mailbox, tmp_path / "b.wav", tail=False).shape[1] == 8000
    filtered = commands.session.effects["high_pass"].tail(8000, {"cutoff_hz": 20.0})
    assert export(commands, mailbox, tmp_path / "c.wav", tail=True).shape[1] == 8000 + rings + filtered


def test_a_selection_rings_out_alone(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    with_reverb(commands)
    commands.run("selection.set", 0.25, 0.5)
    plain = export(commands, mailbox, tmp_path / "a.wav", bits="32f", selection=True)
    assert plain.shape[1] == 2000
    rung = export(commands, mailbox, tmp_path / "b.wav", bits="32f", selection=True, tail=True)
    np.testing.assert_array_equal(rung[:, :2000], plain)
    assert rung.shape[1] > 3000
    assert 0.5 > np.abs(rung[:, 2000:2100]).max() > 0.005
    assert np.abs(rung[:, -100:]).max() < 1e-3


def test_without_effects_a_file_is_as_long_as_its_sound(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, rate=8000))
    for tail in (None, True, False):
        assert export(commands, mailbox, tmp_path / "a.wav", tail=tail).shape[1] == 5000


def test_a_muted_track_does_not_count_into_the_length(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    commands.session.start(document(5000, 3000, rate=8000))
    commands.run("track.mute", "t1")
    assert export(commands, mailbox, tmp_path / "a.wav").shape == (1, 3000)
    commands.run("track.mute", "t1")
    commands.run("track.solo", "t2")
    assert export(commands, mailbox, tmp_path / "b.wav").shape == (1, 3000)
    commands.run("track.mute", "t2")
    assert export(commands, mailbox, tmp_path / "c.wav").shape == (1, 5000)


def test_the_layout_of_the_source_is_that_of_the_file(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    sound = EditList.of(ArraySource(ramp(5000, 3), 8000))
    commands.session.start(Document(8000, (Track("t1", "a", sound, layout=("FL", "FR", "LFE")),)))
    export(commands, mailbox, tmp_path / "a.wav")
    commands.run("file.open", tmp_path / "a.wav")
    assert commands.session.document.layout == ("FL", "FR", "LFE")


def test_the_result_of_an_effect_is_written_with_the_bits_of_its_file(
    commands: Commands, mailbox: Mailbox, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "in.wav", ramp(5000, 1)[0], 8000, subtype="PCM_24")
    commands.run("file.open", tmp_path / "in.wav")
    assert mailbox.pump(lambda: not commands.session.openings, 20)
    job = commands.run("effect.apply", "reverse")
    assert mailbox.pump(lambda: job.over, 20)
    export(commands, mailbox, tmp_path / "out.wav")
    assert soundfile.info(tmp_path / "out.wav").subtype == "PCM_24"
