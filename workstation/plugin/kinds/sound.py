"""Effects, analysers, generators and separators of plugins."""

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import numpy as np

from workstation.core.overlays import Overlay, overlays_of
from workstation.core.params import Values
from workstation.core.registry import Registry
from workstation.core.signal import Dispose
from workstation.core.sound.sources import Samples
from workstation.core.tool import Tool
from workstation.plugin.border import Adding, Border
from workstation.plugin.effects import bordered
from workstation.plugin.rows import EffectRow, ToolRow
from workstation.tools.tables import ANALYSERS, GENERATORS, SEPARATORS


def add_effect(adding: Adding, row: EffectRow) -> Dispose:
    """The effect is made now, for lists ask for its name and its parameters."""
    with adding.border(f"effect “{row.id}”").named():
        effect = bordered(adding.manifest, row, adding.load(row.effect)(), adding.note)
    session = adding.session
    session.effects = session.effects.with_row(row.id, effect)

    def dispose() -> None:
        session.effects = session.effects.without(row.id)

    return dispose


def add_analyser(adding: Adding, row: ToolRow) -> Dispose:
    def analyse(border: Border, samples: Samples, rate: int, values: Values) -> Generator[float, None, object]:
        answer = yield from border.steps(row.function, samples, rate, **values)
        with border.named():
            found: tuple[Overlay, ...] = overlays_of(answer)
        return found

    dispose = _add(adding, row, ANALYSERS, "analyser", analyse)

    def remove() -> None:
        dispose()
        adding.session.overlays.hide(analyser=row.id)

    return remove


def add_generator(adding: Adding, row: ToolRow) -> Dispose:
    return _add(adding, row, GENERATORS, "generator", _generated(row))


def add_separator(adding: Adding, row: ToolRow) -> Dispose:
    def separate(border: Border, samples: Samples, rate: int, values: Values) -> Generator[float, None, object]:
        parts = yield from border.steps(row.function, samples, rate, **values)
        with border.named():
            if not isinstance(parts, Mapping) or not parts:
                raise ValueError(f"it answers samples by name, got {type(parts).__name__}")
            return {str(name): checked_block(sound, samples.shape) for name, sound in parts.items()}

    return _add(adding, row, SEPARATORS, "separator", separate)


def checked_block(block: object, shape: tuple[int, ...] | None = None) -> Samples:
    """What a plugin answers as sound, as float32 (channels, frames); ValueError for what is none, or is not finite."""
    made = np.asarray(block)
    if made.dtype.kind not in "fiu" or made.ndim not in (1, 2):
        raise ValueError(f"it answered an array of {made.dtype} {made.shape}, no sound (channels, frames)")
    sound = np.atleast_2d(np.asarray(made, np.float32))
    if shape is not None and sound.shape != shape:
        raise ValueError(f"it answered a block of {sound.shape}, {shape} was expected")
    if not np.isfinite(sound).all():
        raise ValueError("it answered numbers that are not finite (NaN, or beyond all bounds)")
    return sound


def _generated(row: ToolRow) -> Callable[..., Iterator[Samples]]:
    def generate(border: Border, frames: int, rate: int, values: Values) -> Iterator[Samples]:
        answer = border.call(row.function, frames, rate, **values)
        blocks: Iterator[Any] = (
            iter((answer,)) if isinstance(answer, np.ndarray) or not hasattr(answer, "__next__") else answer
        )
        while True:
            with border.named():
                block = next(blocks, None)
                if block is None:
                    return
                sound = checked_block(block)
            yield sound

    return generate


def _add(adding: Adding, row: ToolRow, table: Registry[Tool], kind: str, run: Callable[..., Any]) -> Dispose:
    border = adding.border(f"{kind} “{row.title}”")
    tool = Tool(row.id, row.title, lambda *args: run(border, *args), border.params(row.params), row.hint)
    return table.add(row.id, tool, adding.manifest.name)
