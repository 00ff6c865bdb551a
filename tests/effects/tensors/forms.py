"""What tests of tensor forms share: the effects that have one, devices that refuse, and the measure of equality."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from tests.effects.contract import IDS, TABLE
from workstation.core.params import Values
from workstation.core.sound.sources import Samples
from workstation.effects.base import Effect
from workstation.effects.tensors.form import Start, TensorForm

FORMS = tuple(id_ for id_ in IDS if TABLE[id_].tensor_form(16_000) is not None)


def form_of(effect: Effect, rate: int) -> TensorForm[Any]:
    form = effect.tensor_form(rate)
    assert form is not None
    return form


def through(
    effect: Effect,
    audio: Samples,
    rate: int,
    changes: Sequence[tuple[int, Values]],
    sizes: Iterator[int],
    frames: int | None = None,
) -> Samples:
    """All that comes of sound (channels, frames) through the form, in blocks; each change counts from its frame on."""
    form, channels = form_of(effect, rate), audio.shape[0]
    wanted = audio.shape[1] if frames is None else frames
    pending = list(changes)
    _, values = pending.pop(0)
    state = form.begin(Start(1, channels, torch.device("cpu")), values)
    out: list[torch.Tensor] = []
    at = come = 0
    while come < form.latency + wanted:
        stop = at + next(sizes)
        stop = min(stop, audio.shape[1]) if at < audio.shape[1] else stop
        if pending and pending[0][0] <= at:
            _, values = pending.pop(0)
        if pending:
            stop = min(stop, pending[0][0])
        block = np.zeros((channels, stop - at), np.float32)
        given = audio[:, at:stop]
        block[:, : given.shape[1]] = given
        piece, state = form.process(torch.from_numpy(block)[None], state, values)
        assert piece.dtype == torch.float32
        out.append(piece[0])
        at, come = stop, come + piece.shape[-1]
    whole: Samples = torch.cat(out, -1).numpy()
    return whole[:, form.latency : form.latency + wanted]


def apart_db(one: Samples, other: Samples) -> float:
    """How far below the loudest sample (of full scale at least) the largest difference lies."""
    assert one.shape == other.shape
    if not one.size:
        return -np.inf
    loudest = max(1.0, float(np.abs(one).max()), float(np.abs(other).max()))
    difference = float(np.abs(one.astype(np.float64) - other).max()) / loudest
    return 20 * np.log10(max(difference, 1e-20))


class Watching(TorchDispatchMode):
    """Sees every operation; `refuse` raises for what a device has no room or no numbers for."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device
        self.copies = 0
        """From the device to the computer's memory, single numbers included."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = [leaf for leaf in tree_flatten((args, kwargs or {}))[0] if isinstance(leaf, torch.Tensor)]
        there = any(tensor.device.type == self.device for tensor in given)
        if there and func is torch.ops.aten._local_scalar_dense.default:
            self.copies += 1
            raise AssertionError("a number was read from the device inside a block")
        made = func(*args, **(kwargs or {}))
        for leaf in tree_flatten(made)[0]:
            if isinstance(leaf, torch.Tensor):
                if there and leaf.device.type != self.device:
                    self.copies += 1
                if leaf.device.type == self.device:
                    self.check(leaf)
        return made

    def check(self, made: torch.Tensor) -> None:
        """Raise for a tensor that the device could not hold."""


class NothingWide(Watching):
    """A device that has no float64, as Apple's GPUs."""

    def check(self, made: torch.Tensor) -> None:
        if made.dtype in (torch.float64, torch.complex128):
            raise TypeError("this device has no float64")


class LittleMemory(Watching):
    """A device on which no tensor may have more than `most` elements."""

    def __init__(self, device: str, most: int) -> None:
        super().__init__(device)
        self.most, self.refused = most, 0

    def check(self, made: torch.Tensor) -> None:
        if made.numel() > self.most:
            self.refused += 1
            raise torch.OutOfMemoryError("no memory for that")


VOCODERS = {"pitch_shift": -80.0, "time_stretch": -75.0}
"""They multiply the rounding of transforms in float32 by up to ten from frame to frame, the stream's as the form's, and
lie as far from each other as either from what float64 gives: there they are held against each other to 140 dB."""


def close_db(id_: str, values: Values) -> float:
    """How close form and stream are: to 100 dB, where nothing multiplies both ones' rounding."""
    if id_ in VOCODERS:
        return VOCODERS[id_]
    drive = values.get("drive_db", 0.0)
    assert isinstance(drive, float)
    return -100.0 + max(0.0, drive - 38.0) if id_ == "saturation" else -100.0
