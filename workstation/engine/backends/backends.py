"""Which device takes a job: the one that was chosen, or, left to itself, the one that is faster for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.core.late_numpy import np
from workstation.core.params import Values
from workstation.core.signal import Signal
from workstation.core.sound.sources import ArraySource, Source
from workstation.engine.backends.compute_devices import (
    PROCESSOR,
    ComputeDevice,
    find_compute_devices,
    free_memory,
    may_have_cards,
    processor,
)

if TYPE_CHECKING:  # an empty window needs none of these
    from workstation.core.sound.sources import Samples
    from workstation.effects.base import Effect, Write
    from workstation.effects.tensors.run import Place
    from workstation.engine.backends.cost_table import CostTable

AUTOMATIC = "automatic"
SHARE = 0.6
"""Of a card's free memory that blocks may take: libraries need some for themselves."""
SMALL_JOB = 1 << 21
"""Samples below which nothing is gained by a card, whatever it is, so that none is started for them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What took the last job, and why."""

    work: str
    device: ComputeDevice
    reason: str = ""


class Backends:
    """The devices, which of them is chosen, and which took the last job. The compute thread asks; others look."""

    def __init__(
        self,
        chosen: Callable[[], str] = lambda: AUTOMATIC,
        cache: Path | None = None,
        find: Callable[[], tuple[ComputeDevice, ...]] = find_compute_devices,
        post: Callable[[Callable[[], None]], None] = lambda call: call(),
    ) -> None:
        """`chosen` answers "automatic" or a device's id, anew for every job; `cache` is the folder for costs; `post`
        has listeners called on their thread."""
        self._chosen, self._cache, self._find, self._post = chosen, cache, find, post
        self._lock = threading.Lock()
        self._devices: tuple[ComputeDevice, ...] | None = None
        self._costs: CostTable | None = None
        self.taken: Taken | None = None
        self.changed: Signal[()] = Signal()
        """Emitted by `post` when devices were found or one took a job."""

        self.told: Signal[str] = Signal()
        """Emitted by `post` with a line for the user when a model could not be used where it should be."""

    @property
    def known(self) -> tuple[ComputeDevice, ...]:
        """The devices, as far as somebody has looked: nothing is imported for it."""
        return self._devices or (processor(),)

    @property
    def looked(self) -> bool:
        """Whether all devices are known."""
        return self._devices is not None

    @property
    def choice(self) -> bool:
        """Whether there may be more than the processor."""
        return len(self.known) > 1 or (not self.looked and self._worth_a_look(AUTOMATIC))

    @property
    def chosen(self) -> str:
        """What the user has chosen: "automatic", or a device's id."""
        return self._chosen()

    def devices(self) -> tuple[ComputeDevice, ...]:
        """All devices; the first call may take seconds."""
        with self._lock:
            if self._devices is None:
                self._devices = self._find()
                self._post(self.changed.emit)
            return self._devices

    def looking(self) -> Generator[float, None, None]:
        """`devices` as a job of the compute thread."""
        self.devices()
        yield 1.0

    def device(
        self, work: str, samples: int, costs: Callable[[ComputeDevice, int], object] | None, *, quiet: bool = False
    ) -> Taken:
        """Which device takes a piece of work on so many samples.

        `costs` does the work on a device with some samples, to find out how long that takes; None where it can be done
        by the processor alone. `quiet`: what is taken is not shown.
        """
        taken = self._which(work, samples, costs)
        return taken if quiet else self._took(taken)

    def _which(self, work: str, samples: int, costs: Callable[[ComputeDevice, int], object] | None) -> Taken:
        chosen = self.chosen
        here = processor() if self._devices is None else self._devices[0]
        if chosen == PROCESSOR:
            return Taken(work, here, "it was chosen")
        if costs is None:
            return Taken(work, here, "this work has no other form")
        if chosen != AUTOMATIC:
            found = next((device for device in self.devices() if device.id == chosen), None)
            if found is None:
                return Taken(work, here, f"{chosen} is not there")
            return Taken(work, found, "it was chosen")
        if samples < SMALL_JOB:
            return Taken(work, here, "short sounds are quicker there")
        cards = [device for device in self.devices() if not device.is_processor]
        if not cards:
            return Taken(work, here, "there is no other")
        return self._fastest(work, samples, [here, *cards], costs)

    def model_device(self, work: str) -> str:
        """The device for a network: a card wherever there is one, since all of its work is products of matrices."""
        if not self._asks():
            here = self.known[0]
            self._took(Taken(work, here, "it was chosen" if self.chosen == PROCESSOR else "there is no other"))
            return PROCESSOR
        chosen, devices = self.chosen, self.devices()
        found = next((device for device in devices if device.id == chosen), None)
        if found is None and chosen != AUTOMATIC:
            self.tell(f"{work}: {chosen} is not there, the processor did it")
        if found is None:
            cards = [device for device in devices if not device.is_processor]
            found = max(cards, key=lambda card: card.memory, default=devices[0]) if chosen == AUTOMATIC else devices[0]
        self._took(Taken(work, found, "it was chosen" if found.id == chosen else "networks are quickest on a card"))
        return found.id

    def tell(self, line: str) -> None:
        """Have the user told something, from any thread."""
        self._post(lambda: self.told.emit(line))

    def _fastest(
        self, work: str, samples: int, devices: list[ComputeDevice], costs: Callable[[ComputeDevice, int], object]
    ) -> Taken:
        table = self._table()
        seconds: dict[ComputeDevice, float] = {}
        for device in devices:
            try:
                cost = table.cost(work, device.id, lambda count, device=device: costs(device, count))  # type: ignore[misc]  # each call has its own device
            except RuntimeError:  # a card that cannot do it is no choice
                continue
            seconds[device] = cost.of(samples)
        best = min(seconds, key=seconds.__getitem__, default=devices[0])
        others = [value for device, value in seconds.items() if device is not best]
        if not others:
            return Taken(work, best, "no other can do it")
        return Taken(work, best, f"some {min(others) / max(seconds[best], 1e-9):.1f} times as fast here as elsewhere")

    def _table(self) -> CostTable:
        from workstation.engine.backends.cost_table import FILE, CostTable, machine_name

        if self._costs is None:
            names = {device.id: device.name for device in self.devices()}
            self._costs = CostTable(None if self._cache is None else self._cache / FILE, machine_name(names))
        return self._costs

    def _took(self, taken: Taken) -> Taken:
        self.taken = taken
        self._post(self.changed.emit)
        return taken

    def run(
        self, effect: Effect, source: Source, values: Values, write: Write, tell: Callable[[str], None]
    ) -> Iterator[float]:
        """`Effect.run` where it is quickest; what did not go as planned is told in a line."""
        from workstation.effects.base import Excerpt
        from workstation.effects.tensors.run import run_form

        start = source.start if isinstance(source, Excerpt) else 0
        able = may_be_form(effect, source.rate) if self._asks() else False
        taken = self.device(effect.name, source.frames * source.channels, _trial(effect, values) if able else None)
        if taken.device.is_processor:
            if self.chosen not in (AUTOMATIC, PROCESSOR):
                tell(f"the processor did it: {taken.reason}")
            yield from effect.run(source, values, write)
            return
        yield from run_form(effect, source, values, write, place_on(taken.device, tell), start)

    def _asks(self) -> bool:
        """Whether there can be another device than the processor."""
        chosen = self.chosen
        if chosen == PROCESSOR:
            return False
        return len(self._devices or ()) > 1 or (self._devices is None and self._worth_a_look(chosen))

    def _worth_a_look(self, chosen: str) -> bool:
        return chosen != AUTOMATIC or self._find is not find_compute_devices or may_have_cards()


def may_be_form(effect: Effect, rate: int) -> bool:
    """Whether an effect has a tensor form at a rate."""
    return effect.tensor_form(rate) is not None


def place_on(device: ComputeDevice, tell: Callable[[str], None]) -> Place:
    """Blocks for what is free of a device's memory."""
    from workstation.effects.tensors.run import Place

    return Place(device.id, device.name, max(1, round(SHARE * free_memory(device))), tell)


def _trial(effect: Effect, values: Values) -> Callable[[ComputeDevice, int], object]:
    """The effect on stereo noise of some samples, as each device would do it."""
    from workstation.effects.tensors.run import run_form

    def treat(device: ComputeDevice, samples: int) -> None:
        frames = samples // 2
        noise = np.random.default_rng(0).standard_normal((2, frames), np.float32) * np.float32(0.1)
        source = ArraySource(noise, 48_000)
        job: Iterator[Any]
        if device.is_processor:
            job = effect.run(source, values, _drop)
        else:
            job = run_form(effect, source, values, _drop, place_on(device, _drop))
        for _ in job:
            pass

    return treat


def _drop(piece: Samples | str) -> None:
    """What is measured is not kept."""
