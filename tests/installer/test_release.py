"""A release, made in a repository of its own."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_LOG = "# Changelog\n\n## Unreleased\n\n- New: all of it.\n\n## 0.1.0\n\nThe first version.\n"


@pytest.fixture(scope="module")
def releasing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", _ROOT / "installer" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "workstation").mkdir()
    (tmp_path / "workstation" / "__init__.py").write_text('"""It."""\n\n__version__ = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(_LOG)
    git(tmp_path, "init", "-q")
    for name, value in (("user.name", "Somebody"), ("user.email", "somebody@example.org"), ("commit.gpgsign", "false")):
        git(tmp_path, "config", name, value)
    git(tmp_path, "config", "tag.gpgsign", "false")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    return tmp_path


def test_nothing_changes_unless_it_is_said(
    releasing: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert releasing.main(["minor"], repository) == 0
    said = capsys.readouterr().out
    assert "0.1.0 becomes 0.2.0" in said
    assert "nothing was changed" in said
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "tag", "--list") == ""
    assert (repository / "CHANGELOG.md").read_text() == _LOG


def test_a_release_is_a_commit_with_a_tag(releasing: ModuleType, repository: Path) -> None:
    assert releasing.main(["minor", "--do-it", "--notes", str(repository.parent / "notes.md")], repository) == 0
    assert git(repository, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(repository, "describe", "--exact-match") == "v0.2.0"
    assert git(repository, "status", "--porcelain") == ""
    assert (repository / "workstation" / "__init__.py").read_text() == '"""It."""\n\n__version__ = "0.2.0"\n'
    lines = (repository / "CHANGELOG.md").read_text().split("\n")
    assert lines[:4] == ["# Changelog", "", "## Unreleased", ""]
    assert lines[4].startswith("## 0.2.0 (2")
    assert lines[5:] == ["", "- New: all of it.", "", "## 0.1.0", "", "The first version.", ""]
    assert (repository.parent / "notes.md").read_text() == "- New: all of it.\n"
    assert releasing.main(["--check-tag", "v0.2.0"], repository) == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["0.1.0"], "not later than 0.1.0"),
        (["0.0.9"], "not later than 0.1.0"),
        (["soon"], "three numbers such as 1.2.3"),
        (["--check-tag", "v0.3.0"], "not that of version 0.1.0"),
    ],
)
def test_a_wrong_version_is_one_line(
    releasing: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    assert releasing.main(arguments, repository) == 2
    said = capsys.readouterr().err
    assert reason in said
    assert said.count("\n") == 1


def test_a_tree_with_changes_is_not_released(
    releasing: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "new.py").touch()
    assert releasing.main(["patch", "--do-it"], repository) == 2
    assert "new.py" in capsys.readouterr().err
    assert git(repository, "log", "-1", "--format=%s") == "Begin"


def test_nothing_to_tell_of_is_not_released(
    releasing: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert releasing.main(["patch", "--do-it"], repository) == 0
    assert releasing.main(["patch", "--do-it"], repository) == 2
    assert "nothing that is unreleased" in capsys.readouterr().err


def test_a_tag_that_is_there_is_not_made_again(
    releasing: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "tag", "v0.2.0")
    assert releasing.main(["minor"], repository) == 2
    assert "there is a tag v0.2.0 already" in capsys.readouterr().err


def test_the_changelog_can_be_released_now(releasing: ModuleType) -> None:
    changelog = (_ROOT / "CHANGELOG.md").read_text("utf-8")
    assert changelog.startswith("# Changelog\n\n## Unreleased\n")
    assert releasing.notes_of(changelog, releasing.current_version(_ROOT))
