"""What the command line is asked to align or transcribe: files, folders, patterns and lists made into tasks."""

import csv
import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workstation.core.cells import numbered
from workstation.core.numbers import reading, short
from workstation.media.endings import SOUND_ENDINGS
from workstation.speech.formats.encoding import decode

_MAX_BYTES = 64 << 20
_TEXT_ENDINGS = ("txt", "md", "srt", "vtt", "lrc", "ass", "ssa", "sbv", "ttml", "json")
"""Endings of a text that belongs to a recording of the same name, in the order they are looked for."""
_COLUMNS = ("audio", "text", "output", "language", "engine")


@dataclass(frozen=True, slots=True)
class Task:
    """One recording, the files to write, and when it is to be aligned its text, None where none was found."""

    audio: Path
    outputs: tuple[Path, ...]
    aligns: bool
    text: Path | None = None
    language: str = "auto"
    engine: str = ""
    karaoke: str | None = None
    speakers: int | None = None
    """How many speakers to tell apart, 0 guesses; None: they are not looked for."""
    stream: int | None = None
    """The number of its sound, where it has several; None: the best."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where results go: `outputs` are files, folders or names with {stem}, {name} and {folder}; `formats` endings."""

    outputs: tuple[str, ...]
    formats: tuple[str, ...]

    def paths(self, audio: Path, inside: Path) -> tuple[Path, ...]:
        """The files to write for a recording, which lies in the subfolder `inside` of what was asked for."""
        if not self.outputs:
            return tuple(audio.with_suffix(f".{ending}") for ending in self.formats)
        found: list[Path] = []
        for given in self.outputs:
            filled = given.replace("{stem}", audio.stem).replace("{name}", audio.name)
            path = Path(filled.replace("{folder}", str(audio.parent))).expanduser()
            if self._is_folder(given, path):
                found += [path / inside / f"{audio.stem}.{ending}" for ending in self.formats]
            elif self.formats and not _is_text(path):
                found += [path.with_name(f"{path.name}.{ending}") for ending in self.formats]
            else:
                found.append(path)
        return tuple(dict.fromkeys(found))

    def _is_folder(self, given: str, path: Path) -> bool:
        if given.endswith(("/", "\\")) or path.is_dir():
            return True
        return bool(self.formats) and "{stem}" not in given and not _is_text(path)

    def check(self, tasks: int) -> None:
        """ValueError where nothing says what to write, or several results would go to one file."""
        if not self.outputs and not self.formats:
            raise ValueError("say what to write: -o FILE, or -f FORMAT to write beside each recording")
        for given in self.outputs:
            folder = self._is_folder(given, Path(given).expanduser())
            if folder and not self.formats:
                raise ValueError(f"{given} is a folder: say with -f which formats to write there")
            if tasks > 1 and not folder and "{stem}" not in given and "{name}" not in given:
                raise ValueError(f"{given} is one file for {tasks} recordings: give a folder, or {{stem}} in the name")


def find_tasks(
    inputs: Sequence[str], destination: Destination, model: Task, texts: Path | None = None, text: Path | None = None
) -> list[Task]:
    """A task for every recording that `inputs` name; `model` holds what is the same for all.

    An input is a file, a folder (searched with its subfolders) or a pattern with stars. To align, the text of each is
    the file of the same stem beside it, among the inputs, or in the folder `texts`, or for all of them `text`; two
    inputs that are a recording and a text belong together whatever they are called. ValueError names what is missing
    or would be overwritten.
    """
    files = list(expand_inputs(inputs))
    if model.aligns and text is None and len(files) == 2 and not any(Path(given).is_dir() for given in inputs):
        first, second = (path for path, _ in files)
        if not _is_sound(second) and not _is_text(first):
            files, pairs = [files[0]], {first: second}
            return _checked([_task(files[0], pairs, destination, model, texts)], destination)
    sounds = [(path, inside) for path, inside in files if not _is_text(path)]
    given_texts = {path.stem: path for path, _ in files if _is_text(path)}
    pairs = {path: given_texts[path.stem] for path, _ in sounds if path.stem in given_texts}
    if text is not None:
        pairs = {path: text for path, _ in sounds}
    if not sounds:
        raise ValueError(f"no recordings in {', '.join(map(str, inputs))}")
    return _checked([_task(sound, pairs, destination, model, texts) for sound in sounds], destination)


