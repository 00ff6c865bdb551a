"""Plugins are installed whole or not at all, from folders, zips and wheels, and nothing of them is run or leads out."""

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import COMMAND
from workstation.plugin import installing
from workstation.plugin.installing import (
    ORIGIN,
    install_folder,
    install_package,
    install_wheel,
    install_zip,
    origin_of,
    remove,
    update,
)
from workstation.plugin.manifest import Manifest, read_manifest

FILES = {
    "plugin.toml": f'id = "mine"\napi = 1\nname = "Mine"\nversion = "1"\n{COMMAND}',
    "code.py": "raise RuntimeError('run')\n",
    "deep/more.txt": "text",
}


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    return tmp_path / "config" / "plugins"


def folder(tmp_path: Path, version: str = "1") -> Path:
    place = tmp_path / "work" / "mine"
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text.replace('version = "1"', f'version = "{version}"'))
    return place


def zipped(path: Path, files: dict[str, str], top: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(top + name, text)
    return path


def names(plugins: Path) -> list[str]:
    return sorted(str(p.relative_to(plugins)) for p in plugins.rglob("*") if p.is_file())


WHOLE = ["mine/.origin.json", "mine/code.py", "mine/deep/more.txt", "mine/plugin.toml"]


def finished(work: installing.Reading) -> Manifest:
    while True:
        try:
            assert 0 <= next(work) <= 1
        except StopIteration as end:
            made: Manifest = end.value
            return made


def test_from_a_folder_and_again_as_a_newer_one(tmp_path: Path, plugins: Path) -> None:
    source = folder(tmp_path)
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "x.pyc").write_text("")
    manifest = install_folder(source, plugins)
    assert (manifest.folder, manifest.version) == (plugins / "mine", "1")
    assert names(plugins) == WHOLE
    assert origin_of(manifest) == {"folder": str(source)}
    folder(tmp_path, "2")
    (source / "deep" / "more.txt").unlink()
    assert finished(update(manifest, plugins)).version == "2"
    assert names(plugins) == [name for name in WHOLE if "more" not in name]
    remove(read_manifest(plugins / "mine"), plugins)
    assert list(plugins.iterdir()) == []
    assert source.is_dir()


@pytest.mark.parametrize("top", ["", "mine-1.0/"])
def test_from_a_zip_at_its_top_or_in_its_folder(tmp_path: Path, plugins: Path, top: str) -> None:
    manifest = install_zip(zipped(tmp_path / "a.zip", FILES, top), plugins)
    assert manifest.id == "mine"
    assert names(plugins) == WHOLE
    zipped(tmp_path / "a.zip", {**FILES, "plugin.toml": FILES["plugin.toml"].replace('"1"', '"3"')}, top)
    assert finished(update(manifest, plugins)).version == "3"


Make = Callable[[Path], Path]


def link(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
        info = zipfile.ZipInfo("deep/link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: zipped(p, {**FILES, "../evil.py": ""}), "holds '../evil.py', which leads out"),
        (lambda p: zipped(p, {**FILES, "/etc/evil": ""}), "holds '/etc/evil', which leads out"),
        (lambda p: zipped(p, {**FILES, "a\\..\\..\\evil": ""}), "which leads out"),
        (lambda p: zipped(p, {**FILES, "C:/evil": ""}), "which leads out"),
        (link, "holds 'deep/link', which leads out"),
        (lambda p: zipped(p, {"readme.txt": ""}), "holds no plugin.toml"),
        (lambda p: zipped(p, {"plugin.toml": "id = 3"}), "id of plugin must be a text"),
        (lambda p: p.write_bytes(b"no zip") and p, "is no zip file that can be read"),
        (lambda p: zipped(p, {**FILES, "big": "x" * 300_000}), "is too large"),
        (lambda p: zipped(p, {**FILES, **{f"f{n}": "" for n in range(40)}}), "is too large"),
    ],
)
def test_a_zip_that_cannot_be_used_changes_nothing(
    tmp_path: Path, plugins: Path, make: Make, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "MAX_FILES", 30)
    monkeypatch.setattr(installing, "MAX_BYTES", 200_000)
    install_folder(folder(tmp_path), plugins)
    with pytest.raises(ValueError, match=said.replace("(", r"\(").replace(".", r"\.")):
        install_zip(make(tmp_path / "a.zip"), plugins)
    assert names(plugins) == WHOLE
    assert not (tmp_path / "config" / "evil.py").exists()


