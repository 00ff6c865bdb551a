"""The program as an archive."""

import platform
from pathlib import Path

from packages.shared import DIST, run, version

COMPRESSOR = "gzip"
"""What every system can unpack."""


def archive(folder: Path) -> Path:
    """The program's folder in a tar file, to be unpacked anywhere; returns its file."""
    name = f"workstation-{version()}-linux-{platform.machine()}"
    target = DIST / f"{name}.tar.gz"
    owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
    inside = f"--transform=s,^workstation,{name},S"  # S: what links lead to stays as it is
    run(["tar", "-I", f"{COMPRESSOR} -6", *owner, inside, "-cf", target, folder.name], folder.parent)
    return target
