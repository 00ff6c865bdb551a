"""The Debian package, by dpkg-deb, and the parts of it that a Unix system looks for."""

import gzip
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from packages import bundle
from packages.definitions import application_id
from packages.shared import BUILD, DIST, FILES, ROOT, day, filled, fresh, link_or_copy, run, size, version

DEPENDS = (
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libportaudio2",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
)
"""What a program of this kind takes from the system besides C: screen and sound."""
RECOMMENDS = ("fonts-dejavu-core | fonts-noto-core", "shared-mime-info", "desktop-file-utils")
MAINTAINER = "{} <{}>".format(
    os.environ.get("DEBFULLNAME", "The Workstation developers"), os.environ.get("DEBEMAIL", "root@localhost")
)
_C_VERSION = re.compile(rb"\0GLIBC_2\.(\d+)(?:\.\d+)?(?=\0)")
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def architecture() -> str:
    """This machine as Debian names it."""
    return _MACHINES.get(platform.machine(), platform.machine())


def libc(folder: Path) -> str:
    """The oldest C library that all programs and libraries of a folder run with, such as 2.36."""
    newest = 0
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    newest = max(newest, *map(int, _C_VERSION.findall(file.read())), 0)
    return f"2.{newest}"


def system_files(root: Path, interpreter: Path) -> None:
    """Put below `root` what belongs into a Unix system: entry of the menu, icons, MIME types, manual, completions."""
    desktop_files(root)
    changes = gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0)
    (root / "usr/share/doc/workstation/changelog.gz").write_bytes(changes)
    run([interpreter, FILES.parent / "command_help.py", root], cwd=BUILD, environment={"QT_QPA_PLATFORM": "offscreen"})


def desktop_files(root: Path) -> None:
    """Those of them that need no program to be made."""
    share = root / "usr" / "share"
    texts = {
        "applications/workstation.desktop": filled("workstation.desktop"),
        "metainfo/org.workstation.Workstation.metainfo.xml": filled(
            "org.workstation.Workstation.metainfo.xml", VERSION=version(), DATE=f"{day():%Y-%m-%d}"
        ),
        "mime/packages/workstation.xml": filled("workstation-mime.xml", APPLICATION_ID=application_id()),
        "doc/workstation/copyright": filled("copyright"),
    }
    for place, text in texts.items():
        path = share / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for place in ("scalable/apps/workstation.svg", "256x256/apps/workstation.png"):
        path = share / "icons" / "hicolor" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "resources" / "icons" / path.name, path)


def build(folder: Path) -> Path:
    """The package of a built program; returns its file. Root owns all in it, nobody else may write."""
    root = fresh(BUILD / "deb")
    program = root / "usr" / "lib" / "workstation"
    program.parent.mkdir(parents=True)
    shutil.copytree(folder, program, symlinks=True, copy_function=link_or_copy)
    commands = root / "usr" / "bin"
    commands.mkdir()
    (commands / "workstation").symlink_to("../lib/workstation/workstation")
    system_files(root, bundle.python())
    if wrong := validate(root):
        raise SystemExit("\n".join(wrong))
    _set_modes(root)
    control = root / "DEBIAN"
    control.mkdir()
    fields = {
        "Package": "workstation",
        "Version": version(),
        "Architecture": architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size(root) // 1024),
        "Depends": ", ".join((f"libc6 (>= {libc(folder)})", *DEPENDS)),
        "Recommends": ", ".join(RECOMMENDS),
        "Section": "sound",
        "Priority": "optional",
        "Description": "audio editor where sound, spectrum and words are one document\n"
        " Clean an interview, time a text to its recording and take away subtitles or\n"
        " karaoke. Everything runs on this machine, without a network.",
    }
    (control / "control").write_text("".join(f"{key}: {value}\n" for key, value in fields.items()), "utf-8")
    target = DIST / f"workstation_{version()}_{architecture()}.deb"
    run(["dpkg-deb", "--root-owner-group", "--build", root, target])
    return target


def _set_modes(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)


def _is_program(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o100) and ".so" not in path.name


def validate(root: Path) -> list[str]:
    """What the validators that are installed say of a package's files; empty when all is well."""
    share = root / "usr" / "share"
    checks = (
        ("appstreamcli", "validate", "--no-net", "--explain", str(next((share / "metainfo").glob("*.xml")))),
        ("desktop-file-validate", str(share / "applications" / "workstation.desktop")),
        ("xmllint", "--noout", str(share / "mime" / "packages" / "workstation.xml")),
    )
    told = []
    for command in checks:
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                told.append(f"{command[0]}: {done.stdout}{done.stderr}")
    return told