def read_manifest(path: Path, destination: Destination, model: Task) -> list[Task]:
    """The tasks of a table (CSV, or TSV by its tabs) with a line of names: audio, text, output, language, engine.

    Paths are relative to the table; several outputs are parted by `;`. ValueError names the line that is wrong.
    """
    if (size := path.stat().st_size) > _MAX_BYTES:
        raise ValueError(f"{path.name} has {size >> 20} MB: it is no list of recordings")
    tasks = []
    for line, cells in _rows(path):
        if not any(cells.values()):
            continue
        if not cells.get("audio"):
            raise ValueError(f"{path.name}, line {line}: the recording is missing")
        audio = path.parent / cells["audio"]
        pairs = {audio: path.parent / cells["text"]} if cells.get("text") else {}
        place = destination
        if cells.get("output"):
            place = Destination(tuple(str(path.parent / part.strip()) for part in cells["output"].split(";")), ())
        own = replace(
            model, language=cells.get("language") or model.language, engine=cells.get("engine") or model.engine
        )
        place.check(1)
        tasks.append(_task((audio, Path()), pairs, place, own, None))
    if not tasks:
        raise ValueError(f"{path.name} lists no recordings")
    return _checked(tasks, None)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each line of a table, and its cells by the names of their columns."""
    lines = decode(path.read_bytes()).splitlines()
    first = lines[0] if lines else ""
    with reading(path.name):
        table = csv.DictReader(lines, delimiter="\t" if "\t" in first else ";" if "," not in first else ",")
        names = [name.strip().lower() for name in table.fieldnames or ()]
        if "audio" not in names or set(names) - set(_COLUMNS):
            raise ValueError(f"it must begin with a line of names out of {', '.join(_COLUMNS)}, got {short(first)}")
        for number, row in numbered(table):
            cells = ((name, cell) for name, cell in row.items() if isinstance(name, str) and isinstance(cell, str))
            yield number, {name.strip().lower(): cell.replace("\0", "").strip() for name, cell in cells}


def expand_inputs(inputs: Iterable[str]) -> Iterator[tuple[Path, Path]]:
    """Files, each with the subfolder of the input that it lies in."""
    for given in inputs:
        path = Path(given).expanduser()
        if path.is_dir():
            found = [p for p in sorted(path.rglob("*")) if _is_sound(p) and p.is_file()]
            if not found:
                raise ValueError(f"the folder {path} holds no recordings")
            yield from ((p, p.parent.relative_to(path)) for p in found)
        elif path.exists() or not glob.has_magic(given):
            yield path, Path()
        else:
            matches = sorted(glob.glob(str(path), recursive=True))
            if not matches:
                raise ValueError(f"nothing fits {given}")
            yield from ((Path(match), Path()) for match in matches if Path(match).is_file())


def _is_sound(path: Path) -> bool:
    return path.suffix.lower().lstrip(".") in SOUND_ENDINGS


def _is_text(path: Path) -> bool:
    return path.suffix.lower().lstrip(".") in _TEXT_ENDINGS


def _task(
    sound: tuple[Path, Path],
    pairs: dict[Path, Path],
    place: Destination,
    model: Task,
    texts: Path | None,
) -> Task:
    audio, inside = sound
    outputs = place.paths(audio, inside)
    if not model.aligns:
        return replace(model, audio=audio, outputs=outputs)
    text = pairs.get(audio) or _text_beside(audio, texts, outputs)
    return replace(model, audio=audio, text=text, outputs=outputs)


def _text_beside(audio: Path, texts: Path | None, outputs: tuple[Path, ...]) -> Path | None:
    """The text of the same name; never a file that is about to be written."""
    folder = texts or audio.parent
    for ending in _TEXT_ENDINGS:
        path = folder / f"{audio.stem}.{ending}"
        if path.is_file() and path not in outputs:
            return path
    return None


def _checked(tasks: list[Task], destination: Destination | None) -> list[Task]:
    if destination is not None:
        destination.check(len(tasks))
    written: dict[Path, Path] = {}
    for task in tasks:
        for output in task.outputs:
            if output in written:
                raise ValueError(f"{written[output]} and {task.audio} would both be written to {output}")
            if output in (task.audio, task.text):
                raise ValueError(f"{output} would be overwritten: write to another folder or format")
            written[output] = task.audio
    return tasks
