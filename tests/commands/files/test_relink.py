"""Sound files that are missing or changed: found near the project, searched for, replaced, or silenced."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import ramp
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources.missing_sources import Gaps

RATE = 8_000


@pytest.fixture
def said(commands: Commands) -> list[str]:
    said: list[str] = []
    commands.session.notified.connect(lambda message: said.append(message.text))
    return said


def written(path: Path, start: int = 0, frames: int = 3_000, channels: int = 2, rate: int = RATE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, ramp(frames, channels, start).T, rate, "FLOAT")
    return path


def opened(commands: Commands, mailbox: Mailbox, *paths: Path) -> None:
    commands.run("file.open", *map(str, paths))
    assert mailbox.pump(lambda: not commands.session.openings, timeout=20)


def saved(commands: Commands, mailbox: Mailbox, path: Path) -> Path:
    job = commands.run("file.save_as", str(path))
    assert mailbox.pump(lambda: job.over, timeout=20)
    return path


def heard(commands: Commands, key: str = "t1") -> Samples:
    edits = commands.session.document.track(key).edits
    return edits.read(FrameRange(0, edits.frames))


@pytest.fixture
def project(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> Path:
    """A project of two files in a folder of their own; of the first a piece was cut out and put in at the start."""
    first = written(tmp_path / "takes" / "one.wav")
    second = written(tmp_path / "takes" / "more" / "two.wav", 5_000, 2_000)
    opened(commands, mailbox, first, second)
    session = commands.session
    session.select(FrameRange(1_000, 1_500), ("t1",))
    commands.run("edit.cut")
    session.select(FrameRange(0, 0), ("t1",))
    commands.run("edit.paste")
    path = (
        saved(commands, mailbox, tmp_path / "projects" / "p.aws") if (tmp_path / "projects").mkdir() is None else None
    )
    assert path is not None
    commands.run("file.new")
    return path


def edited() -> Samples:
    whole = ramp(3_000, 2)
    return np.concatenate((whole[:, 1_000:1_500], whole[:, :1_000], whole[:, 1_500:]), axis=1)


def test_a_moved_folder_is_found_by_what_is_in_the_files(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str]
) -> None:
    takes = project.parent.parent / "takes"
    takes.rename(project.parent / "moved")
    (project.parent / "moved" / "one.wav").rename(project.parent / "moved" / "renamed.wav")
    opened(commands, mailbox, project)
    assert not [text for text in said if "missing" in text]
    np.testing.assert_array_equal(heard(commands), edited())
    np.testing.assert_array_equal(heard(commands, "t2"), ramp(2_000, 2, 5_000))


def test_a_file_of_the_same_name_with_other_sound_is_not_taken(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str]
) -> None:
    one = project.parent.parent / "takes" / "one.wav"
    one.unlink()
    written(project.parent / "one.wav", 90_000)
    opened(commands, mailbox, project)
    assert f"{one} is missing: its place is silent" in said
    assert not heard(commands).any()
    gaps = Gaps().of(commands.session.document.track("t1").edits)
    assert [(start, stop, source.path) for start, stop, source in gaps] == [(0, 3_000, one)]
    assert commands.run("file.missing") == [str(one)]


def test_a_changed_file_is_a_gap_until_it_is_taken_as_it_is(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str]
) -> None:
    one = project.parent.parent / "takes" / "one.wav"
    written(one, 70_000)
    opened(commands, mailbox, project)
    assert f"{one} has been changed since the project was saved: its place is silent" in said
    assert not heard(commands).any()
    commands.run("file.relink", str(one), str(one))
    assert mailbox.pump(lambda: not commands.session.openings, timeout=20)
    assert said[-1] == "one.wav is not the same sound as one.wav was; it is used all the same"
    np.testing.assert_array_equal(heard(commands)[:, :500], ramp(500, 2, 71_000))
    assert commands.session.modified
    assert not Gaps().of(commands.session.document.track("t1").edits)


def test_a_folder_is_searched_and_all_steps_of_the_history_get_their_sound(
    commands: Commands, mailbox: Mailbox, project: Path, said: list[str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    for number, name in enumerate(("one.wav", "more/two.wav")):
        (tmp_path / "takes" / name).rename(elsewhere / f"{number}.WAV")
    for number in range(20):
        written(elsewhere / f"other {number}.wav", 1_000 * number, 100)
    opened(commands, mailbox, project)
    assert len(commands.run("file.missing")) == 2
    job = commands.run("file.search_missing", str(tmp_path / "elsewhere"))
    assert mailbox.pump(lambda: job.over and not commands.session.openings, timeout=20)
    assert said[-1] == f"Found 2 of 2 missing files in {tmp_path / 'elsewhere'}"
    np.testing.assert_array_equal(heard(commands), edited())
    commands.run("edit.undo")
    commands.run("edit.undo")
    np.testing.assert_array_equal(heard(commands), ramp(3_000, 2))
    assert commands.run("file.missing") == []
    job = commands.run("file.save")
    assert mailbox.pump(lambda: job.over, timeout=20)
    opened(commands, mailbox, project)
    np.testing.assert_array_equal(heard(commands), ramp(3_000, 2))


def test_files_that_do_not_fit_are_refused(commands: Commands, mailbox: Mailbox, project: Path, tmp_path: Path) -> None:
    one = tmp_path / "takes" / "one.wav"
    one.unlink()
    opened(commands, mailbox, project)
    mono = written(tmp_path / "mono.wav", channels=1)
    with pytest.raises(CommandError, match=r"has 1 channels at 8000 Hz; one.wav had 2 at 8000 Hz"):
        commands.run("file.relink", str(one), str(mono))
    with pytest.raises(CommandError, match=r"two.wav is not missing; missing are: .*one.wav"):
        commands.run("file.relink", str(tmp_path / "two.wav"), str(mono))
    with pytest.raises(CommandError, match="is no folder"):
        commands.run("file.search_missing", str(mono))
    short = written(tmp_path / "short.wav", 0, 1_200)
    commands.run("file.relink", str(one), str(short))
    sound = heard(commands)
    np.testing.assert_array_equal(sound[:, 500:1_500], ramp(1_000, 2))
    assert not sound[:, 1_600:].any()


def test_silence_in_place_of_a_file_is_a_step(
    commands: Commands, mailbox: Mailbox, project: Path, tmp_path: Path
) -> None:
    one = tmp_path / "takes" / "one.wav"
    one.unlink()
    opened(commands, mailbox, project)
    commands.run("file.silence_missing", str(one))
    session = commands.session
    assert session.history.current.label == "Silence for one.wav"
    assert not Gaps().of(session.document.track("t1").edits)
    assert session.document.track("t1").frames == 3_000
    commands.run("edit.undo")
    assert Gaps().of(session.document.track("t1").edits)


def test_a_file_cut_short_while_open_is_named_and_what_is_there_stays(
    commands: Commands, mailbox: Mailbox, said: list[str], tmp_path: Path
) -> None:
    path = written(tmp_path / "long.wav", 0, 40_000)
    opened(commands, mailbox, path)
    intact = heard(commands)[:, :10_000]
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 30_000 * 8)
    sound = heard(commands)
    np.testing.assert_array_equal(sound[:, :9_900], intact[:, :9_900])
    assert not sound[:, 10_100:].any()
    heard(commands)
    assert mailbox.pump(lambda: bool(said), timeout=10)
    assert said == [f"{path} was cut short by another program: what is missing of it is silent"]
