"""The themes by name, and where the files of their colours are."""

from pathlib import Path

from workstation.core.files.resources import resource
from workstation.core.registry import Registry

THEMES: Registry[Path] = Registry("theme", {name: resource("themes", f"{name}.toml") for name in ("dark", "light")})
