"""Spectral noise reduction as a tensor form: all bins, channels and sounds at once, windows one after the other."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from workstation.core.params import Values
from workstation.dsp.dtypes import widest
from workstation.dsp.kernels.denoise import FILLING, LEARN, PRESENT, SPREAD, VALLEY
from workstation.effects.streams.values import flag
from workstation.effects.tensors.form import Start, TensorForm
from workstation.effects.tensors.mixing import Level

Settings = Callable[[Values, int], npt.NDArray[np.float64]]
"""Factor on the noise, lowest gain, smoothing of noise and presence, weight of the window before, windows a pause."""


class Tracked(NamedTuple):
    """What is known of the noise, (batch, channels, bins) each; see `dsp.kernels.denoise`."""

    noise: Tensor
    speech: Tensor
    presence: Tensor
    level: Tensor
    least: Tensor
    before: Tensor


class Denoising(NamedTuple):
    sound: Tensor
    """(batch, channels, frames) that windows to come still reach."""
    over: Tensor
    """Three quarters of a window of output that are not complete."""
    ready: Tensor
    """Complete, and not answered yet."""
    late: Tensor
    """The sound itself, as late as what comes out."""
    tracked: Tracked
    seen: int
    residue: Level


class DenoiseForm(TensorForm[Denoising]):
    """Windows a quarter apart; the gains of each rest on those before, so that it pays for many sounds together."""

    scratch = 200

    def __init__(self, rate: int, size: int, settings: Settings) -> None:
        """`size`: frames of a window, a power of two."""
        super().__init__(rate)
        self.latency = size
        self._size, self._hop, self._settings = size, size // 4, settings
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)
        self._window = torch.from_numpy(np.sqrt(hann / 2).astype(np.float32))

    def begin(self, start: Start, values: Values) -> Denoising:
        lead, bins, hop = (start.batch, start.channels), self._size // 2 + 1, self._hop

        def zeros(frames: int) -> Tensor:
            return torch.zeros(*lead, frames, device=start.device)

        nothing = torch.zeros(*lead, bins, dtype=widest(start.device), device=start.device)
        return Denoising(
            zeros(self._size - hop),
            zeros(self._size - hop),
            zeros(hop),
            zeros(self._size),
            Tracked(*([nothing] * 6)),
            0,
            Level.at_rest(float(flag(values, "residue")), self.rate),
        )

    def process(self, block: Tensor, state: Denoising, values: Values) -> tuple[Tensor, Denoising]:
        frames, hop = block.shape[-1], self._hop
        sound = torch.cat((state.sound, block), -1)
        count = max(0, (sound.shape[-1] - self._size) // hop + 1)
        done, over, tracked = state.ready, state.over, state.tracked
        if count:
            out, over, tracked = self._windows(sound, count, state, values)
            done = torch.cat((done, out), -1)
        late = torch.cat((state.late, block), -1)
        share, residue = state.residue.to(float(flag(values, "residue"))).next(block)
        heard = done[..., :frames]
        if not (isinstance(share, float) and share == 0):
            heard = heard + share * (late[..., :frames] - 2 * heard)
        after = Denoising(
            sound[..., count * hop :].clone(),
            over,
            done[..., frames:].clone(),
            late[..., frames:].clone(),
            tracked,
            state.seen + count,
            residue,
        )
        return heard, after

    def _windows(self, sound: Tensor, count: int, state: Denoising, values: Values) -> tuple[Tensor, Tensor, Tracked]:
        window, hop = self._window.to(sound.device), self._hop
        spectra = torch.fft.rfft(sound.unfold(-1, self._size, hop)[:, :, :count] * window)
        power = spectra.real.square() + spectra.imag.square()
        linked = flag(values, "link")
        tracked = state.tracked
        if linked:
            power, tracked = power.mean(1, keepdim=True), Tracked(*(each[:, :1] for each in tracked))
        gains, tracked = self._gains(power.to(tracked.noise.dtype), tracked, state.seen, values)
        if linked:
            tracked = Tracked(*(each.expand(-1, sound.shape[1], -1) for each in tracked))
        pieces = torch.fft.irfft(spectra * gains.to(power.dtype), self._size) * window
        total = pieces.new_zeros(*pieces.shape[:2], (count + 3) * hop)
        total[..., : 3 * hop] += state.over
        for quarter in range(4):
            total[..., quarter * hop : (quarter + count) * hop] += pieces[
                ..., quarter * hop : (quarter + 1) * hop
            ].flatten(-2)
        return total[..., : count * hop], total[..., count * hop :].clone(), tracked

    def _gains(self, power: Tensor, known: Tracked, seen: int, values: Values) -> tuple[Tensor, Tracked]:
        """Gains (batch, channels, windows, bins), and what is known after them."""
        bias, lowest, follow, smooth, weight, stretch = map(float, self._settings(values, self.rate))
        noise, speech, presence, level, least, before = known
        floor, gains = math.log(lowest), []
        for k in range(power.shape[2]):
            here = power[:, :, k]
            p = here + 1e-20
            if seen < LEARN:
                noise = _learned(here, noise, filling=seen < FILLING)
            if seen < FILLING or (seen - FILLING) % stretch == 0:
                before = torch.zeros_like(least) if seen <= FILLING else least
                level = here if seen < FILLING else level
                least = level
            chance = 1 / (1 + (1 + PRESENT) * torch.exp(-(p / noise).clamp(max=80.0) * PRESENT / (1 + PRESENT)))
            presence = smooth * presence + (1 - smooth) * chance
            noise = follow * noise + (1 - follow) * (chance * noise + (1 - chance) * p)
            # Noise that rose must not be taken for speech for ever: what never went lower for so long is noise.
            level = follow * level + (1 - follow) * p
            least = torch.minimum(least, level)
            noise = torch.maximum(noise, torch.minimum(least, before))
            after = p / (noise * bias)
            ratio = weight * speech / (noise * bias) + (1 - weight) * (after - 1).clamp(min=0)
            ratio = ratio.clamp(min=lowest * lowest)
            share = ratio / (1 + ratio)
            gain = (share * torch.exp(0.5 * _exponential_integral((share * after).clamp(1e-10, 500.0)))).clamp(max=1.0)
            speech = gain * gain * p
            beside = torch.nn.functional.pad(chance, (1, 1), mode="replicate")
            around = (beside[..., :-2] + 2 * chance + beside[..., 2:]) / 4
            likely = torch.maximum(torch.maximum(around, presence), share)
            gains.append(torch.exp(likely * gain.clamp(min=lowest).log() + (1 - likely) * floor))
            seen += 1
        return torch.stack(gains, 2), Tracked(noise, speech, presence, level, least, before)


def _learned(power: Tensor, noise: Tensor, *, filling: bool) -> Tensor:
    """Noise from the valleys of the bins around, and from the softest window so far; see the compiled loop."""
    bins = power.shape[-1]
    reach = np.minimum(np.arange(bins), SPREAD) + np.minimum(bins - 1 - np.arange(bins), SPREAD) + 1
    padded = torch.nn.functional.pad(power, (SPREAD, SPREAD), value=torch.inf)
    around = padded.unfold(-1, 2 * SPREAD + 1, 1).sort(-1).values
    place = torch.from_numpy((VALLEY * reach).astype(np.int64)).to(power.device)
    valley = around.gather(-1, place.expand(power.shape)[..., None])[..., 0] / -math.log(1 - VALLEY) + 1e-20
    return valley if filling else torch.minimum(noise, valley)


def _exponential_integral(x: Tensor) -> Tensor:
    """E1(x) for x > 0, as `dsp.kernels.denoise` has it."""
    low, high = x.clamp(max=1.0), x.clamp(min=1.0)
    series = -0.57721566 + low * (
        0.99999193 + low * (-0.24991055 + low * (0.05519968 + low * (-0.00976004 + low * 0.00107857)))
    )
    above = high * (high + 2.334733) + 0.250621
    below = high * (high + 3.330657) + 1.681534
    return torch.where(x < 1, series - low.log(), torch.exp(-high) / high * above / below)
