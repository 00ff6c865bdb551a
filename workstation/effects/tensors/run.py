"""Running tensor forms over whole sounds: in blocks, on a device, with what is done where its memory runs out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from workstation.core.params import Values
from workstation.core.sound.sources import Samples, Source
from workstation.effects.tensors.form import Start, TensorForm, moved

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from workstation.effects.base import Effect

Write: TypeAlias = Callable[[Samples], None]

LEAST = 1 << 14
"""Frames below which halving a block is no use."""
ON_CPU = 1 << 18
"""Frames of a block where memory is the computer's own."""
OUT_OF_MEMORY = "{device} has too little free memory: from {at} on the processor did the rest"
HALVED = "{device} has little free memory: it was done in blocks of {frames:,} frames"


@dataclass(frozen=True, slots=True)
class Place:
    """Where forms run, and how much memory they may take there."""

    device: str = "cpu"
    name: str = "The processor"
    memory: int = 1 << 28
    """Bytes for the blocks in work."""
    tell: Callable[[str], None] = lambda line: None
    """Takes a line for the user, where something was not done as planned."""

    def frames(self, form: TensorForm[Any], rows: int) -> int:
        """Frames of a block of so many rows that the memory is enough for: a power of two."""
        most = max(LEAST, self.memory // (max(1, rows) * form.scratch))
        return 1 << (int(most).bit_length() - 1)


def run_form(
    effect: "Effect", source: Source, values: Values, write: Write, place: Place, start: int = 0
) -> Iterator[float]:
    """Treat a whole source by the effect's tensor form at a place, as `Effect.run` does by its stream."""
    yield from run_batch(effect, (source,), values, (write,), place, start)


def run_batch(
    effect: "Effect",
    sources: Sequence[Source],
    values: Values,
    writes: Sequence[Write],
    place: Place,
    start: int = 0,
) -> Iterator[float]:
    """Treat several sources side by side, all of one rate and as many channels; yields fractions done.

    Each `write` takes what comes of its source; those that are shorter are followed by silence. Where the device has
    too little memory a block is halved, then all goes on on the processor from the frame it had come to. RuntimeError
    when the effect has no tensor form.
    """
    import torch

    first = sources[0]
    form = effect.tensor_form(first.rate)
    if form is None:
        raise RuntimeError(f"{effect.id} has no tensor form")
    if any((s.rate, s.channels) != (first.rate, first.channels) for s in sources):
        raise ValueError("sounds are treated side by side when their rates and channels are the same")
    left = [effect.length(source.frames, values) for source in sources]
    longest = max(source.frames for source in sources)
    rows = len(sources) * first.channels
    begin, frames = Start(len(sources), first.channels, torch.device(place.device), start), place.frames(form, rows)
    with torch.inference_mode():
        state: Any = None
        at, late = 0, form.latency
        while any(left):
            ending = at >= longest
            stop = at + frames if ending else min(at + frames, longest)
            if ending and form.latency:
                stop = at + form.latency
            try:
                heard, following = _treated(form, sources, (at, stop), begin, state, values)
            except RuntimeError as error:
                if on_host(begin.device) or not _lacks_memory(error):
                    raise
            else:
                state, at = following, stop
                come = heard.shape[-1]
                heard = heard[:, :, late:]
                late -= min(late, come)
                for number, write in enumerate(writes):
                    piece = heard[number, :, : left[number]]
                    if piece.shape[1]:
                        write(np.ascontiguousarray(piece, np.float32))
                    left[number] -= piece.shape[1]
                yield min(1.0, at / max(1, longest))
                continue
            _release(begin.device)
            if frames > LEAST:
                frames //= 2
                place.tell(HALVED.format(device=place.name, frames=frames))
            else:
                place.tell(OUT_OF_MEMORY.format(device=place.name, at=f"{at / first.rate:.1f} s"))
                begin, frames = begin._replace(device=torch.device("cpu")), ON_CPU
                state = moved(state, "cpu")


def _treated(
    form: TensorForm[Any], sources: Sequence[Source], span: tuple[int, int], begin: Start, state: Any, values: Values
) -> tuple[Samples, Any]:
    """A block to the device, treated there, and back; without a state it is the first."""
    if state is None:
        state = form.begin(begin, values)
    out, following = form.process(_read(sources, *span).to(begin.device), state, values)
    heard: Samples = out.cpu().numpy()
    return heard, following


def _read(sources: Sequence[Source], start: int, stop: int) -> "Tensor":
    """Frames of all sources, silence where they have ended: float32 (sources, channels, frames)."""
    import torch

    block = np.zeros((len(sources), sources[0].channels, stop - start), np.float32)
    for row, source in zip(block, sources, strict=True):
        last = min(stop, source.frames)
        if last > start:
            row[:, : last - start] = source.read(start, last)
    return torch.from_numpy(block)


def on_host(device: "torch.device") -> bool:
    """Whether the memory of a device is that of the processor, behind which there is no other."""
    return device.type == "cpu"


def _lacks_memory(error: RuntimeError) -> bool:
    """Apple's GPUs have no class of their own for it."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error).lower()


def _release(device: "torch.device") -> None:
    """Hand back what the library keeps of a device's memory for later."""
    import torch

    own: Any = getattr(torch, device.type, None)
    if own is not None and hasattr(own, "empty_cache"):
        own.empty_cache()
