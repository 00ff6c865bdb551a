"""What a plugin's code raised, told with the names of the plugin and of the part of it."""

import time
import traceback
from dataclasses import dataclass, field

from workstation.core.errors import CommandError
from workstation.plugin.manifest import Manifest


class PluginError(CommandError):
    """A fault of a plugin; the cause is what its code raised, `part` what of the plugin it was: "effect “Half”"."""

    part: str = ""


@dataclass(frozen=True, slots=True)
class PluginFault:
    """A fault as it is kept: which part, a line that tells it, and where in the code it was."""

    part: str
    text: str
    trace: str
    at: float = field(default_factory=time.time)
    """Seconds since 1970."""


def plugin_error(manifest: Manifest, error: BaseException, part: str = "") -> PluginError:
    """The error that tells of another one, with the names of the plugin and of the part of it."""
    told = PluginError(f"Plugin “{manifest.name}”{f', {part}' if part else ''}: {in_words(error)}")
    told.part = part
    told.__cause__ = error
    return told


def fault_of(error: BaseException, part: str = "") -> PluginFault:
    """A fault to be kept; of a PluginError its cause."""
    of = error.__cause__ if isinstance(error, PluginError) and error.__cause__ is not None else error
    part = part or getattr(error, "part", "")
    return PluginFault(part, in_words(of), "".join(traceback.format_exception(of)))


def in_words(error: BaseException) -> str:
    """What was raised as a line: the message alone where it is meant for people."""
    text = " ".join(str(error).split())
    if isinstance(error, CommandError | ValueError | OSError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def with_kind(error: BaseException) -> str:
    """What was raised with its class, "KeyError: 'x'", behind the part of the plugin where that is known."""
    told = error.__cause__ if isinstance(error, PluginError) and error.__cause__ is not None else error
    text = f"{type(told).__name__}: {told}".strip(": ")
    part = error.part if isinstance(error, PluginError) else ""
    return f"{part}: {text}" if part else text
