"""What all packages have in common: places, versions, and running other programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = Path(__file__).resolve().parent / "files"
BUILD = ROOT / "build" / "package"
"""What is made on the way; it can be deleted."""
DIST = ROOT / "dist"
"""What people download."""


def version() -> str:
    text = (ROOT / "workstation" / "__init__.py").read_text("utf-8")
    return str(re.findall(r'__version__ = "(.+)"', text)[0])


def day() -> datetime:
    """The day of the release: that of `SOURCE_DATE_EPOCH`, of the last commit, or today."""
    if stamp := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(stamp), UTC)
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    if shutil.which("git") and (told := subprocess.run(asked, capture_output=True, text=True, check=False)).stdout:
        return datetime.fromtimestamp(int(told.stdout), UTC)
    return datetime.now(UTC)


def filled(name: str, **values: str) -> str:
    """A file of `files/` with each `@NAME@` replaced by its value."""
    text = (FILES / name).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    if left := re.search(r"@[A-Z_]+@", text):
        raise ValueError(f"{name}: nothing was said of {left[0]}")
    return text


SOURCES = {
    "autoreconf": "apt install autoconf automake",
    "libtoolize": "apt install libtool",
    "mksquashfs": "apt install squashfs-tools",
    "dpkg-deb": "it is Debian's own: apt install dpkg",
    "zstd": "apt install zstd",
    "ISCC.exe": "it comes with Inno Setup 6",
}
"""Where programs that make packages are had."""


def lacking(tools: Sequence[str]) -> str:
    """Which of some programs are not installed and where they are had, in one line; empty when all are."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    names = [re.split(r"[\\/]", tool)[-1] for tool in missing]
    return "; ".join(
        f"{name} is needed for this and is not installed ({SOURCES.get(name, 'see its own pages')})" for name in names
    )


def run(command: Sequence[str | Path], cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Run a program; SystemExit where it fails or is not there."""
    if missing := lacking([str(command[0])]):
        raise SystemExit(missing)
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **(environment or {})}, check=False)
    if done.returncode:
        raise SystemExit(f"this command failed ({done.returncode}): {' '.join(map(str, command))}")


def fresh(folder: Path) -> Path:
    """An empty folder of that name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    paths = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in paths if each.is_file() and not each.is_symlink())


def largest(folder: Path, most: int = 12) -> list[tuple[str, int]]:
    """What takes most of the room in a folder: names and bytes."""
    return sorted(((each.name, size(each)) for each in folder.iterdir()), key=lambda row: -row[1])[:most]


def link_or_copy(source: str, target: str) -> str:
    """For `copytree`: a second name for a file instead of a copy, where the disk can do that; half a gigabyte less."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
