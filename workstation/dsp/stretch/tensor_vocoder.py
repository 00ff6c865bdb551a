"""The phase-locked vocoder as a pure function of tensors: all frames of a block at once, on any device.

See `vocoder.Vocoder` for what it does. A frame turns every bin by the turn that the bin's peak had in the frame before,
and some more; so a frame is a map from turns to turns, and maps are joined by a doubling scan over the frames.
"""

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.dtypes import widest
from workstation.dsp.spectral.onsets import PAST, RATIO, block_of
from workstation.dsp.stretch.vocoder import Plan, hann, synthesis_window


class Onsets(NamedTuple):
    """What the search for onsets has of the newest sound: blocks of its differences."""

    before: Tensor
    """(batch, channels, n) the sample before the first whole block that is to come, and those since."""
    power: Tensor
    """(batch, blocks)"""
    moment: Tensor
    """(batch, blocks) of the power about the block's first sample."""
    first: int
    """The number of the first of these blocks."""


class VocoderState(NamedTuple):
    """A vocoder between two blocks."""

    sound: Tensor
    """(batch, channels, frames) that frames to come still reach."""
    begin: int
    """Where that lies in the input."""
    frame: int
    """The number of the next one."""
    skip: int
    """Frames of output that lie before the start."""
    last: Tensor
    """(batch, channels, bins) the spectrum before the next frame."""
    turn: Tensor
    """(batch, bins) its turn, complex."""
    calm: Tensor
    """(batch, bins) the power of the last frame without an onset."""
    fresh: bool
    over: Tensor
    """(batch, channels, frames) what of the output is not complete."""
    onsets: Onsets


