import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.commands.overwriting import free_path, overwritten
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.engine.call_queue import Mailbox


@pytest.fixture
def opened(commands: Commands, mailbox: Mailbox, tmp_path: Path) -> Path:
    """The document is a second of a WAV file; another one, at another rate, was added as a track."""
    for name, rate in (("talk.wav", 8000), ("other.wav", 16_000)):
        soundfile.write(tmp_path / name, np.linspace(-0.5, 0.5, rate), rate)
    commands.run("file.open", tmp_path / "talk.wav")
    job = commands.run("file.import", tmp_path / "other.wav")
    assert mailbox.pump(lambda: job.over and not commands.session.openings, 30)
    return tmp_path / "talk.wav"


def test_what_is_there_is_told_and_what_is_a_source_under_any_name(commands: Commands, opened: Path) -> None:
    folder = opened.parent
    (folder / "plain.wav").write_bytes(b"")
    (folder / "link.wav").symlink_to(opened)
    os.link(opened, folder / "hard.wav")
    names = ("new.wav", "plain.wav", "talk.wav", "link.wav", "hard.wav", "other.wav")
    found = overwritten(commands.session, [folder / name for name in names])
    assert [(file.path.name, file.source) for file in found] == [
        ("plain.wav", False),
        ("talk.wav", True),
        ("link.wav", True),
        ("hard.wav", True),
        ("other.wav", True),
    ]
    assert [file.fact for file in found[:2]] == ["plain.wav exists", "talk.wav is a recording that is open here"]


def test_a_source_that_only_an_earlier_step_has_is_one(commands: Commands, opened: Path) -> None:
    commands.run("track.remove", "t2")
    commands.run("selection.all")
    commands.run("edit.delete")
    assert [file.source for file in overwritten(commands.session, [opened, opened.with_name("other.wav")])] == [
        True
    ] * 2
    commands.run("file.new")
    assert [file.source for file in overwritten(commands.session, [opened])] == [False]


@pytest.mark.parametrize(
    ("command", "name", "options"),
    [
        ("file.export", "talk.wav", {}),
        ("file.export", "other.wav", {"track": "t1"}),
        ("marker.export", "words.csv", {}),
        ("words.export", "words.srt", {}),
        ("file.export_timeline", "cut.edl", {}),
        ("file.save_as", "whole.aws", {}),
        ("file.save_copy", "whole.aws", {}),
    ],
)
def test_no_command_writes_over_a_source_unasked(
    commands: Commands, mailbox: Mailbox, opened: Path, command: str, name: str, options: dict[str, object]
) -> None:
    folder = opened.parent
    if not (folder / name).exists():
        os.link(opened, folder / name)  # a source, whatever it is called
    commands.run("marker.add", "here")
    commands.run("words.insert_cue", "Hello")
    before = opened.read_bytes()
    with pytest.raises(CommandError, match=f"{name} is a recording that is open here: choose another name"):
        commands.run(command, folder / name, **options)
    assert (folder / name).stat().st_size == (
        folder / ("other.wav" if name == "other.wav" else "talk.wav")
    ).stat().st_size
    assert opened.read_bytes() == before


def test_a_source_is_replaced_when_that_is_said(commands: Commands, mailbox: Mailbox, opened: Path) -> None:
    commands.run("selection.set", 0, 0.5)
    commands.run("edit.delete")
    job = commands.run("file.export", opened, overwrite=True)
    assert mailbox.pump(lambda: job.over, 30)
    assert job.error is None
    assert soundfile.info(opened).frames == 4000


def test_once_a_source_is_replaced_no_step_counts_as_saved(
    commands: Commands, mailbox: Mailbox, opened: Path, tmp_path: Path
) -> None:
    commands.run("edit.undo")
    assert not commands.session.modified
    commands.run("edit.redo")
    job = commands.run("file.export", opened, overwrite=True)
    assert mailbox.pump(lambda: job.over, 30)
    commands.run("edit.undo")
    assert commands.session.modified, "what talk.wav held is in no file now"
    job = commands.run("file.save_as", tmp_path / "talk.aws")
    assert mailbox.pump(lambda: job.over, 30)
    assert not commands.session.modified


def test_several_exports_do_not_replace_a_source(commands: Commands, opened: Path) -> None:
    with pytest.raises(CommandError, match=r"talk\.wav is a recording that is open here"):
        commands.run("file.export_several", opened.parent, name="{track}", exists="replace")
    assert soundfile.info(opened).frames == 8000


def test_a_free_path_is_found_beside(tmp_path: Path) -> None:
    assert free_path(tmp_path / "a.wav") == tmp_path / "a.wav"
    for name in ("A.WAV", "a (2).wav"):
        (tmp_path / name).write_bytes(b"")
    assert free_path(tmp_path / "a.wav") == tmp_path / "a (3).wav"
