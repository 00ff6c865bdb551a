"""What the packages are made of is there and well formed, for each system, as far as this one can tell."""

import ast
import importlib.util
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

import workstation
from tests.compiled_code import give_compiled
from workstation.cli import main
from workstation.project import schema
from workstation.ui.runtime import window_options

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "installer"))

from packages import bundle, debian, definitions, dsp_wheel  # noqa: E402
from packages.shared import FILES, filled, version  # noqa: E402

SPEC = (FILES / "workstation.spec").read_text("utf-8")


def listed(name: str) -> list[str]:
    """A list of the spec, which only PyInstaller can run."""
    nodes = (node for node in ast.parse(SPEC).body if isinstance(node, ast.Assign))
    (value,) = (node.value for node in nodes if isinstance(node.targets[0], ast.Name) and node.targets[0].id == name)
    found: list[str] = ast.literal_eval(value)
    return found


def test_the_installer_for_windows_names_files_that_are_there() -> None:
    sources = definitions.windows_sources()
    assert ROOT / "LICENSE" in sources
    assert [path for path in sources if not path.is_file()] == []


def test_it_starts_programs_that_are_built() -> None:
    built = set(re.findall(r'start\("([\w-]+)"', SPEC))
    assert definitions.windows_programs() <= built
    assert built >= {"workstation", "workstation-window"}


def test_what_the_installer_for_windows_adds_to_others_values_it_takes_out_again() -> None:
    script, _, code = (FILES / "workstation.iss").read_text("utf-8").partition("[Code]")
    added = [line for line in script.splitlines() if "{olddata}" in line]
    assert len(added) == 1
    key, value = re.findall(r'Subkey: "(.+?)";.*ValueName: "(.+?)"', added[0])[0]
    uninstalling = code.partition("procedure CurUninstallStepChanged")[2]
    (taken_out,) = re.findall(r"(\w+)\(ExpandConstant\('\{app\}'\)\)", uninstalling)
    body = code.partition(f"procedure {taken_out}(")[2].partition("procedure ")[0]
    assert f"RegWriteExpandStringValue(HKEY_CURRENT_USER, '{key}', '{value}', Rest)" in body
    asked = set(re.findall(r"Check: (?:not )?(\w+)", script)) - {"IsAdminInstallMode"}
    assert asked == set(re.findall(r"^function (\w+)\(", code, re.MULTILINE))


def test_what_they_start_is_a_command_with_such_options() -> None:
    script = (FILES / "workstation.iss").read_text("utf-8")
    (subcommand,) = re.findall(r'Filename: "\{app\}\\workstation\.exe"; Parameters: "([\w-]+)"', script)
    assert main.parser().parse_args([subcommand]).function
    entry = filled("workstation.desktop")
    options = set(re.findall(r"^Exec=workstation (--[\w-]+)", entry, re.MULTILINE))
    assert (
        options == {"--demo"} <= {name for action in window_options.parser()._actions for name in action.option_strings}
    )


def test_the_version_is_one_everywhere(tmp_path: Path) -> None:
    debian.desktop_files(tmp_path)
    metainfo = next((tmp_path / "usr/share/metainfo").glob("*.xml")).read_text("utf-8")
    assert re.findall(r'<release version="(.+?)"', metainfo) == [version()] == [workstation.__version__]
    wheel = filled("dsp.toml", VERSION=version(), REQUIREMENTS="")
    assert re.findall(r'^version = "(.+)"', wheel, re.MULTILINE) == [version()]
    # The others are told it, and have none of their own.
    for name in ("workstation.iss", "workstation.spec", "dmg_settings.py"):
        text = (FILES / name).read_text("utf-8")
        assert not re.search(r"\b\d+\.\d+\.\d+\b", text), name
    assert "version" in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dynamic"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.findall(r"^## (\d+\.\d+\.\d+)", changes, re.MULTILINE)[0]
    assert newest == version()


def test_what_is_imported_by_name_is_there() -> None:
    hidden = re.findall(r'"([\w.]+)"', SPEC.split("hidden = [], [], [")[1].split("]")[0])
    assert len(hidden) == 4
    names = [*listed("WHOLE"), *hidden]
    assert [name for name in names if importlib.util.find_spec(name) is None] == []


def test_nothing_of_the_program_is_taken_for_unused() -> None:
    packed = {"workstation": "workstation", "resources": "workstation/_resources", "plugins": "workstation/_plugins"}
    left_out = [
        path
        for name, place in packed.items()
        for path in (ROOT / name).rglob("*")
        for pattern in listed("UNUSED")
        if path.is_file() and fnmatch(f"{place}/{path.relative_to(ROOT / name).as_posix()}", pattern)
    ]
    assert left_out == []


def test_the_oldest_c_library_is_read_from_what_is_packed(tmp_path: Path) -> None:
    (tmp_path / "one.so").write_bytes(b"\x7fELF..\0GLIBC_2.4\0GLIBC_2.17\0GLIBC_2.3.4\0")
    (tmp_path / "notes.txt").write_bytes(b"\0GLIBC_2.99\0")
    assert debian.libc(tmp_path) == "2.17"


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
    give_compiled(tmp_path)
    code = """
import importlib, pkgutil, sys, workstation.dsp
names = [module.name for module in pkgutil.walk_packages(workstation.dsp.__path__, "workstation.dsp.")]
for name in names:
    importlib.import_module(name)
print(workstation.__file__)
print(len(names))
print(*(name for name in sys.modules if name.startswith(("PySide6", "workstation.")) and ".dsp" not in name))
"""
    command = [sys.executable, "-c", code]
    ran = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    place, count, others = ran.stdout.splitlines()
    assert place.startswith(str(tmp_path))
    inside = [path for path in (ROOT / "workstation" / "dsp").rglob("*.py") if path.parent.name != "dsp"]
    assert int(count) > len(inside)
    assert {name.split(".")[1] for name in others.split()} <= {"core"}


def test_it_needs_what_it_imports_and_no_more() -> None:
    names = {re.split("[<>=]", line)[0] for line in dsp_wheel.requirements()}
    assert {"torch", "numba", "numpy", "scipy"} <= names
    assert not names & {"PySide6-Essentials", "av", "ipykernel"}
