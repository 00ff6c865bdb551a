"""What is kept of tasks that were done, so that a run which was stopped goes on where it was.

A record belongs to the files that a task writes. It says what the result depends on, and is valid while all of that and
what was written is unchanged. A note of each file says that it was written from here.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from workstation import __version__
from workstation.cli.batch.pools import Report
from workstation.core.files.atomic_write import clear_attempts, write_atomic
from workstation.core.files.bounded import parse_json, read_form
from workstation.core.files.cache_folder import working_cache

_BEGUN = '"begun"'
"""What is noted of a file while it is being written."""


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """What is kept of a task: what its result depends on, the report, and where a result waits to be put in place."""

    fingerprint: dict[str, object]
    report: Report
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a task reads and writes, and what else its result depends on."""

    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    chosen: Mapping[str, object] = field(default_factory=dict)

    def finished(self, run: str = "") -> Report | None:
        """The report of when it was done before, if all it depends on and all it wrote is as it was.

        A result that was complete when the program was killed is put in its place first. `run`: only what that one did.
        """
        try:
            kept = read_form(self._path, TaskRecord)
        except (OSError, ValueError):
            return None
        if kept.report.get("status") != "done" or (run and kept.report.get("run") != run):
            return None
        if kept.waiting and os.path.exists(kept.waiting):
            part = Path(kept.waiting)
            if kept.fingerprint != self._fingerprint(part):
                return None
            try:
                part.replace(self.outputs[0])
                _note(self.outputs[0])
            except OSError:  # it is done anew, which says what is wrong with the place
                return None
            clear_attempts(self.outputs[0])
        return kept.report if kept.fingerprint == self._fingerprint() else None

    def remember(self, report: Report, part: Path | None = None) -> None:
        """Keep that it is done; the result may still stand in the file `part`, which takes its place next."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        record = {
            "fingerprint": self._fingerprint(part),
            "report": report,
            "waiting": str(part.absolute() if part else ""),
        }
        write_atomic(self._path, json.dumps(record))

    @property
    def _path(self) -> Path:
        return _path_for("\n".join(sorted(str(path.absolute()) for path in self.outputs or self.inputs)))

    def _fingerprint(self, part: Path | None = None) -> dict[str, object] | None:
        """None when one of the files is not there; `part` is looked at in the place of the first to be written."""
        looked_at = {path.absolute(): path for path in (*self.inputs, *self.outputs)}
        if part is not None:
            looked_at[self.outputs[0].absolute()] = part
        try:
            files = {str(name): _stamp(path) for name, path in looked_at.items()}
        except OSError:
            return None
        return {"files": files, "chosen": dict(self.chosen), "version": __version__}


def may_write(output: Path) -> bool:
    """Whether nothing is lost by writing there: there is no file, or one that is as it was written from here."""
    if not output.exists():
        return True
    try:
        kept = _note_path(output).read_text("utf-8")
        return kept == _BEGUN or bool(parse_json(kept, output) == _stamp(output))
    except (OSError, ValueError):
        return False


@contextmanager
def noted(output: Path) -> Iterator[None]:
    """A file is written meanwhile: it is noted that it is from here, also where the program is killed in between."""
    note = _note_path(output)
    note.parent.mkdir(parents=True, exist_ok=True)
    before = note.read_text("utf-8") if note.exists() else None
    write_atomic(note, _BEGUN)  # a program killed now has left its own file, not another's
    try:
        yield
    except BaseException:  # what is there now is what was there before
        if before is None:
            note.unlink(missing_ok=True)
        else:
            write_atomic(note, before)
        raise
    _note(output)


def _note(output: Path) -> None:
    write_atomic(_note_path(output), json.dumps(_stamp(output)))


def _note_path(output: Path) -> Path:
    return _path_for(f"written {output.absolute()}")


def _path_for(name: str) -> Path:
    from platformdirs import user_cache_path

    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
    return working_cache(user_cache_path("workstation")) / "batch" / f"{digest}.json"


def _stamp(path: Path) -> list[int]:
    """What tells whether a file is still the same."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
