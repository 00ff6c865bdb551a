"""The user's settings: a small JSON file with known names, types and defaults."""

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from workstation.core.colour_maps import COLOUR_MAPS
from workstation.core.files.atomic_write import reason, write_atomic
from workstation.core.files.bounded import UnreadableError, read_json
from workstation.core.files.private import private_folder
from workstation.core.frequency_scales import SCALES
from workstation.core.params import Param, Value
from workstation.core.signal import Dispose, Signal
from workstation.core.themes import THEMES

SETTINGS: tuple[Param, ...] = (
    Param("theme", "dark", choices=tuple(THEMES)),
    Param("output_device", "", "Output device", hint="Empty: the system's default"),
    Param("input_device", "", "Input device", hint="Empty: the system's default"),
    Param("input_channels", 1, "Recorded channels", "", 1, 8, hint="1 is mono, 2 stereo; the device must have as many"),
    Param("latency_ms", 150.0, "Playback latency", "ms", 20.0, 1000.0),
    Param(
        "compute_device",
        "automatic",
        "Compute device",
        hint="Where effects and models work on whole sounds; automatic: what is faster for each job",
    ),
    Param("view", "waveform", "New tracks show", choices=("waveform", "spectrogram", "both")),
    Param("frequency_axis", "mel", "Frequency axis", choices=tuple(SCALES)),
    Param("fft_size", 2048, "FFT size", "samples", 256, 16384),
    Param("range_db", 90.0, "Spectrogram range", "dB", 20.0, 160.0),
    Param("colour_map", "magma", "Colour map", choices=tuple(COLOUR_MAPS)),
    Param("time_format", "clock", "Time", choices=("clock", "seconds", "frames")),
    Param(
        "timecode_fps",
        "25",
        "Timecode counts",
        "pictures a second",
        choices=("23.976", "24", "25", "29.97", "30", "50", "59.94", "60"),
        hint="Where no video says it: times such as 0:01:05:12 can be typed everywhere",
    ),
    Param("waveform_db", False, "Waveforms in dB"),
    Param("snap_to_zero", False, "Selections snap to zero crossings"),
    Param("joint_ms", 12.0, "Cross-fade at joints", "ms", 0.0, 100.0, hint="Where words were taken out or put in"),
    Param("words_with_sound", True, "Words take their sound along"),
    Param("ripple", "track", "What follows moves with an edit", choices=("off", "track", "all")),
    Param("cue_rules", "netflix", "Rules of subtitles", hint="A preset and what differs: bbc,line_columns=39"),
    Param("cue_style", "plain", "Look of subtitles", hint="A style and what differs: plain,size=64"),
    Param("karaoke_style", "karaoke", "Look of karaoke", hint="A style and what differs: neon,font=Georgia"),
    Param("envelopes", False, "Show the envelopes of all clips"),
    Param("words_snap", True, "Edges of words snap to quiet places", hint="Alt while dragging: not"),
    Param("fillers", (), "Filler words", fields=(Param("language", ""), Param("sure", ""), Param("perhaps", ""))),
    Param("follow_playhead", True, "The view follows playback"),
    Param("dither", True, "Dither when bits are dropped"),
    Param("history_steps", 5000, "Steps that can be undone", "", 10, 100_000, hint="The oldest are forgotten"),
    Param(
        "history_gb",
        20.0,
        "Kept for undoing",
        "GB",
        0.1,
        10_000.0,
        hint="Sound, words and markers; counted when a project is saved",
    ),
    Param(
        "decoded_gb", 5.0, "Decoded sound kept", "GB", 0.0, 1000.0, hint="Compressed files open at once the next time"
    ),
    Param("keep_history", True, "Projects keep their history", hint="Off: a saved project cannot be undone"),
    Param("recent_files", (), "Recent files", fields=(Param("path", ""),)),
    Param("plugins_enabled", (), "Plugins switched on", fields=(Param("id", ""),)),
    Param(
        "plugin_values", (), "Settings of plugins", fields=(Param("plugin", ""), Param("name", ""), Param("value", ""))
    ),
    Param("plugins_disabled", (), "Bundled plugins switched off", fields=(Param("id", ""),)),
    Param("export_format", "wav", "Sound was exported as", hint="The ending of the format that was chosen last"),
    Param("window_layout", "", "Size and panels of the window"),
    Param("demo_shown", False, "The demo has been opened"),
    Param("compiled_version", "", "The version of the program whose signal processing has been compiled"),
)


OPEN = frozenset({"theme", "colour_map"})
"""Choices of which plugins bring more: one that is not there yet is kept until it is."""

_LONGEST_CHOICE = 80
_LONGEST = 300
"""Of what is said of a value."""


