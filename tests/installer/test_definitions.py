"""What the packages are made of is there and well formed, for each system, as far as this one can tell."""

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workstation.project import schema

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "installer"))

from packages import bundle, debian, definitions, dsp_wheel  # noqa: E402
from packages.shared import FILES, filled, version  # noqa: E402

SPEC = (FILES / "workstation.spec").read_text("utf-8")


def test_the_installer_for_windows_names_files_that_are_there() -> None:
    sources = definitions.windows_sources()
    assert ROOT / "LICENSE" in sources
    assert [path for path in sources if not path.is_file()] == []


def test_it_starts_programs_that_are_built() -> None:
    built = set(re.findall(r'start\("([\w-]+)"', SPEC))
    assert definitions.windows_programs() <= built
    assert built >= {"workstation", "workstation-window"}


def test_the_definitions_name_files_that_are_there() -> None:
    for path in (*(ROOT / "installer" / "packages").glob("*.py"), FILES / "workstation.spec"):
        text = path.read_text("utf-8")
        named = re.findall(r'(?:FILES / |HERE / |\bfilled\(\s*)"([\w.-]+)"', text)
        assert [name for name in named if not (FILES / name).is_file()] == [], path
        parts = re.findall(r'(?:ROOT|parents\[2\])((?: / "(?!build)[\w.-]+")+)(?! /)', text)
        places = [ROOT.joinpath(*re.findall(r'"([^"]+)"', part)) for part in parts]
        assert [place for place in places if place.name != "dist" and not place.exists()] == [], path


def test_each_room_is_a_package_so_that_its_modules_are_packed() -> None:
    rooms = {path.parent for path in (ROOT / "workstation").rglob("*.py")}
    assert [room for room in rooms if not (room / "__init__.py").is_file()] == []
    assert '"workstation"' in SPEC.split("WHOLE = ")[1].split("]")[0]


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("strip"), reason="libraries are stripped on Linux")
def test_a_stripped_library_is_smaller_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from numba import _dispatcher as library

    copied = shutil.copy(library.__file__, tmp_path)
    monkeypatch.setattr(bundle, "STRIPPED", (Path(copied).name,))
    before = Path(copied).stat()
    spared = bundle.strip(tmp_path)
    assert spared > 0
    assert Path(copied).stat().st_size == before.st_size - spared
    assert Path(copied).stat().st_mode == before.st_mode
    assert list(tmp_path.iterdir()) == [Path(copied)]
    subprocess.run([sys.executable, "-c", "import numba, ctypes, sys; ctypes.CDLL(sys.argv[1])", copied], check=True)


def test_the_spec_and_what_macos_asks_for_are_well_formed() -> None:
    compile(SPEC, "workstation.spec", "exec")
    rights = plistlib.loads((FILES / "entitlements.plist").read_bytes())
    assert rights["com.apple.security.cs.allow-jit"] is True  # numba's code
    assert rights["com.apple.security.device.audio-input"] is True


def test_a_place_that_nothing_was_said_of_is_refused() -> None:
    with pytest.raises(ValueError, match="@DATE@"):
        filled("org.workstation.Workstation.metainfo.xml", VERSION="1")


def test_the_files_for_a_desktop_pass_the_validators(tmp_path: Path) -> None:
    debian.desktop_files(tmp_path)
    assert debian.validate(tmp_path) == []
    share = tmp_path / "usr" / "share"
    assert version() in (share / "metainfo" / "org.workstation.Workstation.metainfo.xml").read_text()
    assert (share / "icons/hicolor/scalable/apps/workstation.svg").stat().st_size > 0
    # The window's class, by which a desktop finds the icon, is the name of the file.
    assert (share / "applications" / "workstation.desktop").is_file()


def test_a_broken_one_does_not(tmp_path: Path) -> None:
    if not shutil.which("appstreamcli"):
        pytest.skip("appstreamcli is not installed")
    debian.desktop_files(tmp_path)
    path = next((tmp_path / "usr/share/metainfo").glob("*.xml"))
    path.write_text(path.read_text().replace("<summary>", "<summry>").replace("</summary>", "</summry>"))
    assert len(debian.validate(tmp_path)) == 1


def test_a_project_is_known_by_what_stands_in_it(tmp_path: Path) -> None:
    assert int(definitions.application_id(), 16) == schema.APPLICATION_ID


def test_the_scripts_are_good_shell() -> None:
    assert subprocess.run(["sh", "-n", FILES / "AppRun"], check=False).returncode == 0


def test_the_wheel_of_signal_processing_stands_alone_without_qt(tmp_path: Path) -> None:
    for path in dsp_wheel.modules():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    code = """
import importlib, pkgutil, sys, workstation.dsp
for module in pkgutil.iter_modules(workstation.dsp.__path__, "workstation.dsp."):
    importlib.import_module(module.name)
print(workstation.__file__)
print(*(name for name in sys.modules if name.startswith(("PySide6", "workstation.")) and ".dsp" not in name))
"""
    command = [sys.executable, "-c", code]
    ran = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    place, others = ran.stdout.splitlines()
    assert place.startswith(str(tmp_path))
    assert {name.split(".")[1] for name in others.split()} <= {"core"}


def test_it_needs_what_it_imports_and_no_more() -> None:
    names = {re.split("[<>=]", line)[0] for line in dsp_wheel.requirements()}
    assert {"torch", "numba", "numpy", "scipy"} <= names
    assert not names & {"PySide6-Essentials", "av", "ipykernel"}
