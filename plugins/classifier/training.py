"""Training: windows of the examples, the network, and how well it tells what it has not learned from."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from workstation.plugin.api import Samples
from workstation.plugin.processing import functional as F

from .examples import Example, checked_labels
from .network import SoundNetwork, pictures_of
from .settings import Recipe

_BATCH = 32
_RATE = 2e-3
_SHIFT, _GAIN_DB, _MASKS = 0.1, 6.0, (8, 12)
"""Of varied windows: shifted by up to this share, so much louder or softer, the widest masks (bands, columns)."""
_OVERLAP = 0.5
_READING = 0.1
"""The share of the work that reading the examples is."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Once through all examples: the loss and the share that was right, of those learned from and of the others."""

    loss: float
    right: float
    check_loss: float
    check_right: float


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """A network that has learned; `confusion` counts what was heard (columns) of each class (rows)."""

    network: SoundNetwork
    recipe: Recipe
    labels: tuple[str, ...]
    history: tuple[Epoch, ...] = ()
    confusion: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))

    @property
    def right(self) -> float:
        """The share of what it was checked by that it told right, 0 to 1."""
        return float(np.trace(self.confusion) / max(1, self.confusion.sum()))


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How it is trained; the fields are the parameters of the panel."""

    seconds: float = 1.0
    epochs: int = 30
    share: float = 20.0
    balance: bool = True
    vary: bool = True
    seed: int = 1


def train(
    examples: Sequence[Example], options: TrainingOptions, told: Callable[[tuple[Epoch, ...]], object] = lambda _: None
) -> Generator[float, None, Classifier]:
    """Train a classifier; yields how much is done, and tells `told` after each epoch.

    ValueError where there are too few examples or one of them cannot be read. The same seed makes the same network.
    """
    labels = checked_labels(examples)
    chance = np.random.default_rng(options.seed)
    recipe = Recipe(options.seconds)
    learned, checked = _parted(examples, options, chance)
    sounds = yield from _windows(learned, recipe, labels, 0.0)
    checks = yield from _windows(checked, recipe, labels, _READING / 2)
    pictures = pictures_of(sounds.windows, recipe)
    recipe = replace(recipe, mean=float(pictures.mean()), deviation=max(1e-3, float(pictures.std())))
    pictures = (pictures - recipe.mean) / recipe.deviation
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(options.seed)
        network = SoundNetwork(len(labels))
    check_pictures = pictures_of(checks.windows, recipe)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-2)
    steps = max(1, -(-len(sounds.classes) // _BATCH))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE * 2, total_steps=steps * options.epochs)
    history: list[Epoch] = []
    best, best_loss = network.state_dict(), float("inf")
    for epoch in range(options.epochs):
        loss_sum, right = 0.0, 0
        order = _order(sounds.classes.numpy(), options.balance, chance)
        network.train()
        for step in range(steps):
            chosen = torch.from_numpy(order[step * _BATCH : (step + 1) * _BATCH])
            logits = network(_varied(pictures[chosen], recipe, chance) if options.vary else pictures[chosen])
            loss = nn.functional.cross_entropy(logits, sounds.classes[chosen])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
            optimizer.step()
            schedule.step()
            loss_sum += float(loss.detach()) * len(chosen)
            right += int((logits.argmax(1) == sounds.classes[chosen]).sum())
            yield _READING + (1 - _READING) * (epoch + (step + 1) / steps) / options.epochs
        logits = _logits(network, check_pictures)
        check_loss = float(nn.functional.cross_entropy(logits, checks.classes))
        check_right = float((logits.argmax(1) == checks.classes).float().mean())
        history.append(Epoch(loss_sum / len(order), right / len(order), check_loss, check_right))
        told(tuple(history))
        if check_loss <= best_loss:
            best, best_loss = {name: tensor.clone() for name, tensor in network.state_dict().items()}, check_loss
    network.load_state_dict(best)
    network.eval()
    confusion = _confusion(_logits(network, check_pictures), checks, len(labels))
    return Classifier(network, recipe, labels, tuple(history), confusion)


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """Windows (n, frames) of sound, the class of each, and the number of the example it is of."""

    windows: Tensor
    classes: Tensor
    of: Tensor


def mono_at(samples: Samples, rate: int, wanted: int) -> Tensor:
    """Samples (channels, frames) as one channel at another rate."""
    mono = torch.tensor(np.asarray(samples, np.float32).mean(axis=0))
    return mono if rate == wanted else F.resample(mono, rate, wanted)


def _parted(
    examples: Sequence[Example], options: TrainingOptions, chance: np.random.Generator
) -> tuple[list[Example], list[Example]]:
    """Those to learn from and those to check by: as the data set says, else a share of each class."""
    learned: list[Example] = []
    checked: list[Example] = []
    by_label: dict[str, list[Example]] = {}
    for example in examples:
        by_label.setdefault(example.label, []).append(example)
    for _, alike in sorted(by_label.items()):
        apart = [example for example in alike if example.split in ("valid", "test")]
        rest = [example for example in alike if example not in apart]
        if not apart or not rest:
            order = [alike[number] for number in chance.permutation(len(alike))]
            count = min(max(1, round(len(order) * options.share / 100)), len(order) - 1)
            apart, rest = order[:count], order[count:]
        learned += rest
        checked += apart
    return learned, checked


def _windows(
    examples: Sequence[Example], recipe: Recipe, labels: tuple[str, ...], begun: float
) -> Generator[float, None, _Windows]:
    """The examples cut into windows; shorter ones stand in the middle of silence."""
    windows: list[Tensor] = []
    classes: list[int] = []
    of: list[int] = []
    for number, example in enumerate(examples):
        yield begun + _READING / 2 * number / len(examples)
        samples, rate = example.read()
        if not samples.shape[1]:
            raise ValueError(f"{example.name} holds no sound")
        cut = windows_of(mono_at(samples, rate, recipe.rate), recipe, _OVERLAP)
        windows.append(cut)
        classes += [labels.index(example.label)] * len(cut)
        of += [number] * len(cut)
    return _Windows(torch.cat(windows), torch.tensor(classes), torch.tensor(of))


def windows_of(sound: Tensor, recipe: Recipe, overlap: float) -> Tensor:
    """Windows (n, frames) of a sound (frames,), the last one at its end."""
    size = recipe.frames
    if len(sound) <= size:
        before = (size - len(sound)) // 2
        return nn.functional.pad(sound, (before, size - len(sound) - before))[None]
    step = max(1, round(size * (1 - overlap)))
    starts = [*range(0, len(sound) - size, step), len(sound) - size]
    return torch.stack([sound[start : start + size] for start in starts])


def _order(classes: npt.NDArray[np.int64], balance: bool, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """The windows of an epoch: each once, or as many, of all classes alike."""
    if not balance:
        return chance.permutation(len(classes))
    weights = 1.0 / np.bincount(classes)[classes]
    return chance.choice(len(classes), len(classes), p=weights / weights.sum())


def _varied(pictures: Tensor, recipe: Recipe, chance: np.random.Generator) -> Tensor:
    """Shifted in time, louder and softer, and with SpecAugment's masks, one of each kind; 0 is what is usual."""
    pictures = pictures.clone()
    bands, columns = pictures.shape[2:]
    most = round(_SHIFT * columns)
    for picture in pictures:
        picture.copy_(picture.roll(int(chance.integers(-most, most + 1)), 2))
        picture += chance.uniform(-_GAIN_DB, _GAIN_DB) / recipe.deviation
        for axis, size, widest in ((1, bands, _MASKS[0]), (2, columns, _MASKS[1])):
            width = min(int(chance.integers(widest + 1)), size)
            picture.narrow(axis, int(chance.integers(size - width + 1)), width).zero_()
    return pictures


@torch.no_grad()
def _logits(network: SoundNetwork, pictures: Tensor) -> Tensor:
    network.eval()
    return torch.cat([network(batch) for batch in torch.split(pictures, 4 * _BATCH)])


def _confusion(logits: Tensor, checks: _Windows, classes: int) -> Any:
    """What each example was heard as, by the mean of its windows."""
    confusion = np.zeros((classes, classes), np.int64)
    probabilities = logits.softmax(1)
    for number in torch.unique(checks.of):
        own = checks.of == number
        confusion[int(checks.classes[own][0]), int(probabilities[own].mean(0).argmax())] += 1
    return confusion