class Settings:
    """Values by name; `changed` is emitted with the name. Without a path nothing is kept.

    A file that cannot be read, or holds wrong values, costs those values only: `faults` names them, and nothing is
    deleted: what would be written over stays beside it as `settings.json.broken`.
    """

    def __init__(self, path: Path | None = None, params: Iterable[Param] = SETTINGS) -> None:
        self.changed: Signal[str] = Signal()
        self.unwritten: Signal[str] = Signal()
        """Emitted with a line for the user when the file cannot be written any more."""
        self.offered: Signal[str] = Signal()
        """Emitted with the name of a setting that has other choices now."""
        self._waiting: dict[str, Value] = {}
        """Values of settings whose choice is not there, by their names."""
        self._lost = False
        self.faults: list[str] = []
        self._path = path
        self._params = {param.name: param for param in params}
        self._values: dict[str, Value] = {}
        self._partly = False
        """The file holds what is not understood here."""
        if path is not None and path.exists():
            self._read(path)

    def __getitem__(self, name: str) -> Any:
        return self._values.get(name, self._param(name).default)

    def __setitem__(self, name: str, value: object) -> None:
        checked = self._param(name).check(value)
        waited = self._waiting.pop(name, None)
        if checked == self[name] and waited is None:
            return
        self._values[name] = checked
        if self._path is not None:
            self._keep(self._path)
        self.changed.emit(name)

    def param(self, name: str) -> Param:
        return self._param(name)

    def offer(self, name: str, choice: str, title: str) -> Dispose:
        """One more choice of a setting, until it is taken back; ValueError when there is one of that name."""
        param = self._param(name)
        if choice in param.choices:
            raise ValueError(f"{name} has a choice {choice!r} already")
        titles = tuple(param.text_of(known) for known in param.choices)
        self._params[name] = replace(param, choices=(*param.choices, choice), titles=(*titles, title))
        if self._waiting.get(name) == choice:
            self._values[name] = self._waiting.pop(name)
            self.changed.emit(name)
        self.offered.emit(name)
        return lambda: self._take_back(name, choice)

    def _take_back(self, name: str, choice: str) -> None:
        param = self._params[name]
        if choice not in param.choices:
            return
        at = param.choices.index(choice)
        choices, titles = (row[:at] + row[at + 1 :] for row in (param.choices, param.titles))
        self._params[name] = replace(param, choices=choices, titles=titles)
        if self._values.get(name) == choice:
            self._waiting[name] = self._values.pop(name)
            self.changed.emit(name)
        self.offered.emit(name)

    def remember_file(self, path: Path, keep: int = 12) -> None:
        """Put a file at the head of the recent ones."""
        others = [row for row in self["recent_files"] if row[0] != str(path)]
        self["recent_files"] = ((str(path),), *others[: keep - 1])

    def forget_file(self, path: Path) -> None:
        """Take a file from the recent ones."""
        self["recent_files"] = tuple(row for row in self["recent_files"] if row[0] != str(path))

    def _param(self, name: str) -> Param:
        if name not in self._params:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(self._params)}")
        return self._params[name]

    def _keep(self, path: Path) -> None:
        """Write the file; where that cannot be, the choice holds all the same, and it is told once."""
        try:
            self._write(path)
        except OSError as error:
            if not self._lost:
                self.unwritten.emit(f"{path} cannot be written: {reason(error)}. What is chosen holds until the end")
            self._lost = True
        else:
            self._lost = False

    def _write(self, path: Path) -> None:
        private_folder(path.parent)
        if self._partly:
            self._partly = False
            with suppress(OSError):
                shutil.copy(path, _free(path))
        text = json.dumps(self._values | self._waiting, indent=2, ensure_ascii=False)
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:  # a path with bytes that are no letters
                text = json.dumps(self._values | self._waiting, indent=2)
        write_atomic(path, text + "\n", private=True)

    def _read(self, path: Path) -> None:
        try:
            stored = read_json(path)
            if not isinstance(stored, dict):
                raise UnreadableError(f"{path} cannot be read: settings have names")
        except OSError as error:
            self.faults.append(f"{path} cannot be read: {error.strerror or error}")
            return
        except UnreadableError as error:
            self.faults.append(f"{error}. {_set_aside(path)}")
            return
        for name, value in stored.items():
            try:
                self._values[name] = self._param(name).check(value)
            except ValueError as error:
                if name in OPEN and isinstance(value, str) and len(value) <= _LONGEST_CHOICE:
                    self._waiting[name] = value
                    continue
                self._partly = True
                text = str(error)
                self.faults.append(f"{path}: {text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'}")


def _set_aside(path: Path) -> str:
    """Move a broken file out of the way of the next one; says where it is."""
    aside = _free(path)
    try:
        path.replace(aside)
    except OSError:
        return "The usual settings hold"
    return f"It was set aside as {aside.name}; the usual settings hold"


def _free(path: Path) -> Path:
    """A name beside `path` for what must not be lost of it."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken{'' if number == 1 else number}")).exists():
        number += 1
    return aside
