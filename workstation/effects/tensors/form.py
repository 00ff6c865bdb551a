"""The tensor form of an effect: what it does beside its stream, as a pure function on any device."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from workstation.core.params import Values

if TYPE_CHECKING:
    import torch
    from torch import Tensor

State = TypeVar("State")
Tree = TypeVar("Tree")


class Start(NamedTuple):
    """What a form begins with."""

    batch: int
    """Sounds that are treated side by side: clips, tracks or files that know nothing of each other."""
    channels: int
    device: "torch.device"
    at: int = 0
    """Frames that had gone by before the first, for what swings or counts by itself."""


class TensorForm(ABC, Generic[State]):
    """An effect on tensors at one sample rate; it holds no sound and no state.

    A running effect is a value: `begin` makes it, `process` answers the sound and the value to go on from, and neither
    changes what it is given, so that a block for which there was no memory is treated again, smaller or elsewhere. The
    state is a tree of tuples (named ones too), whose leaves are tensors on the device, or plain values.

    The sound is that of the effect's stream to 100 dB, whatever the sizes of the blocks, in float32 as well where the
    device has nothing wider. Nothing is copied from the device inside a block.
    """

    latency: int = 0
    """Frames by which the sound comes out late. What does not answer as many frames as it takes keeps 0, and lets
    silence at the end push out what is left."""
    scratch: int = 64
    """Bytes of memory that a frame of a channel takes while it is treated, at most."""

    def __init__(self, rate: int) -> None:
        self.rate = rate

    @abstractmethod
    def begin(self, start: Start, values: Values) -> State:
        """The state before the first frame; `values` are complete and checked."""

    @abstractmethod
    def process(self, block: "Tensor", state: State, values: Values) -> "tuple[Tensor, State]":
        """The treated sound of a block, float32 (batch, channels, any number of frames), and the state after it.

        Where the values differ from those of the block before, the effect moves to them from the first frame on as
        its stream does after `set`.
        """


def moved(tree: Tree, device: "torch.device | str") -> Tree:
    """A state with all its tensors on another device."""
    from torch import Tensor

    if isinstance(tree, Tensor):
        return cast("Tree", tree.to(device))
    if isinstance(tree, tuple):
        leaves = [moved(leaf, device) for leaf in tree]
        kind: Any = type(tree)
        return cast("Tree", kind(*leaves) if hasattr(tree, "_fields") else kind(leaves))
    return tree
