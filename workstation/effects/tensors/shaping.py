"""Wave shaping at a multiple of the rate as a tensor form."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.dsp.convolution.convolve import full_precision
from workstation.dsp.dtypes import widest
from workstation.dsp.filters.cascade_scan import CascadeTables, cascade_tables, filter_cascade
from workstation.dsp.kernels.shape import LATENCY, TUBE, averages, low_passes
from workstation.effects.tensors.bending import averaged, curve
from workstation.effects.tensors.cascade import newest
from workstation.effects.tensors.crossfaded import CrossfadedForm
from workstation.effects.tensors.form import Start

Settings = Callable[[Values, int], npt.NDArray[np.float64]]


class Curved(NamedTuple):
    """Settings that stay, and the newest of what lies on the way, (batch x channels, …) each."""

    settings: tuple[float, ...]
    """Kind of curve, drive, level of the bent and of the plain sound, coefficient of the filter for the offset."""
    up: Tensor
    """(factor, 1, taps) the low pass in phases."""
    down: Tensor
    """(1, factor, taps) the low pass, for all inner samples of a frame at once."""
    tables: CascadeTables
    coarse: Tensor
    fine: Tensor
    bent: Tensor
    last: Tensor
    """(…, 1) what came out of the filters last, and what became of it."""
    centred: Tensor
    state: Tensor | None
    """Of the filter for the offset; None: it stands as `last` and `centred` say."""
    heard: Tensor


class ShapingForm(CrossfadedForm[Curved]):
    """Up by a low pass, along the curve, and down by another, each one convolution."""

    latency = LATENCY
    scratch = 1200

    def __init__(self, rate: int, settings: Settings, factors: Callable[[Values], int]) -> None:
        super().__init__(rate)
        self._settings, self._factors = settings, factors

    def voice(self, start: Start, values: Values) -> Curved:
        return self._warmed(torch.zeros(start.batch * start.channels, 2 * LATENCY, device=start.device), values)

    def run(self, block: Tensor, voice: Curved) -> tuple[Tensor, Curved]:
        if not block.shape[-1]:
            return block, voice
        rows = block.flatten(0, 1)
        out, after = self._bend(rows, voice)
        return out.view(block.shape), after._replace(heard=newest(voice.heard, rows, voice.heard.shape[1]))

    def successor(self, voice: Curved, values: Values) -> Curved:
        made = self._warmed(voice.heard, values)
        # What the filter for the offset has taken away stays away.
        return made._replace(centred=voice.centred + made.last - voice.last, state=None)

    def _warmed(self, heard: Tensor, values: Values) -> Curved:
        settings, factor = tuple(map(float, self._settings(values, self.rate))), self._factors(values)
        phases, taps = low_passes(factor, averaged=averages(int(settings[0]), settings[1]))
        padded = np.pad(taps, (0, -len(taps) % factor)).reshape(-1, factor)
        nothing = heard.new_zeros(len(heard), 1)
        tables = cascade_tables([[1.0, -1.0, 0.0, 1.0, -settings[4], 0.0]], heard.device)
        silent = Curved(
            settings,
            torch.from_numpy(phases)[:, None].to(heard.device),
            torch.from_numpy(np.ascontiguousarray(padded.T))[None].to(heard.device),
            tables,
            heard.new_zeros(len(heard), LATENCY),
            heard.new_zeros(len(heard), 2),
            heard.new_zeros(len(heard), len(taps) - 2),
            nothing,
            nothing,
            None,
            heard,
        )
        return self._bend(heard, silent)[1]

    def _bend(self, rows: Tensor, voice: Curved) -> tuple[Tensor, Curved]:
        frames, factor = rows.shape[1], voice.up.shape[0]
        kind, drive, louder, plain, _ = voice.settings
        coarse = torch.cat((voice.coarse, rows), -1)
        with full_precision():
            inner = torch.nn.functional.conv1d(coarse[:, None], voice.up)
        fine = torch.cat((voice.fine, inner.transpose(1, 2).flatten(1)), -1)
        if averages(int(kind), drive):
            shaped = averaged(int(kind), drive * fine.to(widest(fine.device))).to(fine.dtype)
        else:
            shaped = curve(int(kind), drive * fine[:, 1:-1])
        bent = torch.cat((voice.bent, shaped), -1)
        padded = torch.nn.functional.pad(bent, (0, -bent.shape[1] % factor)).view(len(bent), -1, factor)
        with full_precision():
            out = torch.nn.functional.conv1d(padded.transpose(1, 2), voice.down)[:, 0, :frames]
        wet, state = (out, None) if int(kind) != TUBE else self._centred(out, voice)
        after = voice._replace(
            coarse=coarse[:, frames:].clone(),
            fine=fine[:, fine.shape[1] - 2 :].clone(),
            bent=bent[:, bent.shape[1] - voice.bent.shape[1] :].clone(),
            last=out[:, -1:].clone(),
            centred=wet[:, -1:].clone(),
            state=state,
        )
        return louder * wet + plain * coarse[:, :frames], after

    def _centred(self, out: Tensor, voice: Curved) -> tuple[Tensor, Tensor]:
        """What is left when a high pass has taken away the offset that the curve makes, and its state."""
        state = voice.state
        if state is None:
            # A filter that stands somewhere is one from silence that was given this much in a frame before.
            keeps, real = voice.settings[4], voice.tables.response.dtype
            before = (voice.last.to(real) - keeps * voice.centred.to(real)) / (1 - keeps)
            _, state = filter_cascade(before, voice.tables, before.new_zeros(len(out), 2))
        return filter_cascade(out, voice.tables, state)
