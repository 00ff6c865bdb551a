"""The program as one file that runs: a squashed folder behind the runtime that mounts it, built from its sources."""

import os
import platform
import shutil
from pathlib import Path

from packages import bundle, debian
from packages.shared import BUILD, DIST, FILES, fresh, link_or_copy, run, version

TOOLS = ("git", "gcc", "autoreconf", "libtoolize", "make", "pkg-config", "strip", "mksquashfs")
"""What builds it, beside the static libraries of Debian's libfuse3-dev, libzstd-dev and zlib1g-dev."""
SOURCES = "WORKSTATION_SOURCES"
"""The variable that names where the two sources are cloned from, where that is not their home."""
RUNTIME = ("AppImage/type2-runtime", "caf24f9f712084686bfc24a70b75e50df0aefb9c")
SQUASHFUSE = ("vasi/squashfuse", "df85c4ddf1a079b10cfe39a2caf7d0cfdc504a6b")
_MAGIC = b"AI\x02"
"""In the head of the file, by which systems know an AppImage of the second kind."""


def app_image(folder: Path) -> Path:
    """Build it of a program's folder; returns its file."""
    root, target = app_dir(folder), DIST / f"Workstation-{version()}-{platform.machine()}.AppImage"
    squashed = BUILD / "squashed"
    squashed.unlink(missing_ok=True)
    run(["mksquashfs", root, squashed, "-root-owned", "-noappend", "-comp", "zstd", "-quiet", "-no-progress"])
    made = target.with_name(f"{target.name}.part")
    with made.open("wb") as file:
        for part in (runtime(), squashed):
            with part.open("rb") as source:
                shutil.copyfileobj(source, file)
    squashed.unlink()
    made.chmod(0o755)
    os.replace(made, target)
    return target


def app_dir(folder: Path) -> Path:
    """The folder that is squashed, which runs as it is by `AppRun`; returns it."""
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


def runtime() -> Path:
    """What stands before the squashed folder, mounts it and starts it: built once, of pinned sources, without libc."""
    made = BUILD / f"runtime-{RUNTIME[1][:12]}-{SQUASHFUSE[1][:12]}"
    if made.is_file():
        return made
    place = fresh(BUILD / "runtime")
    squashfuse, own = (cloned(place, *source) for source in (SQUASHFUSE, RUNTIME))
    into = place / "installed"
    settings = {"CFLAGS": "-ffunction-sections -fdata-sections -Os"}
    run([squashfuse / "autogen.sh"], squashfuse, settings)
    wanted = [f"--prefix={into}", "--enable-static", "--disable-shared", *_WITHOUT]
    run([squashfuse / "configure", *wanted], squashfuse, settings)
    run(["make", "-s", "install"], squashfuse, settings)
    for header in squashfuse.glob("*.h"):  # one that is not installed is asked for
        shutil.copyfile(header, into / "include" / "squashfuse" / header.name)
    built = place / "built"
    headers = [f"-I{into}/include", f"-I{into}/include/squashfuse", "-I/usr/include/fuse3"]
    about = [f'-DGIT_COMMIT="{RUNTIME[1][:7]}"', "-D_FILE_OFFSET_BITS=64", "-std=gnu99", "-w"]
    linked = ["-T", "data_sections.ld", "-Wl,--gc-sections", "-static", f"-L{into}/lib"]
    libraries = ["-lsquashfuse", "-lsquashfuse_ll", "-lfuse3", "-lzstd", "-lz", "-lpthread", "-ldl"]
    flags = settings["CFLAGS"].split()
    run(["gcc", *headers, *about, *flags, *linked, "runtime.c", *libraries, "-o", built], own / "src" / "runtime")
    run(["strip", "--strip-debug", "--strip-unneeded", built])
    content = bytearray(built.read_bytes())
    content[8 : 8 + len(_MAGIC)] = _MAGIC
    built.write_bytes(content)
    os.replace(built, made)
    return made


_WITHOUT = ("--without-xz", "--without-lzo", "--without-lz4")


def cloned(place: Path, name: str, commit: str) -> Path:
    """A checkout of a repository at a commit."""
    folder = place / name.rpartition("/")[2]
    base = os.environ.get(SOURCES, "https://github.com").rstrip("/")
    run(["git", "clone", "--quiet", "--no-checkout", f"{base}/{name}", folder])
    run(["git", "checkout", "--quiet", commit], folder)
    return folder
