"""Speech models from the command line: listed, fetched from a server, imported, checked, deleted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.speech.ctc.checkpoints import checkpoint, small
from tests.speech.store.shelf import Shelf, serve
from workstation.cli.main import main
from workstation.speech.store import catalog, models

pytest.importorskip("transformers")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    yield from serve()


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    assert main(["models", "list", "--json"]) == 0
    return {row["id"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}


def test_a_model_is_fetched_checked_and_deleted(
    shelf: Shelf, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkpoint(small(), tmp_path / "weights.pth")
    shelf.content = path.read_bytes()
    assert main(["models", "download", "wav2vec2-base", "--url", shelf.url]) == 0
    assert capsys.readouterr().out == f"{store / 'wav2vec2-base'}\n"
    row = rows(capsys)["wav2vec2-base"]
    assert (row["state"], row["size"], row["licence"]) == ("installed", len(shelf.content), "MIT")
    assert main(["models", "verify", "wav2vec2-base"]) == 0
    weights = store / "wav2vec2-base" / catalog.known("wav2vec2-base").file_name
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    assert main(["models", "verify", "wav2vec2-base"]) == 1
    assert main(["models", "path", "WAV2VEC2_ASR_BASE_960H"]) == 0
    assert main(["models", "delete", "wav2vec2-base"]) == 0
    capsys.readouterr()
    assert rows(capsys)["wav2vec2-base"]["state"] == "offered"
    assert list(store.iterdir()) == []


def test_what_breaks_off_is_shown_and_goes_on(shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf.content = checkpoint(small(), tmp_path / "weights.pth").read_bytes()
    shelf.cut = 60_000
    assert main(["models", "download", "wav2vec2-base", "--url", shelf.url]) == 2
    assert "try again to go on" in capsys.readouterr().err
    row = rows(capsys)["wav2vec2-base"]
    assert (row["state"], row["have"]) == ("part", 60_000)
    shelf.cut = 0
    assert main(["models", "download", "wav2vec2-base", "--url", shelf.url]) == 0
    assert shelf.asked == ["", "bytes=60000-"]


def test_a_licence_must_be_accepted(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "download", "mms-fa", "--url", shelf.url]) == 2
    assert "not for commercial use; say --yes" in capsys.readouterr().err
    assert shelf.asked == []


def test_a_server_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "download", "wav2vec2-base", "--url", "http://127.0.0.1:9/x.pth"]) == 2
    told = capsys.readouterr().err
    assert "127.0.0.1 cannot be reached" in told
    assert "import the model from a folder or file" in told


def test_a_full_disk_is_said_before(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "free_bytes", lambda store=None: 100_000_000)
    assert main(["models", "download", "wav2vec2-base", "--url", shelf.url]) == 2
    assert "378 MB are needed" in capsys.readouterr().err
    assert shelf.asked == []


def test_a_file_of_ones_own_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkpoint(small(), tmp_path / "mine.pth")
    assert main(["models", "import", str(path), "--id", "mine", "--languages", "en,de", "--title", "My own"]) == 0
    capsys.readouterr()
    row = rows(capsys)["mine"]
    assert (row["title"], row["languages"], row["kind"]) == ("My own", ["en", "de"], "ctc")
    assert main(["models", "import", str(path), "--id", "mine"]) == 2
    assert "there is a model 'mine' already" in capsys.readouterr().err
    (tmp_path / "text.txt").write_text("x")
    assert main(["models", "import", str(tmp_path / "text.txt")]) == 2
    assert "is no model: give a folder" in capsys.readouterr().err


def test_several_files_come_from_a_folder(
    shelf: Shelf, store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files of a Whisper model are fetched one after the other; what is no model does not stay."""
    pytest.importorskip("faster_whisper")
    assert main(["models", "download", "whisper-tiny", "--url", shelf.folder]) == 2
    assert "is no Whisper model" in capsys.readouterr().err
    assert shelf.paths == [f"/folder/{name}" for name in catalog.known("whisper-tiny").file_names]
    assert list((store / "whisper-tiny").iterdir()) == []
    assert main(["models", "download", "whisper-tiny", "--url", shelf.url]) == 2
    assert "ends with /" in capsys.readouterr().err


def test_where_a_server_sends_must_be_safe(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    shelf.sends_to = "http://example.org/weights.pt"
    assert main(["models", "download", "wav2vec2-base", "--url", shelf.url]) == 2
    assert "https only, got http://example.org" in capsys.readouterr().err


def test_the_check_sum_that_a_server_names_on_the_way_counts(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    shelf.sends_to, shelf.named = shelf.url + "?there", "0" * 64
    assert main(["models", "download", "wav2vec2-base", "--url", shelf.url]) == 2
    assert "came damaged" in capsys.readouterr().err


def test_the_table_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].split() == ["MODEL", "SIZE", "STATE", "KIND", "LANGUAGES", "LICENCE"]
    assert len(told.out.splitlines()) == 1 + len(catalog.KNOWN)
    assert "are free in" in told.err
