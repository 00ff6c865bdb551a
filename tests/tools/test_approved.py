"""What can be chosen of each tool, and what it finds or makes: see `tests/approved/tools`."""

from dataclasses import fields

import numpy as np
import pytest

from tests.approved_texts import choice, compare, known, levels
from workstation.core.overlays import overlays_of
from workstation.core.tool import Tool
from workstation.tools.tables import ANALYSERS, GENERATORS, SEPARATORS

RATE = 16_000


def voice() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Tones that glide, with pauses and a little noise."""
    at = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * (150 + 40 * at) * at) + 0.4 * np.sin(2 * np.pi * (300 + 80 * at) * at)
    tone *= 0.3 * (np.sin(2 * np.pi * at) > -0.3)
    noise = 0.002 * np.random.default_rng(5).standard_normal((2, len(at)))
    return np.asarray(np.stack([tone, 0.5 * tone]) + noise, np.float32)


TOOLS: dict[str, Tool] = {id_: table[id_] for table in (ANALYSERS, GENERATORS, SEPARATORS) for id_ in table}


@pytest.mark.parametrize("id_", known("tools/choices", TOOLS))
def test_a_tool_has_the_choices_that_were_approved(id_: str) -> None:
    tool = TOOLS[id_]
    compare(f"tools/choices/{tool.id}", "\n".join([tool.title, tool.hint, *map(choice, tool.choices)]))


@pytest.mark.parametrize("id_", known("tools/found", ANALYSERS))
def test_an_analyser_finds_what_was_approved(id_: str) -> None:
    work = ANALYSERS[id_].load()(voice(), RATE, ANALYSERS[id_].values({}))
    steps = []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            found = overlays_of(end.value)
            break
    lines = [f"{len(steps)} steps"]
    for overlay in found:
        for field in fields(overlay):
            value = getattr(overlay, field.name)
            many = isinstance(value, np.ndarray) and value.size
            lines.append(f"{field.name}: {levels(np.nan_to_num(value, nan=-1.0)) if many else value}")
    compare(f"tools/found/{id_}", "\n".join(lines), 0.01)


@pytest.mark.parametrize("id_", known("tools/made", GENERATORS))
def test_a_generator_makes_what_was_approved(id_: str) -> None:
    tool = GENERATORS[id_]
    lines = []
    for given in [{}, *({p.name: one} for p in tool.choices for one in p.choices)]:
        blocks = list(tool.load()(RATE, RATE, tool.values(given)))
        lines += [f"{given} {[block.shape for block in blocks]}", levels(np.concatenate(blocks, axis=1))]
    compare(f"tools/made/{id_}", "\n".join(lines), 0.01)
