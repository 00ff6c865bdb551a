"""What the definitions for other systems name, so that it can be checked here that all of it is there."""

import re
from pathlib import Path

from packages.shared import FILES, ROOT


def application_id() -> str:
    """The number that marks a project file, as the MIME types want it."""
    text = (ROOT / "workstation" / "project" / "schema.py").read_text("utf-8")
    return str(re.findall(r"^APPLICATION_ID = (0x[0-9A-Fa-f]+)", text, re.MULTILINE)[0])


def windows_sources() -> list[Path]:
    """The files of the checkout that the installer for Windows names; what the build makes is not among them."""
    lines = (FILES / "workstation.iss").read_text("utf-8").splitlines()
    found = (re.search(r"^(?:Source: \"|LicenseFile=)\{#Root\}\\([\w.\\]+)", line) for line in lines)
    return [ROOT / match[1].replace("\\", "/") for match in found if match]


def windows_programs() -> set[str]:
    """The programs that it expects in the bundle."""
    return set(re.findall(r"\{app\}\\([\w-]+)\.exe", (FILES / "workstation.iss").read_text("utf-8")))
