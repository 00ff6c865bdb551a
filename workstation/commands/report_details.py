"""What a report of a fault should tell: versions, system, devices, settings that differ, the last fault, the log."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import TYPE_CHECKING

from workstation import __version__
from workstation.core.program_log import last_fault, tail, without_home
from workstation.core.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from workstation.engine.playback.devices import Device

_PACKAGES = ("PySide6-Essentials", "torch", "numpy", "numba", "av", "soundfile", "sounddevice")
_PERSONAL = frozenset(("recent_files", "fillers", "window_layout", "plugin_values"))
"""Settings of which only is told that they differ: they hold names of files, or words."""
_NOT_TOLD = frozenset(("demo_shown", "compiled_version"))
_LOG_LINES = 60

Facts = Mapping[str, str]


def details(settings: Settings, state: Path, window: Facts | None = None) -> str:
    """All of it as plain text in Markdown, with `~` for the home folder; nothing of a document is in it.

    `state` is the folder of the log, `window` what only the window knows. Whatever cannot be found out is said so.
    """
    facts: dict[str, str] = {}
    for name, look in _LOOKS:
        try:
            facts[name] = look()
        except Exception as error:  # a report of what does not work must work
            facts[name] = f"unknown ({type(error).__name__})"
    facts |= window or {}
    facts["Settings that differ"] = ", ".join(changed_settings(settings)) or "none"
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    fault, log = last_fault(state), tail(state, _LOG_LINES)
    lines += ["", "Last fault:", *_block(fault)] if fault else ["", "Last fault: none is kept"]
    lines += ["", "The end of the log:", *_block(log)] if log else ["", "The log is empty"]
    return without_home("\n".join(lines)) + "\n"


def changed_settings(settings: Settings) -> list[str]:
    """The settings that differ from those at first, with their values unless those are personal."""
    changed = (p for p in SETTINGS if p.name not in _NOT_TOLD and settings[p.name] != p.default)
    return [p.name if p.name in _PERSONAL else f"{p.name} = {settings[p.name]!r}" for p in changed]


def _block(lines: Iterable[str]) -> list[str]:
    return ["```", *lines, "```"]


def _program() -> str:
    commit = _commit()
    return f"{__version__}{f' ({commit})' if commit else ''}"


def _commit() -> str:
    """Of a checkout, or of an installation from one; empty where it is not known."""
    root = Path(__file__).resolve().parents[2]
    if (root / ".git").exists():
        with suppress(OSError, subprocess.SubprocessError):
            line = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
            done = subprocess.run(line, capture_output=True, text=True, timeout=5, check=True)
            return done.stdout.strip()
    with suppress(PackageNotFoundError, ValueError, AttributeError):
        origin = json.loads(distribution("workstation").read_text("direct_url.json") or "{}")
        return str(origin.get("vcs_info", {}).get("commit_id", ""))[:12]
    return ""


def _python() -> str:
    return f"{platform.python_version()} ({platform.python_implementation()}, {sys.platform})"


def _system() -> str:
    name = platform.platform()
    with suppress(OSError):
        name += f", {platform.freedesktop_os_release().get('PRETTY_NAME', '')}"
    return name


def _libraries() -> str:
    return ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _ffmpeg() -> str:
    import av

    return ", ".join(f"{name} {'.'.join(map(str, number))}" for name, number in sorted(av.library_versions.items()))


def _devices() -> str:
    from workstation.engine.playback.devices import AudioDeviceError, find_devices

    try:
        found = find_devices()
    except AudioDeviceError as error:
        return f"none ({error})"
    return "; ".join(map(_device_line, found)) or "none"


def _device_line(device: "Device") -> str:
    marks = [name for name, on in (("input", device.default_input), ("output", device.default_output)) if on]
    default = f", default {' and '.join(marks)}" if marks else ""
    return f"{device.name} ({device.system}, {device.inputs} in, {device.outputs} out, {device.rate} Hz{default})"


_LOOKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Workstation", _program),
    ("Python", _python),
    ("System", _system),
    ("Libraries", _libraries),
    ("FFmpeg", _ffmpeg),
    ("Audio devices", _devices),
)
