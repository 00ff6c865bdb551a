from pathlib import Path

import pytest

from workstation.core.files.private import private_file, private_folder


def test_a_folder_and_a_file_are_their_owners_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700
    with private_file(folder / "c") as file:
        file.write(b"x")
    assert (folder / "c").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        private_file(folder / "c")


def test_a_folder_that_others_could_look_into_is_closed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    assert private_folder(tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_a_folder_of_another_user_is_refused_where_anybody_may_put_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o1777)
    (tmp_path / "a").mkdir()
    monkeypatch.setattr("os.getuid", lambda: 12345)
    with pytest.raises(PermissionError, match="a belongs to another user"):
        private_folder(tmp_path / "a")
