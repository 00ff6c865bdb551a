"""Bringing plugins into the user's folder: from a folder, a zip file, or a Python package; nothing of them is run."""

import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path, PurePosixPath

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.bounded import read_form
from workstation.core.files.private import private_folder
from workstation.core.format_size import short_name
from workstation.plugin.discovery import GROUP
from workstation.plugin.manifest import Manifest, is_inside, read_manifest

MAX_FILES, MAX_BYTES = 5_000, 512 << 20
"""Of one plugin."""
ORIGIN = ".origin.json"
"""In a plugin's folder: where it was installed from."""
_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?(?:==[A-Za-z0-9.+!*-]{1,40})?")
_LEFT_OUT = frozenset({"__pycache__", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache"})
_BLOCK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
Reading = Generator[float, None, Manifest]


def install_folder(source: Path, plugins: Path) -> Manifest:
    """Copy the plugin in a folder; ValueError says why it is none, OSError why it cannot be copied."""
    source = source.expanduser().resolve()
    if plugins.resolve() in (source, *source.parents):
        raise ValueError(f"{source} is in the folder of plugins already: look for plugins again")
    read_manifest(source)
    with _Room(plugins) as fresh:
        _copy(source, fresh)
        return _put(fresh, plugins, {"folder": str(source)})


def install_zip(source: Path, plugins: Path) -> Manifest:
    """Unpack the plugin in a zip file: its `plugin.toml` is at the top, or in the only folder that is there.

    Nothing is written outside of the plugin's folder, and no more than `MAX_BYTES`, whatever the file says of itself.
    """
    source = source.expanduser()
    with _Room(plugins) as fresh:
        with _Opened(source) as archive:
            tops = [name for name in archive.namelist() if PurePosixPath(name).name == "plugin.toml"]
            top = min(tops, key=lambda name: name.count("/"), default=None)
            if top is None:
                raise ValueError(f"{source.name} holds no plugin.toml")
            _unpack(archive, source, str(PurePosixPath(top).parent), fresh)
        return _put(fresh, plugins, {"zip": str(source)})


def install_package(name: str, plugins: Path) -> Reading:
    """Have pip fetch a package as a wheel, from the user's own index, and unpack the plugin that it brings.

    Only a wheel is taken, for another package would be run by pip, and no package that it depends on. Yields the
    fraction done; closing it ends pip.
    """
    from workstation.speech.store.pip_download import pip, run_pip

    if not _PACKAGE.fullmatch(name):
        raise ValueError(f"a package is called as in my-plugin or my-plugin==1.2, got {short_name(name)!r}")
    private_folder(plugins)
    with tempfile.TemporaryDirectory(prefix=".pip-", dir=plugins, ignore_cleanup_errors=True) as made:
        work = Path(made)
        command = [
            *pip(), "download", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check",
            "--progress-bar=off", "--retries=2", "-d", str(work / "done"), "--", name,
        ]  # fmt: skip
        with (work / "said.txt").open("w+", encoding="utf-8", errors="replace") as said:
            yield from run_pip(command, work, said.fileno(), 1 << 20)
            said.seek(0)
            text = said.read()
        wheels = sorted((work / "done").glob("*.whl")) if (work / "done").is_dir() else []
        if not wheels:
            lines = [line for line in text.splitlines() if line.startswith("ERROR:")] or text.splitlines()[-1:]
            why = lines[-1].removeprefix("ERROR:").strip() if lines else "pip said nothing"
            raise ValueError(f"pip has no wheel of {name}: {why}")
        return install_wheel(wheels[0], plugins, name)


def install_wheel(wheel: Path, plugins: Path, name: str = "") -> Manifest:
    """Unpack the plugin that a wheel names by an entry point, or the only one that it holds."""
    with _Room(plugins) as fresh:
        with _Opened(wheel) as archive:
            _unpack(archive, wheel, _folder_in(archive, wheel), fresh)
        return _put(fresh, plugins, {"package": name or wheel.name.partition("-")[0]})


def remove(manifest: Manifest, plugins: Path) -> None:
    """Delete a plugin of the user's folder; ValueError for one that lies elsewhere."""
    if manifest.bundled or manifest.installed or manifest.folder.parent.resolve() != plugins.resolve():
        raise ValueError(f"{manifest.name} is not in {plugins}: remove it where it came from")
    if manifest.folder.is_symlink():  # somebody's own work, which is only shown here
        manifest.folder.unlink()
        return
    gone = Path(tempfile.mkdtemp(prefix=".gone-", dir=plugins))
    manifest.folder.rename(gone / manifest.folder.name)
    shutil.rmtree(gone, ignore_errors=True)


def origin_of(manifest: Manifest) -> dict[str, str]:
    """Where a plugin was installed from: "folder", "zip" or "package" and its name; nothing where that is not known."""
    try:
        return read_form(manifest.folder / ORIGIN, dict[str, str])
    except (OSError, ValueError):
        return {}


def update(manifest: Manifest, plugins: Path) -> Reading:
    """Install a plugin again from where it came; ValueError where that is not known."""
    sources: dict[str, Callable[[Path, Path], Manifest]] = {"folder": install_folder, "zip": install_zip}
    for kind, place in origin_of(manifest).items():
        if kind in sources:
            yield 0.5
            return sources[kind](Path(place), plugins)
        if kind == "package":
            return (yield from install_package(place.partition("==")[0], plugins))
    raise ValueError(f"nobody knows where {manifest.name} came from: install it again")


class _Room:
    """A fresh folder among the plugins that is no plugin yet, and goes when it has not become one."""

    def __init__(self, plugins: Path) -> None:
        self._plugins = plugins
        self._place: Path | None = None

    def __enter__(self) -> Path:
        private_folder(self._plugins)
        self._place = Path(tempfile.mkdtemp(prefix=".new-", dir=self._plugins))
        fresh = self._place / "plugin"
        fresh.mkdir()
        return fresh

    def __exit__(self, *_: object) -> None:
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)


def _put(fresh: Path, plugins: Path, origin: dict[str, str]) -> Manifest:
    """Let a complete plugin take its place, and that of its older self."""
    manifest = read_manifest(fresh)
    write_atomic(fresh / ORIGIN, json.dumps(origin))
    target = plugins / manifest.id
    if target.is_symlink():
        raise ValueError(f"{target} is a link to somebody's own work: remove it first")
    before = fresh.parent / "before"
    if target.exists():
        target.rename(before)
    try:
        fresh.rename(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise
    return read_manifest(target)


def _copy(source: Path, target: Path) -> None:
    """The files of a folder, without caches and repositories; ValueError for too many, and for links out of it."""
    files, size = 0, 0
    for place, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        for name in sorted(names):
            path = Path(place, name)
            if not is_inside(source, path):
                raise ValueError(f"{path} is a link out of the plugin's folder")
            if not path.is_file():
                raise ValueError(f"{path} is no file")
            files, size = files + 1, size + path.stat().st_size
            _check_bounds(source, files, size)
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _check_bounds(source: Path, files: int, size: int) -> None:
    if files > MAX_FILES or size > MAX_BYTES:
        raise ValueError(
            f"{source.name} is too large: a plugin has at most {MAX_FILES:,} files and {MAX_BYTES >> 20} MB"
        )


class _Opened:
    """A zip file; what is wrong with it is a ValueError that names it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> zipfile.ZipFile:
        try:
            self._archive = zipfile.ZipFile(self._path)
        except _DAMAGED as error:
            raise ValueError(f"{self._path.name} is no zip file that can be read: {error}") from error
        return self._archive

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._archive.close()
        if isinstance(error, _DAMAGED) and not isinstance(error, ValueError):
            raise ValueError(f"{self._path.name} is damaged: {error}") from error


def _unpack(archive: zipfile.ZipFile, source: Path, top: str, target: Path) -> None:
    size = 0
    for number, (info, inside) in enumerate(_members(archive, source, top), 1):
        _check_bounds(source, number, size)
        copy = target / inside
        copy.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as stream, copy.open("xb") as file:
            while block := stream.read(_BLOCK):
                size += len(block)
                _check_bounds(source, number, size)
                file.write(block)


def _members(archive: zipfile.ZipFile, source: Path, top: str) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of a folder in an archive, by their names within it; ValueError for one that would lie elsewhere."""
    for info in archive.infolist():
        name = info.filename
        path = PurePosixPath(name)
        odd = "\\" in name or ":" in name or "\0" in name or path.is_absolute() or ".." in path.parts
        if odd or (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise ValueError(f"{source.name} holds {short_name(name)!r}, which leads out of the plugin's folder")
        if info.flag_bits & 1:
            raise ValueError(f"{source.name} needs a password")
        if info.is_dir() or _LEFT_OUT & set(path.parts):
            continue
        if top == ".":
            yield info, path
        elif path.is_relative_to(top):
            yield info, path.relative_to(top)


def _folder_in(archive: zipfile.ZipFile, wheel: Path) -> str:
    """The folder of the plugin in a wheel."""
    names = archive.namelist()
    tables = [name for name in names if re.fullmatch(r"[^/]+\.dist-info/entry_points\.txt", name)]
    for table in tables:
        parser = ConfigParser(delimiters=("=",), strict=False, interpolation=None)
        if archive.getinfo(table).file_size > _BLOCK:
            raise ValueError(f"{wheel.name}: its entry points are too long")
        try:
            parser.read_string(archive.read(table).decode("utf-8", "replace"))
        except ConfigError as error:
            raise ValueError(f"{wheel.name}: its entry points cannot be read: {error.message}") from None
        for value in parser[GROUP].values() if parser.has_section(GROUP) else ():
            folder = value.partition(":")[0].strip().replace(".", "/")
            if f"{folder}/plugin.toml" in names:
                return folder
    found = [name for name in names if PurePosixPath(name).name == "plugin.toml"]
    if len(found) != 1:
        raise ValueError(f"{wheel.name} brings no plugin: no entry point of the group {GROUP} leads to a plugin.toml")
    return str(PurePosixPath(found[0]).parent)
