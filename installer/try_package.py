"""Tries a package as somebody would who has just downloaded it: `python3 installer/try_package.py deb`.

`deb` installs it into a bare Debian system without Python, made by mmdebstrap (as root); `tar` unpacks the archive, and
`bundle` takes the folder that was built, both without a PATH. Each does the main jobs on the demo's sound, opens the
window under Xvfb, and keeps a picture of it. `deb` is then removed, and whatever it leaves is told.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packages import bundle, debian
from packages.shared import BUILD, DIST, run, version

USER = 1234
"""A user that no system has."""
DISPLAY = ":58"
PASSING = ("dev", "proc", "run", "sys", "tmp", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/log", "home")
"""Where systems keep notes of what was installed; all else has to be as it was before."""


@dataclass(frozen=True)
class Machine:
    """Where a package is tried: a system of its own, or a folder of this one."""

    root: Path
    program: str
    """The command, as it is typed there."""
    resources: str
    home: str

    def call(self, *arguments: str, display: str = "") -> subprocess.CompletedProcess[str]:
        """Run the program there as a plain user, who has nothing set."""
        environment = {"HOME": self.home, "LANG": "C.UTF-8", "DISPLAY": display}
        if self.root == Path("/"):
            enter = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "env", "-C", self.home]
        else:
            environment["PATH"] = "/usr/bin:/bin"
            enter = ["chroot", f"--userspec={USER}:{USER}", str(self.root), "/usr/bin/env", "-C", self.home]
        line = [*enter, "-i", *(f"{key}={text}" for key, text in environment.items() if text), self.program, *arguments]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    def here(self, name: str) -> Path:
        """A file in the user's folder, as this system names it."""
        return self.root / self.home.lstrip("/") / name


