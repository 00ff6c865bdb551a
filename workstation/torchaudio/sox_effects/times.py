"""SoX's effects on time: cuts, echoes, rates, tempo and pitch."""

import torch
from torch import Tensor

from workstation.dsp import functional as F
from workstation.torchaudio.sox_effects.arguments import frames, frequency

Result = tuple[Tensor, int]


def trim(x: Tensor, rate: int, args: list[str]) -> Result:
    """What lies between the first position and the second, the third and the fourth ...; "=" counts from the start."""
    total, edges, place = x.shape[-1], [], 0
    for text in args:
        count = frames(text, rate)
        from_end, from_start = text.startswith("-"), text.startswith("=")
        place = total + count if from_end else count if from_start else place + count
        edges.append(min(max(place, 0), total))
    edges += [total] * (len(edges) % 2)
    kept = [x[..., first:last] for first, last in zip(edges[::2], edges[1::2], strict=True)]
    return torch.cat(kept, -1) if kept else x, rate


def pad(x: Tensor, rate: int, args: list[str]) -> Result:
    """Silence before, behind, or at a position."""
    plain = [text for text in args if "@" not in text]
    for text in sorted((t for t in args if "@" in t), key=lambda t: -frames(t.partition("@")[2], rate)):
        length, _, place = text.partition("@")
        at = frames(place, rate)
        x = torch.cat([x[..., :at], x.new_zeros(x.shape[0], frames(length, rate)), x[..., at:]], -1)
    before = frames(plain[0], rate) if plain else 0
    behind = frames(plain[1], rate) if len(plain) > 1 else 0
    return torch.nn.functional.pad(x, (before, behind)), rate


def delay(x: Tensor, rate: int, args: list[str]) -> Result:
    """Each channel later by a time of its own."""
    late: list[int] = []
    for text in args:
        late.append(frames(text, rate) + (late[-1] if text.startswith("+") and late else 0))
    if len(late) > x.shape[0]:
        raise ValueError(f"there are {x.shape[0]} channels and {len(late)} times")
    late += [0] * (x.shape[0] - len(late))
    most = max(late)
    pads = [torch.nn.functional.pad(x[k], (count, most - count)) for k, count in enumerate(late)]
    return torch.stack(pads), rate


def echo(x: Tensor, rate: int, args: list[str]) -> Result:
    """Later copies (delays in ms) under the sound."""
    return _echoes(x, rate, args, in_turn=False)


def echos(x: Tensor, rate: int, args: list[str]) -> Result:
    """Later copies, each of which echoes those before it."""
    return _echoes(x, rate, args, in_turn=True)


def _echoes(x: Tensor, rate: int, args: list[str], in_turn: bool) -> Result:
    gain_in, gain_out = float(args[0]), float(args[1])
    if len(args) < 4 or len(args) % 2:
        raise ValueError("each delay needs its decay")
    steps = [(int(float(args[i]) * rate / 1000), float(args[i + 1])) for i in range(2, len(args), 2)]
    tail = sum(count for count, _ in steps) if in_turn else max(count for count, _ in steps)
    wide = torch.nn.functional.pad(x, (0, tail))
    out = wide * gain_in
    for number, (count, decay) in enumerate(steps, 1):
        # In turn each delay is fed by the one before, whose newest sample is the sound itself.
        weight = decay * number if in_turn else decay
        out = out + weight * torch.nn.functional.pad(x, (count, tail - count))
    return (out * gain_out).clamp(-1, 1), rate


def reverse(x: Tensor, rate: int, args: list[str]) -> Result:
    """From the end to the beginning."""
    return x.flip(-1), rate


def repeat(x: Tensor, rate: int, args: list[str]) -> Result:
    """Once more, or so many times more."""
    return x.repeat(1, 1 + (int(args[0]) if args else 1)), rate


def rate(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Another sample rate; the option says how carefully."""
    widths = {"-q": 6, "-l": 16, "-m": 32, "-h": 64, "-v": 96}
    width = next((widths[arg] for arg in args if arg in widths), 64)
    numbers = [arg for arg in args if not arg.startswith("-")]
    new = round(frequency(numbers[0])) if numbers else sample_rate
    return _resampled(x, sample_rate, new, width), new


def speed(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Faster and higher at once: the same samples at another rate, which "rate" may follow."""
    text = args[0]
    factor = 2 ** (float(text[:-1]) / 1200) if text.endswith("c") else float(text)
    if factor <= 0:
        raise ValueError(f"the factor must be above 0, got {text}")
    return x, round(sample_rate * factor)


def tempo(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Faster, at the same pitch."""
    factor = float(next(arg for arg in args if not arg.startswith("-")))
    return F.phase_locked_stretch(x, sample_rate, factor), sample_rate


def stretch(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Longer, at the same pitch."""
    return F.phase_locked_stretch(x, sample_rate, 1 / (float(args[0]) if args else 1.0)), sample_rate


def pitch(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Higher or lower by cents, in the same time."""
    cents = float(next(arg for arg in args if arg not in ("-q",)))
    return F.phase_locked_shift(x, sample_rate, cents / 100), sample_rate


def upsample(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Zeros between samples."""
    factor = int(args[0]) if args else 2
    out = x.new_zeros(x.shape[0], x.shape[1] * factor)
    out[:, ::factor] = x
    return out, sample_rate * factor


def downsample(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """One of so many samples kept."""
    factor = int(args[0]) if args else 2
    return x[:, ::factor].contiguous(), sample_rate // factor


def vad(x: Tensor, sample_rate: int, args: list[str]) -> Result:
    """Without what lies before the first words."""
    if args:
        raise ValueError("its options are arguments of torchaudio.functional.vad here")
    return F.vad(x, sample_rate), sample_rate


def _resampled(x: Tensor, old: int, new: int, width: int) -> Tensor:
    if old == new:
        return x
    return F.resample(x, old, new, width, rolloff=0.95, resampling_method="sinc_interp_kaiser", beta=14.77)
