"""Cascades of second-order sections as a tensor form: the equalizer and all plain filters."""

from typing import NamedTuple

import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.dsp.filters.cascade_scan import CascadeTables, cascade_tables, filter_cascade
from workstation.effects.streams.biquad_cascade import WARM_SECONDS, Design
from workstation.effects.tensors.crossfaded import CrossfadedForm
from workstation.effects.tensors.form import Start


class CascadeVoice(NamedTuple):
    """Sections that stay, and what they have heard."""

    tables: CascadeTables | None
    """None where there is nothing to filter."""
    state: Tensor
    """(batch x channels, 2 sections)"""
    heard: Tensor
    """(batch x channels, frames): the newest sound, on which other sections are warmed up."""


class CascadeForm(CrossfadedForm[CascadeVoice]):
    """Filters by the time-parallel scan: work and memory of one pass, however many sections."""

    scratch = 96

    def __init__(self, rate: int, design: Design) -> None:
        super().__init__(rate)
        self._design = design
        self._warm = max(1, round(WARM_SECONDS * rate))

    def voice(self, start: Start, values: Values) -> CascadeVoice:
        heard = torch.zeros(start.batch * start.channels, self._warm, device=start.device)
        return self._voice(values, heard)

    def run(self, block: Tensor, voice: CascadeVoice) -> tuple[Tensor, CascadeVoice]:
        rows = block.flatten(0, 1)
        heard = newest(voice.heard, rows, self._warm)
        if voice.tables is None:
            return block, voice._replace(heard=heard)
        out, state = filter_cascade(rows, voice.tables, voice.state)
        return out.view(block.shape), CascadeVoice(voice.tables, state, heard)

    def successor(self, voice: CascadeVoice, values: Values) -> CascadeVoice:
        made = self._voice(values, voice.heard)
        if made.tables is None:
            return made
        return made._replace(state=filter_cascade(made.heard, made.tables, made.state)[1])

    def _voice(self, values: Values, heard: Tensor) -> CascadeVoice:
        sections = self._design(values, self.rate)
        if not len(sections):
            return CascadeVoice(None, heard.new_zeros(len(heard), 0), heard)
        tables = cascade_tables(sections, heard.device)
        state = torch.zeros(len(heard), 2 * len(sections), dtype=tables.response.dtype, device=heard.device)
        return CascadeVoice(tables, state, heard)


def newest(heard: Tensor, block: Tensor, frames: int) -> Tensor:
    """The last `frames` frames of what was heard before and a block, in memory of their own."""
    if block.shape[-1] >= frames:
        return block[..., block.shape[-1] - frames :].clone()
    return torch.cat((heard, block), -1)[..., -frames:].clone()