def test_a_damaged_zip_is_named(tmp_path: Path, plugins: Path) -> None:
    path = zipped(tmp_path / "a.zip", {**FILES, "z": "y" * 5000})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"code.py") + 20] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"a\.zip"):
        install_zip(path, plugins)
    assert names(plugins) == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, plugins: Path) -> None:
    source = folder(tmp_path)
    (tmp_path / "secret").write_text("")
    (source / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="is a link out of the plugin's folder"):
        install_folder(source, plugins)
    with pytest.raises(ValueError, match="No such file"):
        install_folder(tmp_path, plugins)
    (source / "link").unlink()
    manifest = install_folder(source, plugins)
    with pytest.raises(ValueError, match="is in the folder of plugins already"):
        install_folder(manifest.folder, plugins)
    with pytest.raises(ValueError, match="remove it where it came from"):
        remove(read_manifest(source), plugins)


def wheel(path: Path, entry: str = "mine = my_package.plugin") -> Path:
    points = f"[console_scripts]\nx = y:z\n[workstation.plugins]\n{entry}\n"
    return zipped(
        path,
        {
            "my_package/__init__.py": "raise RuntimeError('imported')\n",
            **{f"my_package/plugin/{name}": text for name, text in FILES.items()},
            "my_package-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n",
            "my_package-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "my_package-1.0.dist-info/RECORD": "",
            "my_package-1.0.dist-info/entry_points.txt": points,
        },
    )


def test_from_a_wheel_by_its_entry_point(tmp_path: Path, plugins: Path) -> None:
    manifest = install_wheel(wheel(tmp_path / "my_package-1.0-py3-none-any.whl"), plugins)
    assert origin_of(manifest) == {"package": "my_package"}
    assert names(plugins) == WHOLE
    with pytest.raises(ValueError, match=r"brings no plugin: no entry point of the group workstation\.plugins"):
        install_wheel(zipped(tmp_path / "x-1-py3-none-any.whl", {"x/__init__.py": ""}), plugins)


def test_from_a_package_by_the_users_own_pip(tmp_path: Path, plugins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pip")
    wheel(tmp_path / "my_package-1.0-py3-none-any.whl")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    manifest = finished(install_package("my-package", plugins))
    assert (manifest.id, origin_of(manifest)) == ("mine", {"package": "my-package"})
    assert [p.name for p in plugins.iterdir()] == ["mine"]
    assert "my_package" not in sys.modules
    with pytest.raises(ValueError, match=r"pip has no wheel of no-such: "):
        finished(install_package("no-such", plugins))
    for name in ("--help", "../x", "a b", "git+https://x", "", "-r x"):
        with pytest.raises(ValueError, match="a package is called as in my-plugin"):
            finished(install_package(name, plugins))


def test_one_that_came_from_nowhere_cannot_be_updated(tmp_path: Path, plugins: Path) -> None:
    manifest = install_folder(folder(tmp_path), plugins)
    (manifest.folder / ORIGIN).write_text("[")
    with pytest.raises(ValueError, match="nobody knows where Mine came from"):
        finished(update(manifest, plugins))


def test_a_link_to_ones_own_work_is_not_written_over_and_goes_alone(tmp_path: Path, plugins: Path) -> None:
    source = folder(tmp_path)
    plugins.mkdir(parents=True)
    (plugins / "mine").symlink_to(source)
    with pytest.raises(ValueError, match="is a link to somebody's own work"):
        install_zip(zipped(tmp_path / "a.zip", FILES), plugins)
    remove(read_manifest(plugins / "mine"), plugins)
    assert names(plugins) == []
    assert source.is_dir()
