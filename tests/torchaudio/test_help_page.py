"""The page for those who come from torchaudio: each of its blocks runs, with files and models of the kinds it names."""

import csv
import re
from pathlib import Path

import pytest
import torch

from tests.torchaudio.models.small import numbers, small_wav2vec2
from workstation.speech.store import models as store
from workstation.torchaudio import save
from workstation.torchaudio.alias import install, uninstall

PAGE = (Path(__file__).parents[2] / "resources" / "help" / "torchaudio.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.S)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the blocks run: speech.wav, a small ESC-50, and models in the place where torchaudio kept them."""
    save(tmp_path / "speech.wav", numbers(1, 40000, step=0.1) * 0.3, 16000, bits_per_sample=16)
    rows = [("1-a.wav", 1, 0, "dog", "True"), ("2-b.wav", 2, 1, "rain", "False")]
    (tmp_path / "ESC-50" / "meta").mkdir(parents=True)
    (tmp_path / "ESC-50" / "audio").mkdir()
    for number, row in enumerate(rows, 1):
        save(tmp_path / "ESC-50" / "audio" / row[0], numbers(1, 22050, step=number * 0.2), 44100)
    with (tmp_path / "ESC-50" / "meta" / "esc50.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("filename", "fold", "target", "category", "esc10"), *rows])
    kept = tmp_path / "hub" / "checkpoints"
    kept.mkdir(parents=True)
    torch.save(small_wav2vec2(32, False).state_dict(), kept / "wav2vec2_fairseq_base_ls960_asr_ls960.pth")
    torch.save(small_wav2vec2(31, True).state_dict(), kept / "model.pt")
    torch.save(small_wav2vec2(None, False).state_dict(), kept / "hubert_fairseq_base_ls960.pth")
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    monkeypatch.setattr(store, "store_folder", lambda: tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    install()
    yield tmp_path
    uninstall()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # matplotlib's, of torch's tensors
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_blocks_run(folder, number):
    torch.manual_seed(0)
    if "matplotlib" in BLOCKS[number]:
        pytest.importorskip("matplotlib").use("Agg")
    exec(compile(BLOCKS[number], f"block {number} of torchaudio.md", "exec"), {"__name__": "__main__"})


def test_all_blocks_are_found():
    assert len(BLOCKS) == 15
    assert "StreamReader" in PAGE
