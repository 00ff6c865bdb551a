"""What a killed program has left, and whether all is there that it had written down."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.commands.killing.program import PROJECTS, digest, in_words
from tests.conftest import ramp
from workstation.commands.drafts.interrupted_recordings import recordings_of, with_recording
from workstation.core.document import Document
from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import Source
from workstation.engine.sources.missing_sources import MissingSource
from workstation.engine.sources.raw_source import RAW_ENDINGS, RawSource
from workstation.engine.sources.recording_file import left_recordings
from workstation.project import ENDING
from workstation.project.file import ProjectFile
from workstation.project.sound.sources import FileRef

Entry = dict[str, Any]

LATE_SECONDS = 1.0
"""What was done so shortly before the kill may be lost, and as long as a step took at most until it was kept."""


class Lost(Exception):  # noqa: N818  # not an error of the program: what this script is there to find
    """Something that was committed is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one file holds after a kill."""

    path: Path
    steps: list[str]
    index: int
    document: Document
    plain: list[dict[str, Any]]


def look(path: Path) -> Found | None:
    """The work in a file, looked at in a copy: what the next program finds is as it was. None where it holds none."""
    if not path.stat().st_size:  # killed before it had made its tables
        return None
    with _copied(path) as copy:
        tool = sqlite3.connect(copy)
        result = tool.execute("PRAGMA integrity_check").fetchall()
        tool.close()
        if result != [("ok",)]:
            raise Lost(f"{path}: {result}")
        project = ProjectFile.open(copy)
        try:
            draft = project.has_draft
            if not draft and not project.connection.read("SELECT 1 FROM step"):
                return None
            history = project.load(_missing, draft=draft).history
            plain = [in_words(revision) for revision in history.revisions]
            found = Found(path, [digest(words) for words in plain], history.index, history.current.document, plain)
            if project.blocks.faults:
                raise Lost("; ".join(project.blocks.faults))
        finally:
            project.close()
    return found


def check(folder: Path, log: list[Entry], killed: float, delay: float) -> tuple[str, Entry]:
    """Compare what is left with what was written down; how it was found, and an entry for it. Raises Lost.

    `delay`: the seconds that a step took at most on this machine until it was kept.
    """
    states = [entry for entry in log if "steps" in entry]
    _check_recovered(states)
    _check_leftovers(folder)
    due = max((n for n, e in enumerate(states) if e["time"] <= killed - LATE_SECONDS - delay), default=None)
    paths = [*sorted((folder / "drafts").glob(f"*{ENDING}")), *(folder / name for name in PROJECTS)]
    found = [what for path in paths if path.exists() and (what := look(path)) is not None]
    best, at = None, -1
    for what in found:
        matches = [n for n, e in enumerate(states) if (e["steps"], e["index"]) == (what.steps, what.index)]
        if matches and matches[-1] >= at:  # a project with all of a draft is what is gone on with
            best, at = what, matches[-1]
    if due is None and best is None:
        return "killed before a second had passed", {}
    if best is None:
        raise Lost("nothing that was ever written down is left; " + "; ".join(_unknown(folder, w) for w in found))
    if due is not None and at < due:
        other = "; ".join(_unknown(folder, w) for w in found)
        raise Lost(f"the last state found is {due - at} older than it may be (after {states[due]['done']!r}); {other}")
    entry = {
        **states[at],
        "time": 0.0,
        "recorded": 0,
        "file": "",
        "begun": False,
        "project": str(best.path) if best.path.parent == folder else states[at]["project"],
    }
    wanted = states[due] if due is not None else states[at]
    if wanted["recorded"] and (frames := _check_recording(folder, wanted, states[at], best)):
        return "with a recording", {**entry, "recorded": frames, "file": wanted["file"]}
    return "in a draft" if best.path.parent.name == "drafts" else "in the project", entry


def delays(log: list[Entry]) -> Iterator[float]:
    """Seconds from each step that was written down until it was in a file."""
    seen, waiting = -1, []
    for entry in log:
        if "kept" in entry:
            yield from (entry["time"] - time for edition, time in waiting if edition <= entry["kept"])
            waiting = [pair for pair in waiting if pair[0] > entry["kept"]]
        elif entry.get("edition", -1) > seen and entry["time"]:
            seen = entry["edition"]
            waiting.append((seen, entry["time"]))


def _check_leftovers(folder: Path) -> None:
    """What was written half stays until the next one of that name is written, and no longer."""
    for part in folder.glob(".*.part*"):
        target = part.with_name(part.name[1:].split(".part")[0].rpartition(".")[0])
        if target.exists() and target.stat().st_mtime > part.stat().st_mtime + 1:
            raise Lost(f"{part.name} is left beside the newer {target.name}")


def _check_recovered(states: list[Entry]) -> None:
    """The program must have gone on with what was found; a recording may have come to it as one more step."""
    begun = next((entry for entry in states if entry["begun"]), None)
    if begun is None or states[0]["time"]:
        return
    before = states[0]
    last = len(before["steps"]) if begun["index"] <= before["index"] else before["index"] + 1
    if begun["steps"][:last] != before["steps"][:last]:
        raise Lost(f"the next program went on with other work than was found: {begun['said']}")


def _check_recording(folder: Path, wanted: Entry, at: Entry, best: Found) -> int:
    """The frames of a recording that are in its file; 0 where it is in the steps that were found."""
    path = folder / "drafts" / wanted["file"]
    notes = dict(left_recordings(path.parent))
    if at["file"] != wanted["file"]:
        return 0
    if path not in notes:
        raise Lost(f"{path.name} is gone, and what was found is without it")
    source = RawSource.of_recording(path, notes[path])
    if not np.array_equal(source.read(0, source.frames), ramp(source.frames, source.channels)):
        raise Lost("what was recorded has changed")
    if source.frames < wanted["recorded"]:
        raise Lost(f"{wanted['recorded']} frames were recorded, {source.frames} are left")
    whole = best.document
    for beside, note in recordings_of(best.path, (folder / "drafts",)):
        whole = with_recording(whole, beside, note)
    start = notes[path].start
    heard = FrameRange(start, start + source.frames)
    tracks = [track for track in whole.tracks if track.frames >= heard.stop and track.channels == source.channels]
    if not any(np.array_equal(t.edits.read(heard), source.read(0, source.frames)) for t in tracks):
        raise Lost("a recording is left that does not come back to its document")
    return source.frames


def _unknown(folder: Path, found: Found) -> str:
    """Which steps of a file were never written down, and in what they differ from those that were."""
    known: dict[str, Any] = dict(json.loads(line) for line in (folder / "plain").read_text().splitlines())
    lines = [f"{found.path.name}: {len(found.steps)} steps, at {found.index}"]
    for number, (step, words) in enumerate(zip(found.steps, found.plain, strict=True)):
        if step in known:
            continue
        near = min(known.values(), key=lambda other: len(_differing(words, other)), default={})
        lines.append(f"  step {number} ({words['label']}) is unknown; it differs from the nearest one in")
        lines += [f"    {place}: {one!r:.300} instead of {two!r:.300}" for place, one, two in _differing(words, near)]
    return "\n".join(lines)


def _differing(one: Any, two: Any, place: str = "") -> list[tuple[str, Any, Any]]:
    if one == two:
        return []
    if isinstance(one, dict) and isinstance(two, dict):
        pairs = [(f"{place}.{name}", one.get(name), two.get(name)) for name in {**one, **two}]
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        pairs = [(f"{place}[{n}]", a, b) for n, (a, b) in enumerate(zip(one, two, strict=True))]
    else:
        return [(place, one, two)]
    return [found for name, a, b in pairs for found in _differing(a, b, name)]


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kill-nine-look-") as folder:
        copy = Path(folder, path.name)
        for ending in ("", "-wal"):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                shutil.copy(beside, copy.with_name(beside.name))
        yield copy


def _missing(ref: FileRef) -> Source:
    if ref.path.suffix in RAW_ENDINGS:
        if not ref.path.is_file() or ref.path.stat().st_size < 4 * ref.channels * ref.frames:
            raise Lost(f"the sound in {ref.path} is gone")
        return RawSource(ref.path, ref.channels, ref.rate, ref.frames)
    return MissingSource(ref.path, ref.fingerprint, ref.channels, ref.frames, ref.rate)
