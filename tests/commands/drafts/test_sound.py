"""Long new sound is named by a draft before it is copied, so that it holds up nothing."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from filelock import BaseFileLock

from tests.commands.drafts.long_sound import Start, kept, kill, never, reversed_ramp, sound
from tests.commands.drafts.long_sound import start as start
from tests.conftest import document, ramp
from workstation.commands.drafts import sound as draft_sound
from workstation.commands.drafts.autosave import Drafts
from workstation.commands.drafts.recovery import (
    TRASH_DAYS,
    bring_back,
    delete_draft,
    discard,
    find_drafts,
    lock_draft,
    point_to,
    purge,
)
from workstation.core.sound.sources import Source
from workstation.engine.call_queue import Mailbox
from workstation.engine.sources import fingerprints
from workstation.engine.sources.opening import Opening
from workstation.engine.sources.raw_source import RAW_ENDING, RawSource
from workstation.engine.sources.recording_file import KeptFile, RecordingInfo
from workstation.engine.sources.rendered_source import append_samples
from workstation.project.file import ProjectFile
from workstation.project.sound.sources import FileRef, Refer

pytestmark = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system cannot name a nameless file")


def test_sound_that_was_not_copied_yet_comes_back(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        never(patched)
        _, drafts = reversed_ramp(start, mailbox)
        kill(drafts)
    assert len(list((tmp_path / "drafts").glob(f"*{RAW_ENDING}"))) == 1
    again, more = start()
    more.recover(more.find()[0].path)
    np.testing.assert_array_equal(sound(again), ramp(5000, 1, 10_000)[:, ::-1])
    assert any(isinstance(s.source, RawSource) for s in again.session.document.track("t1").edits.segments)
    kept(mailbox, more)
    assert not list((tmp_path / "drafts").glob(f"*{RAW_ENDING}"))  # copied meanwhile
    np.testing.assert_array_equal(sound(again), ramp(5000, 1, 10_000)[:, ::-1])
    kill(more)
    last, third = start()
    third.recover(third.find()[0].path)
    np.testing.assert_array_equal(sound(last), ramp(5000, 1, 10_000)[:, ::-1])


def test_copied_sound_leaves_no_file(start: Start, mailbox: Mailbox, tmp_path: Path) -> None:
    commands, _ = reversed_ramp(start, mailbox)
    assert not list((tmp_path / "drafts").glob(f"*{RAW_ENDING}"))
    np.testing.assert_array_equal(sound(commands), ramp(5000, 1, 10_000)[:, ::-1])


def test_saving_copies_the_sound_that_a_draft_only_named(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Drafts, "_settle", lambda self: None)
        commands, drafts = reversed_ramp(start, mailbox)
        assert list((tmp_path / "drafts").glob(f"*{RAW_ENDING}"))
        commands.run("file.save_as", tmp_path / "p.aws")
        kept(mailbox, drafts)
    assert not list((tmp_path / "drafts").iterdir())
    np.testing.assert_array_equal(sound(commands), ramp(5000, 1, 10_000)[:, ::-1])
    other, _ = start()
    other.run("file.open_copy", tmp_path / "p.aws")
    np.testing.assert_array_equal(sound(other), ramp(5000, 1, 10_000)[:, ::-1])


def test_later_work_does_not_wait_for_sound_that_is_being_copied(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying: list[bool] = []

    bring_in = ProjectFile.bring_in

    def slowly(self: ProjectFile, refer: Callable[[Source], FileRef | None]) -> Iterator[float]:
        if refer != drafts._sound.refer_in_the_end:
            yield from bring_in(self, refer)
            return
        with self._copying._known:
            copying.append(True)
            while len(copying) < 2:
                time.sleep(0.001)
                yield 0.0

    commands, drafts = start()
    monkeypatch.setattr(ProjectFile, "bring_in", slowly)
    commands.session.start(document(5000))
    commands.run("effect.apply", "reverse")
    assert mailbox.pump(lambda: bool(copying), 20)
    commands.run("marker.add", "meanwhile", start=0.1)
    assert mailbox.pump(lambda: drafts.edition == commands.session.edition and not drafts.busy, 20)
    assert len(copying) == 1
    copying.append(False)
    kept(mailbox, drafts)


def test_sound_that_no_draft_names_goes_after_some_days(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never(monkeypatch)
    _, drafts = reversed_ramp(start, mailbox)
    kill(drafts)
    folder = tmp_path / "drafts"
    (named,) = folder.glob(f"*{RAW_ENDING}")
    nobodys = folder / f"x{RAW_ENDING}"
    nobodys.write_bytes(b"")
    (folder / "killed.aws").touch()  # by a program that was killed before its tables were there
    purge(folder)
    assert nobodys.exists()
    purge(folder, time.time() + (TRASH_DAYS + 1) * 86_400)
    assert named.exists()
    assert not nobodys.exists()


@pytest.mark.parametrize("why", ["older format", "drive that is gone"])
def test_sound_stays_while_it_cannot_be_told_what_a_draft_names(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    with monkeypatch.context() as patched:
        never(patched)
        _, drafts = reversed_ramp(start, mailbox)
        kill(drafts)
    folder = tmp_path / "drafts"
    (path,) = folder.glob("*.aws")
    if why == "older format":
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 2")
    else:
        point_to(tmp_path / "drive" / path.name, folder, {})
        path.unlink()
    (named,) = folder.glob(f"*{RAW_ENDING}")
    purge(folder, time.time() + (TRASH_DAYS + 1) * 86_400)
    assert named.exists()


def test_what_was_copied_takes_no_file_that_a_draft_is_about_to_name(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands, drafts = start()
    commands.session.start(document(5000))
    copied, naming, go = threading.Event(), threading.Event(), threading.Event()
    bring_in, write = ProjectFile.bring_in, ProjectFile._write

    def slow_copy(self: ProjectFile, refer: Refer) -> Iterator[float]:
        yield from bring_in(self, refer)
        if refer == drafts._sound.refer_in_the_end:
            copied.set()
            naming.wait(10)

    def slow_write(self: ProjectFile, *args: Any) -> None:
        naming.set()
        go.wait(10)
        write(self, *args)

    monkeypatch.setattr(ProjectFile, "bring_in", slow_copy)
    commands.run("effect.apply", "reverse")
    assert mailbox.pump(lambda: bool(drafts._slow.jobs) and not drafts.busy, 10)
    assert copied.wait(10)
    monkeypatch.setattr(ProjectFile, "_write", slow_write)
    before = set((tmp_path / "drafts").glob(f"*{RAW_ENDING}"))
    commands.run("effect.apply", "reverse")
    assert mailbox.pump(lambda: naming.is_set() and not drafts._slow.jobs, 10)
    assert set((tmp_path / "drafts").glob(f"*{RAW_ENDING}")) - before
    go.set()
    kept(mailbox, drafts)
    assert not list((tmp_path / "drafts").glob(f"*{RAW_ENDING}"))


def test_what_was_discarded_can_be_brought_back_however_old_it_was(tmp_path: Path) -> None:
    file = KeptFile(tmp_path, RecordingInfo(8000, 1, "t1", "Recording 1", 0, str(tmp_path / "gone.aws")))
    append_samples(file, ramp(100))
    old = time.time() - (TRASH_DAYS + 20) * 86_400
    for path in tmp_path.glob(f"{file.path.name}*"):
        os.utime(path, (old, old))
    trashed = discard(file.path, tmp_path)
    purge(tmp_path)
    bring_back(trashed, tmp_path)
    (draft,) = find_drafts(tmp_path)
    assert (draft.path, draft.seconds) == (file.path, 100 / 8000)
    assert draft.kept.timestamp() == pytest.approx(old)
    discard(file.path, tmp_path)
    purge(tmp_path, time.time() + (TRASH_DAYS + 1) * 86_400)
    assert not list(trashed.parent.iterdir())


def test_a_sound_file_of_the_user_with_such_an_ending_is_no_raw_sound(
    start: Start, mailbox: Mailbox, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / f"x{RAW_ENDING}", ramp(1000)[0], 8000, format="WAV", subtype="FLOAT")
    commands, drafts = start()
    commands.run("file.open", tmp_path / f"x{RAW_ENDING}")
    kept(mailbox, drafts)
    key = commands.session.document.tracks[0].key
    before = sound(commands, key)
    commands.run("file.save_as", tmp_path / "p.aws")
    kept(mailbox, drafts)
    kill(drafts)
    commands.session.close()
    again, more = start()
    again.run("file.open_copy", tmp_path / "p.aws")
    kept(mailbox, more)
    assert mailbox.pump(lambda: not again.session.openings, 10)
    np.testing.assert_array_equal(sound(again, key), before)


def test_a_draft_that_another_program_removes_just_now_is_none(
    start: Start, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, drafts = reversed_ramp(start, mailbox)
    kill(drafts)

    def ended(path: Path) -> BaseFileLock | None:
        delete_draft(path)
        return lock_draft(path)

    monkeypatch.setattr("workstation.commands.drafts.recovery.lock_draft", ended)
    assert find_drafts(tmp_path / "drafts") == ()


def test_what_is_known_of_a_file_is_not_read_again_for_a_draft(
    tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "_SETTLED_SECONDS", -1.0)
    file, cache = tmp_path / "x.wav", tmp_path / "cache"
    soundfile.write(file, np.zeros((100, 1)), 8000)
    known = fingerprints.Prints(cache)
    wanted = known.of(file)
    known.keep()
    source = Opening(file, cache=cache, post=mailbox.post, begin=False).source
    monkeypatch.delattr(fingerprints, "fingerprint")
    found = draft_sound.DraftSound(tmp_path / "drafts", cache).refer(source)
    assert found == FileRef(file, wanted, 1, 100, 8000)
