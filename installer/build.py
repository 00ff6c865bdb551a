"""Builds what people download, in an environment of its own: `python3 installer/build.py tar deb`.

Each of bundle, tar, deb, appimage, windows, macos and dsp is written to `dist/`; sizes are told at the end.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packages import app_image, bundle, debian, dsp_wheel, linux, other_systems
from packages.shared import DIST, ROOT, lacking, largest, size

MIB = 1 << 20
_reused: list[Path] = []


@cache
def folder() -> Path:
    """The program's folder, built once in a run or taken as it was built before."""
    return _reused[0] if _reused else bundle.bundle()


@dataclass(frozen=True)
class Target:
    """One kind of package: how it is made, what it is, and the programs that make it."""

    make: Callable[[], Path]
    about: str
    tools: tuple[str, ...] = ()
    system: str = ""
    """The one, as Python calls it, that this is made on; empty: any."""

    def missing(self) -> str:
        """What keeps it from being made here, in one line; empty when nothing does."""
        if self.system and self.system != sys.platform:
            name = {"win32": "Windows", "darwin": "macOS", "linux": "Linux"}[self.system]
            return f"this is made on {name} alone: PyInstaller packs for the system it runs on"
        return lacking(self.tools)


TARGETS = {
    "bundle": Target(folder, "the program as one folder that needs no Python, which the next three pack"),
    "tar": Target(lambda: linux.archive(folder()), "a tar file of it", ("tar", linux.COMPRESSOR), "linux"),
    "deb": Target(lambda: debian.build(folder()), "a Debian package", ("dpkg-deb",), "linux"),
    "appimage": Target(lambda: app_image.app_image(folder()), "an AppImage", app_image.TOOLS, "linux"),
    "windows": Target(
        other_systems.windows, "an installer for Windows, on Windows", (other_systems.inno_setup(),), "win32"
    ),
    "macos": Target(other_systems.macos, "a disk image for macOS, on macOS", ("codesign",), "darwin"),
    "dsp": Target(dsp_wheel.build, "the signal processing alone, as the wheel workstation-dsp"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lines = ", ".join(f"{name} ({target.about})" for name, target in TARGETS.items())
    parser.add_argument("targets", nargs="+", choices=TARGETS, metavar="TARGET", help=lines)
    parser.add_argument("--reuse", action="store_true", help="pack the folder that was built before")
    arguments = parser.parse_args()
    # Asked before the long part, not at its end.
    for name in arguments.targets:
        if missing := TARGETS[name].missing():
            raise SystemExit(f"{name}: {missing}")
    if arguments.reuse:
        _reused.append(bundle.built())
    DIST.mkdir(exist_ok=True)
    made = [TARGETS[name].make() for name in arguments.targets]
    for path in made:
        print(f"{path.relative_to(ROOT)}: {size(path) / MIB:.1f} MiB")
        if path.is_dir():
            for name, amount in largest(path / "_internal"):
                print(f"  {name}: {amount / MIB:.1f} MiB")


if __name__ == "__main__":
    main()
