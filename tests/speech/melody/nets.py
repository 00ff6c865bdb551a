"""Small networks of random weights in the layouts of the published files."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from workstation.speech.melody.crepe import PitchNet
from workstation.speech.melody.note_net import _NAMES, NoteNet


def pitch_checkpoint(path: Path, widths: tuple[int, ...] = (4, 2, 2, 2, 2, 3)) -> PitchNet:
    """Save a network as CREPE's checkpoints for torch hold it; answers it."""
    torch.manual_seed(3)
    network = PitchNet(widths).eval()
    state = {}
    for name, value in network.state_dict().items():
        part, *rest = name.split(".")
        if part == "linear":
            state[f"classifier.{rest[0]}"] = value
        else:
            layer = f"conv{int(rest[0]) + 1}{'_BN' if part == 'norm' else ''}"
            state[f"{layer}.{rest[1]}"] = value[..., None] if value.ndim == 3 else value
    torch.save(state, path)
    return network


def note_graph(path: Path, leave_out: str = "") -> NoteNet:
    """Save a network as the published graph of notes names its numbers; answers it."""
    torch.manual_seed(4)
    network = NoteNet(2, 3, 4).eval()
    random = np.random.default_rng(5)
    state = {name: torch.from_numpy(random.normal(0, 0.1, value.shape).astype(np.float32))
             for name, value in network.state_dict().items()}  # fmt: skip
    network.load_state_dict(state)
    numbers = {name: value.numpy() for name, value in state.items()}
    kernels = numbers.pop("kernels")
    numbers |= {f"kernels.{n}": kernels[n][:, None, None] for n in range(2)}
    numbers["halving"] = numbers["halving"][:, :, None]
    numbers["lengths"] = numbers["lengths"][:, None, None]
    theirs = {ours: name for name, ours in _NAMES.items()}
    rows = [numpy_helper.from_array(value, f"{theirs[ours]};{theirs[ours]}")
            for ours, value in numbers.items() if ours != leave_out]  # fmt: skip
    rows.append(numpy_helper.from_array(np.arange(3), "some_shape"))
    graph = helper.make_graph([], "notes", [], [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])], rows)
    onnx.save(helper.make_model(graph), path)
    return network
