"""Builds what people download, in an environment of its own: `python3 installer/build.py tar deb`.

Each of bundle, tar, deb, appimage, windows, macos and dsp is written to `dist/`; sizes are told at the end.
"""

import argparse
from collections.abc import Callable
from functools import cache
from pathlib import Path

from packages import bundle, debian, dsp_wheel, linux, other_systems
from packages.shared import DIST, ROOT, largest, size

MIB = 1 << 20
_reused: list[Path] = []


@cache
def folder() -> Path:
    """The program's folder, built once in a run or taken as it was built before."""
    return _reused[0] if _reused else bundle.bundle()


TARGETS: dict[str, tuple[Callable[[], Path], str]] = {
    "bundle": (folder, "the program as one folder that needs no Python, which the next three pack"),
    "tar": (lambda: linux.archive(folder()), "a tar file of it"),
    "deb": (lambda: debian.build(folder()), "a Debian package"),
    "appimage": (lambda: linux.app_image(folder()), "an AppImage"),
    "windows": (other_systems.windows, "an installer for Windows, on Windows"),
    "macos": (other_systems.macos, "a disk image for macOS, on macOS"),
    "dsp": (dsp_wheel.build, "the signal processing alone, as the wheel workstation-dsp"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lines = ", ".join(f"{name} ({text})" for name, (_, text) in TARGETS.items())
    parser.add_argument("targets", nargs="+", choices=TARGETS, metavar="TARGET", help=lines)
    parser.add_argument("--reuse", action="store_true", help="pack the folder that was built before")
    arguments = parser.parse_args()
    if arguments.reuse:
        _reused.append(bundle.built())
    DIST.mkdir(exist_ok=True)
    made = [TARGETS[name][0]() for name in arguments.targets]
    for path in made:
        print(f"{path.relative_to(ROOT)}: {size(path) / MIB:.1f} MiB")
        if path.is_dir():
            for name, amount in largest(path / "_internal"):
                print(f"  {name}: {amount / MIB:.1f} MiB")


if __name__ == "__main__":
    main()