def begin_vocoder(
    plan: Plan, batch: int, channels: int, device: torch.device, dtype: torch.dtype = torch.float32
) -> VocoderState:
    """A vocoder that has heard nothing; `dtype` is that of all its blocks."""
    bins = plan.size // 2 + 1
    # The earliest frame that reaches output frame 0 lies before the sound.
    index = -((plan.resized // 2 - 1) // plan.hop)
    begin = plan.centre(index) - plan.size // 2

    def zeros(*shape: int, dtype: torch.dtype = dtype) -> Tensor:
        return torch.zeros(*shape, dtype=dtype, device=device)

    real = widest(device)
    blocks = _blocks_kept(plan)
    return VocoderState(
        sound=zeros(batch, channels, -begin),
        begin=begin,
        frame=index,
        skip=plan.resized // 2 - index * plan.hop,
        last=zeros(batch, channels, bins, dtype=dtype.to_complex()),
        turn=zeros(batch, bins, dtype=dtype.to_complex()),
        calm=zeros(batch, bins),
        fresh=True,
        over=zeros(batch, channels, -(-plan.resized // plan.hop) * plan.hop),
        onsets=Onsets(
            zeros(batch, channels, 1), zeros(batch, blocks, dtype=real), zeros(batch, blocks, dtype=real), -blocks
        ),
    )


def vocode(block: Tensor, state: VocoderState, plan: Plan) -> tuple[Tensor, VocoderState]:
    """What output a block (batch, channels, frames) completes, and the vocoder after it; nothing given is changed."""
    sound = torch.cat((state.sound, block), -1)
    onsets = _heard(block, state.onsets, plan)
    received = state.begin + sound.shape[-1] - plan.size // 2
    count = max(0, math.floor((received + 1) / (plan.hop * plan.speed)) + 2 - state.frame)
    centres = [plan.centre(state.frame + k) for k in range(-1, count)]
    while len(centres) > 1 and centres[-1] > received:
        centres.pop()
    count = len(centres) - 1
    if count < 1:
        return block.new_empty(*block.shape[:-1], 0), state._replace(sound=sound, onsets=onsets)
    here = np.array(centres[1:])
    steps = np.diff(np.array(centres))
    spectra = _spectra(sound, here - plan.size // 2 - state.begin, plan)
    power = (spectra.real.square() + spectra.imag.square()).sum(1)
    turns, calm = _turns(spectra, power, here, steps, state, onsets, plan)
    out, over = _joined(spectra, turns, state.over, plan)
    index = state.frame + count
    begin = plan.centre(index) - plan.size // 2
    skip = min(state.skip, out.shape[-1])
    after = VocoderState(
        sound[..., begin - state.begin :].clone(),
        begin,
        index,
        state.skip - skip,
        spectra[:, :, -1].clone(),
        turns[:, -1].clone(),
        calm,
        False,
        over,
        onsets,
    )
    return out[..., skip:], after


def _spectra(sound: Tensor, starts: "np.ndarray[tuple[int], np.dtype[np.int64]]", plan: Plan) -> Tensor:
    """Windowed frames transformed: (batch, channels, frames, bins)."""
    window = torch.from_numpy(hann(plan.size)).to(sound.dtype).to(sound.device)
    places = torch.from_numpy(starts).to(sound.device)[:, None] + torch.arange(plan.size, device=sound.device)
    spectra: Tensor = torch.fft.rfft(sound[..., places] * window)
    return spectra


def _turns(
    spectra: Tensor,
    power: Tensor,
    here: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    steps: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    state: VocoderState,
    onsets: Onsets,
    plan: Plan,
) -> tuple[Tensor, Tensor]:
    """By what every bin of every frame is turned (batch, frames, bins), and the calm power after them."""
    count, bins = power.shape[1:]
    device = power.device
    owner = _owners(_peaks(power))
    # The power of the last frame without an onset before each frame.
    struck, shifts = _struck(here, state.frame, onsets, plan, device)
    frames = torch.arange(count, device=device)
    calmest = torch.where(struck, -1, frames).cummax(1).values
    known = torch.cat((state.calm[:, None], power), 1)
    calm_before = known.gather(
        1, torch.cat((torch.zeros_like(calmest[:, :1]), calmest[:, :-1] + 1), 1)[..., None].expand(-1, -1, bins)
    )
    calm = known.gather(1, (calmest[:, -1:] + 1)[..., None].expand(-1, -1, bins))[:, 0]
    source, turning = _maps(spectra, owner, steps, state, plan)
    loud = struck[..., None] & (power > 4 * calm_before)
    source = torch.where(loud, bins, source)
    turning = torch.where(loud, _shifted(shifts, bins, plan).to(turning.dtype), turning)
    return _composed(source, turning, state.turn), calm


def _peaks(power: Tensor) -> Tensor:
    """Whether a bin is louder than its two neighbours on either side."""
    padded = torch.nn.functional.pad(power, (2, 2), value=-1.0)
    bins = power.shape[-1]
    left = torch.maximum(padded[..., :bins], padded[..., 1 : bins + 1])
    right = torch.maximum(padded[..., 3 : bins + 3], padded[..., 4 : bins + 4])
    return (left < power) & (right <= power)


def _owners(peaks: Tensor) -> Tensor:
    """The peak that each bin belongs to; -1 where a frame has none."""
    bins = peaks.shape[-1]
    places = torch.arange(bins, device=peaks.device)
    before = torch.where(peaks, places, -1).cummax(-1).values
    after = torch.where(peaks, places, 4 * bins).flip(-1).cummin(-1).values.flip(-1)
    nearer = (before < 0) | (places >= (before + after + 1).div(2, rounding_mode="floor"))
    return torch.where(nearer & (after < 4 * bins), after, before)


def _maps(
    spectra: Tensor,
    owner: Tensor,
    steps: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    state: VocoderState,
    plan: Plan,
) -> tuple[Tensor, Tensor]:
    """From which bin of the frame before each bin's turn comes, `bins` for none, and by what it goes on."""
    bins, device = spectra.shape[-1], spectra.device
    before = torch.cat((state.last[:, :, None], spectra[:, :, :-1]), 2)
    real = widest(device)
    gained = (spectra.to(real.to_complex()) * before.conj()).sum(1)
    # Turns are counted in whole numbers where they are whole: a float32 has no room for hundreds of them.
    advance, kind = np.unique(steps, return_inverse=True)
    scale = plan.pitch * plan.hop / np.maximum(advance, 1) - 1
    centre = np.outer(advance, np.arange(bins)) % plan.size / plan.size
    moved = scale[:, None] * np.outer(advance, np.arange(bins)) / plan.size % 1.0
    rows = torch.from_numpy(kind.reshape(-1)).to(device)

    def there(numbers: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]") -> Tensor:
        return torch.from_numpy(numbers.astype(np.float64)).to(real).to(device)[rows]

    cycles = torch.atan2(gained.imag + 0.0, gained.real + 0.0) / (2 * math.pi) - there(centre)
    turns = there(moved) + there(scale)[:, None] * (cycles - (cycles + 0.5).floor())
    unknown = owner < 0
    chosen = owner.clamp(min=0)
    angle = 2 * math.pi * turns
    turning = torch.complex(angle.cos(), angle.sin()).to(spectra.dtype).gather(-1, chosen)
    alone = np.nonzero(steps == 0)[0].tolist()
    if state.fresh:
        alone.append(0)
    nothing = torch.zeros(len(steps), dtype=torch.bool)
    nothing[alone] = True
    unknown = unknown | nothing.to(device)[:, None]
    return torch.where(unknown, bins, chosen), torch.where(unknown, torch.ones_like(turning), turning)


def _composed(source: Tensor, turning: Tensor, turn: Tensor) -> Tensor:
    """Each frame's turns, from those before the first: maps of bins joined two by two, four by four …

    The bin behind the last one stands for what depends on nothing before: its turn is 1 and stays.
    """
    batch, count, bins = source.shape
    end = torch.full((batch, count, 1), bins, device=source.device, dtype=source.dtype)
    source = torch.cat((source, end), -1)
    turning = torch.cat((turning, torch.ones_like(turning[..., :1])), -1)
    reach = 1
    while reach < count:
        ahead = source[:, reach:]
        turning = torch.cat((turning[:, :reach], turning[:, reach:] * turning[:, :-reach].gather(-1, ahead)), 1)
        source = torch.cat((source[:, :reach], source[:, :-reach].gather(-1, ahead)), 1)
        reach *= 2
    begin = torch.cat((turn, torch.ones_like(turn[:, :1])), -1)
    turns = turning * begin[:, None].expand(-1, count, -1).gather(-1, source)
    turns = turns[..., :bins]
    return turns / turns.abs().clamp(min=1e-30)


def _joined(spectra: Tensor, turns: Tensor, over: Tensor, plan: Plan) -> tuple[Tensor, Tensor]:
    """The frames back as sound over what was left of those before: what is complete of it, and what is left."""
    turned = spectra * turns[:, None]
    frames = torch.fft.irfft(turned, plan.resized) if plan.resized <= plan.size else _longer(turned, plan)
    fade = torch.from_numpy(synthesis_window(plan)).to(frames.dtype).to(frames.device)
    frames = torch.nn.functional.pad(frames * fade, (0, over.shape[-1] - plan.resized))
    count, hop = frames.shape[2], plan.hop
    total = over.new_zeros(*over.shape[:-1], count * hop + over.shape[-1])
    total[..., : over.shape[-1]] += over
    for at in range(0, over.shape[-1], hop):
        total[..., at : at + count * hop] += frames[..., at : at + hop].flatten(-2)
    return total[..., : count * hop], total[..., count * hop :].clone()


def _longer(turned: Tensor, plan: Plan) -> Tensor:
    """More output frames than there are bins for: the highest are silent."""
    missing = plan.resized // 2 + 1 - turned.shape[-1]
    frames: Tensor = torch.fft.irfft(torch.nn.functional.pad(turned, (0, missing)), plan.resized)
    return frames


def _blocks_kept(plan: Plan) -> int:
    """Blocks of the search for onsets that frames may still ask for."""
    return PAST + 2 * plan.size // block_of(plan.rate) + 4


def _heard(block: Tensor, onsets: Onsets, plan: Plan) -> Onsets:
    """The search for onsets with a block more."""
    size = block_of(plan.rate)
    sound = torch.cat((onsets.before, block), -1)
    blocks = (sound.shape[-1] - 1) // size
    if not blocks:
        return onsets._replace(before=sound)
    square = sound[..., : blocks * size + 1].diff(dim=-1).square()
    square = square.view(*square.shape[:-1], blocks, size)
    at = torch.arange(size, device=block.device, dtype=block.dtype)
    real = onsets.power.dtype
    power = torch.cat((onsets.power, square.sum(-1).to(real).sum(1)), 1)
    moment = torch.cat((onsets.moment, (square * at).sum(-1).to(real).sum(1)), 1)
    # As many as a frame may look back to, and all of those that came with this block.
    drop = max(0, power.shape[1] - blocks - _blocks_kept(plan))
    return Onsets(
        sound[..., blocks * size :].clone(), power[:, drop:].clone(), moment[:, drop:].clone(), onsets.first + drop
    )


def _struck(
    here: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    index: int,
    onsets: Onsets,
    plan: Plan,
    device: torch.device,
) -> tuple[Tensor, Tensor]:
    """Whether each frame has an onset (batch, frames), and by how much the sound about it must move to lie right."""
    size, reach = block_of(plan.rate), plan.size // 2 - 2 * block_of(plan.rate)
    power, moment, real = onsets.power, onsets.moment, onsets.power.dtype
    count = power.shape[1]
    loudest = torch.nn.functional.max_pool1d(torch.nn.functional.pad(power, (PAST, 0))[:, :-1].float(), PAST, 1)
    least = 1e-10 * size * onsets.before.shape[1]
    following = torch.nn.functional.pad(power[:, 1:], (0, 1))
    found = (power > least) & (power > RATIO * loudest.to(power.dtype))
    numbers = torch.arange(count, device=device)
    found &= (numbers >= PAST) & (numbers < count - 1)
    both = (power + following).clamp(min=1e-37)
    into = (moment + torch.nn.functional.pad(moment[:, 1:], (0, 1)) + size * following) / both
    # The blocks that an onset about a frame may lie in.
    first = -(-(here - reach) // size) - 2
    width = 2 * reach // size + 5
    places = first[:, None] + np.arange(width) - onsets.first
    inside = (places >= 0) & (places < count)
    chosen = torch.from_numpy(places.clip(0, count - 1)).to(device)
    away = torch.from_numpy(((places + onsets.first) * size - here[:, None]).astype(np.float64)).to(real).to(device)
    away = away + into[:, chosen]
    near = found[:, chosen] & torch.from_numpy(inside).to(device) & (away.abs() < reach)
    nearest = torch.where(near, away.abs(), torch.inf).argmin(-1, keepdim=True)
    onset = away.gather(-1, nearest)[..., 0]
    base = here / plan.speed - (index + np.arange(len(here))) * plan.hop
    wanted = torch.from_numpy(base).to(real).to(device) + onset / plan.speed
    return near.any(-1), wanted * (plan.size / plan.resized) - onset


def _shifted(shifts: Tensor, bins: int, plan: Plan) -> Tensor:
    """The turns (batch, frames, bins) that move sound by so many samples."""
    places = torch.arange(bins, device=shifts.device)
    whole = shifts.floor()
    turns = (whole.long()[..., None] * places).remainder(plan.size) / plan.size
    turns = turns + (shifts - whole)[..., None] * (places / plan.size)
    angle = -2 * math.pi * turns
    return torch.complex(angle.cos(), angle.sin())
