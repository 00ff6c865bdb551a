"""Recordings under way, kept in files with a name: what was recorded is found again however the program ends."""

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from io import RawIOBase
from pathlib import Path

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import read_form
from workstation.core.files.private import private_file, private_folder
from workstation.core.sound.sources import MAX_CHANNELS, MAX_FRAMES, MAX_RATE
from workstation.engine.sources.scratch import ScratchFile
from workstation.media.sample_formats import Stored

RECORDING_ENDING = ".recording"
_SECONDS_TO_DISK = 1.0
"""How much of a recording a power cut may take."""


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """Where a recording belongs; stands beside its sound for as long as nothing else holds it."""

    rate: int
    channels: int
    track: str
    """The key of its track."""
    name: str
    start: int
    """The frame of the document at which it began."""
    belongs_to: str
    """The project or draft with the document."""


class KeptFile(ScratchFile):
    """Float32 frames in a file of its own, and its note in another, until `let_go`."""

    def __init__(self, folder: Path, note: RecordingInfo) -> None:
        """OSError when nothing can be written there."""
        private_folder(folder)
        self.path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}{RECORDING_ENDING}"
        self._synced = time.monotonic()
        super().__init__(note.channels, folder)
        _write_note(self.path, note)

    def _open(self, folder: Path) -> RawIOBase:
        return private_file(self.path)

    def append(self, block: Stored) -> None:
        super().append(block)
        if (now := time.monotonic()) - self._synced > _SECONDS_TO_DISK:
            self._synced = now
            with self.use() as file:
                os.fsync(file)

    def let_go(self) -> None:
        """Its sound is kept elsewhere now; it can be read for as long as it is in use here."""
        delete_recording(self.path)


def left_recordings(folder: Path) -> Iterator[tuple[Path, RecordingInfo]]:
    """The recordings of a folder with a note, oldest first; those of running programs too."""
    for path in sorted(folder.glob(f"*{RECORDING_ENDING}")):
        with suppress(OSError, ValueError, TypeError):
            yield path, _read_note(_note_of(path))


def delete_recording(path: Path) -> None:
    """The note first: sound without one is nobody's."""
    for gone in (_note_of(path), path):
        with suppress(OSError):
            gone.unlink(missing_ok=True)


def disown_recording(path: Path) -> None:
    """Something else refers to its sound now, and need not be told of it any more."""
    with suppress(OSError):
        _note_of(path).unlink(missing_ok=True)


def hand_over(path: Path, document: Path) -> None:
    """The recording belongs to another project or draft now."""
    with suppress(OSError, ValueError, TypeError):
        note = _read_note(_note_of(path))
        if note.belongs_to != str(document):
            _write_note(path, replace(note, belongs_to=str(document)))


def move_recording(path: Path, folder: Path) -> None:
    """Put a recording and its note into another folder; OSError when that cannot be done."""
    path.replace(folder / path.name)
    _note_of(path).replace(_note_of(folder / path.name))
    _note_of(folder / path.name).touch()


def placed_at(path: Path) -> float:
    """When a recording, or any other file, was put where it is or written last, in seconds since 1970. OSError."""
    note = _note_of(path)
    return max(path.stat().st_mtime, note.stat().st_mtime if note.exists() else 0.0)


def _read_note(path: Path) -> RecordingInfo:
    """ValueError when there is none in it."""
    note = read_form(path, RecordingInfo)
    if not (1 <= note.rate <= MAX_RATE and 1 <= note.channels <= MAX_CHANNELS and 0 <= note.start <= MAX_FRAMES):
        raise ValueError(f"{path} is no note of a recording")
    return note


def _write_note(path: Path, note: RecordingInfo) -> None:
    write_atomic(_note_of(path), json.dumps(asdict(note)), private=True)


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")