def jobs(machine: Machine) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each job: what it is called, the arguments, and the files that it writes."""
    demo, home = f"{machine.resources}/demo", machine.home
    yield "version", ("--version",), ()
    yield "info", ("info", f"{demo}/voice.flac"), ()
    yield "convert", ("convert", f"{demo}/voice.flac", f"{home}/voice.mp3"), ("voice.mp3",)
    align = ("align", f"{demo}/voice.flac", f"{demo}/demo.txt", "-o", f"{home}/voice.srt", "-o", f"{home}/voice.ass")
    yield "align", align, ("voice.srt", "voice.ass")
    yield (
        "render",
        ("render", f"{demo}/voice.flac", "--rack", "Podcast voice", "-o", f"{home}/clean.flac"),
        ("clean.flac",),
    )
    yield "subtitles", ("subtitles", "convert", f"{home}/voice.srt", "-o", f"{home}/voice.vtt"), ("voice.vtt",)
    yield "doctor", ("doctor",), ()


def try_jobs(machine: Machine) -> list[str]:
    """Do all jobs; returns what failed."""
    failed = []
    for name, arguments, written in jobs(machine):
        began = time.monotonic()
        done = machine.call(*arguments)
        lacking = [
            file for file in written if not machine.here(file).is_file() or not machine.here(file).stat().st_size
        ]
        good = done.returncode == 0 and not lacking
        print(f"== {name}: {'good' if good else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
        print("".join(f"   {line}\n" for line in (done.stdout + done.stderr).splitlines()[-12:]), end="", flush=True)
        if not good:
            failed.append(name)
    # What was shipped is found, or each user would wait at each first use.
    own = sorted(path.parent.name for path in machine.here(".cache/workstation/compiled").rglob("*.nbi"))
    print(f"== compiled at the first use: {', '.join(own) or 'nothing'}", flush=True)
    return failed + (["compiled code"] if own else [])


def try_window(machine: Machine, picture: Path) -> list[str]:
    """Open the window with the demo and keep its picture; returns what failed."""
    with screen():
        done = machine.call("--screenshot", f"{machine.home}/window.png", "--after", "12", "--demo", display=DISPLAY)
    made = machine.here("window.png")
    if done.returncode or not made.is_file():
        print(f"== window: FAILED ({done.returncode})\n{done.stdout}{done.stderr}")
        return ["window"]
    picture.parent.mkdir(exist_ok=True)
    shutil.copyfile(made, picture)
    print(f"== window: good; its picture is {picture}\n{done.stderr}", end="")
    return []


@contextmanager
def screen() -> Iterator[None]:
    """A screen that nobody sees, which everybody may draw on."""
    server = subprocess.Popen(
        ["Xvfb", DISPLAY, "-screen", "0", "1440x900x24", "-ac", "-nolisten", "tcp"], stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(2)
        yield
    finally:
        server.terminate()
        server.wait()


def files_of(root: Path) -> set[str]:
    """All that is in a system but for its own notes."""
    found = set()
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if str(here / name) not in PASSING]
        found |= {str(here / name) for name in (*folders, *files)}
    return found


def bare_system(root: Path) -> Path:
    """A Debian with nothing but what every one has: no Python, no Qt; made once."""
    if not (root / "usr").is_dir():
        with open("/etc/os-release", encoding="utf-8") as file:
            suite = dict(line.rstrip().split("=", 1) for line in file if "=" in line)["VERSION_CODENAME"]
        run(["mmdebstrap", "--variant=minbase", "--format=directory", suite, root])
    if Path("/etc/resolv.conf").is_file():
        shutil.copyfile("/etc/resolv.conf", root / "etc" / "resolv.conf")
    return root


def inside(root: Path, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command of a system's root in it."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    return subprocess.run(["chroot", root, *command], env=environment, capture_output=True, text=True, check=False)


def try_deb(root: Path) -> list[str]:
    package = DIST / f"workstation_{version()}_{debian.architecture()}.deb"
    bare_system(root)
    if inside(root, ["/bin/sh", "-c", "command -v python3"]).returncode == 0:
        raise SystemExit(f"there is a Python in {root}, so this would prove nothing")
    with mounted(root):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_plain(debian.DEPENDS)]
        for command in (["apt-get", "update", "-qq"], install):
            told = inside(root, command)
            if told.returncode:
                raise SystemExit(told.stdout + told.stderr)
        before = files_of(root)
        shutil.copyfile(package, root / "tmp" / "workstation.deb")
        told = inside(root, ["dpkg", "-i", "/tmp/workstation.deb"])
        (root / "tmp" / "workstation.deb").unlink()
        print(told.stdout + told.stderr, end="")
        if told.returncode:
            return ["install"]
        home = root / "home" / "somebody"
        home.mkdir(parents=True, exist_ok=True)
        os.chown(home, USER, USER)
        machine = Machine(
            root, "workstation", "/usr/lib/workstation/_internal/workstation/_resources", "/home/somebody"
        )
        failed = try_jobs(machine) + try_window(machine, DIST / "try-deb.png")
        added = len(files_of(root) - before)
        told = inside(root, ["dpkg", "--purge", "workstation"])
        print(told.stdout + told.stderr, end="")
        left = sorted(files_of(root) - before)
        print(f"== removed: {added} files and folders were added, {len(left)} are left {left[:10]}")
        kept = sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_dir())
        print(f"   in the user's folder: {', '.join(kept) or 'no folder'}")
        return failed + (["removal"] if left or told.returncode else [])


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """A system with the kernel's own folders."""
    places = [("proc", "proc"), ("tmpfs", "dev/shm")]
    (root / "dev" / "shm").mkdir(exist_ok=True)
    for kind, place in places:
        run(["mount", "-t", kind, kind, root / place])
    try:
        yield
    finally:
        for _, place in reversed(places):
            run(["umount", "-l", root / place])


def try_folder(folder: Path, picture: str) -> list[str]:
    """Try a folder of this machine as a user with neither PATH nor settings."""
    with tempfile.TemporaryDirectory(prefix="workstation-try-") as home:
        os.chown(home, USER, USER)
        resources = str(folder / "_internal" / "workstation" / "_resources")
        machine = Machine(Path("/"), str(folder / "workstation"), resources, home)
        return try_jobs(machine) + try_window(machine, DIST / picture)


def try_tar() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="workstation-tar-") as place:
        Path(place).chmod(0o755)
        with tarfile.open(next(DIST.glob(f"workstation-{version()}-linux-*.tar.gz"))) as file:
            file.extractall(place, filter="tar")
        (folder,) = Path(place).iterdir()
        return try_folder(folder, "try-tar.png")


def _plain(depends: Sequence[str]) -> list[str]:
    return [line.split(" ")[0] for line in depends]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", choices=("deb", "tar", "bundle"))
    parser.add_argument("--root", type=Path, default=BUILD / "root", help="the bare system, made where it is not there")
    arguments = parser.parse_args()
    if os.geteuid():
        raise SystemExit("this becomes another user, and so has to be begun as root")
    if arguments.package == "deb":
        failed = try_deb(arguments.root)
    elif arguments.package == "tar":
        failed = try_tar()
    else:
        failed = try_folder(bundle.built(), "try-bundle.png")
    print(f"failed: {', '.join(failed)}" if failed else "all good")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
