"""Where the files live that come with the program."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """A file or folder under `resources/`: in the installed package, else in the checkout."""
    return _shipped("resources").joinpath(*parts)


def bundled_plugins() -> Path:
    """The folder of the plugins that come with the program."""
    return _shipped("plugins")


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parents[2]
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / name
