"""The program as an archive and as an AppImage."""

import platform
import shutil
from pathlib import Path

from packages import bundle, debian
from packages.shared import BUILD, DIST, FILES, fresh, link_or_copy, run, version

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


def app_dir(folder: Path) -> Path:
    """The folder that an AppImage holds, which runs as it is by `AppRun`; returns it."""
    root = fresh(BUILD / "Workstation.AppDir")
    program = root / "usr" / "lib" / "workstation"
    program.parent.mkdir(parents=True)
    shutil.copytree(folder, program, symlinks=True, copy_function=link_or_copy)
    debian.system_files(root, bundle.python())
    shutil.copyfile(root / "usr/share/applications/workstation.desktop", root / "workstation.desktop")
    shutil.copyfile(root / "usr/share/icons/hicolor/256x256/apps/workstation.png", root / "workstation.png")
    (root / ".DirIcon").symlink_to("workstation.png")
    start = root / "AppRun"
    shutil.copyfile(FILES / "AppRun", start)
    start.chmod(0o755)
    return root


def app_image(folder: Path) -> Path:
    """The AppImage by appimagetool, where that is installed; returns its file."""
    root = app_dir(folder)
    target = DIST / f"Workstation-{version()}-{platform.machine()}.AppImage"
    run(["appimagetool", "--no-appstream", root, target], environment={"ARCH": platform.machine()})
    return target
