"""What a plugin's code raised, told with the plugin's name."""

from workstation.core.errors import CommandError
from workstation.plugin.manifest import Manifest


class PluginError(CommandError):
    """A fault of a plugin; the cause is what its code raised."""


def plugin_error(manifest: Manifest, error: BaseException, effect: str = "") -> PluginError:
    """The error that tells of another one, with the names of the plugin and of its effect."""
    of = f", effect “{effect}”" if effect else ""
    told = PluginError(f"Plugin “{manifest.name}”{of}: {in_words(error)}")
    told.__cause__ = error
    return told


def in_words(error: BaseException) -> str:
    """What was raised as a line: the message alone where it is meant for people."""
    text = " ".join(str(error).split())
    if isinstance(error, CommandError | ValueError | OSError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
