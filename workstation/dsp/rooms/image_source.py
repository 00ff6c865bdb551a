"""Impulse responses of box-shaped rooms by the image source method."""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from workstation.dsp.convolution.convolve import fftconvolve
from workstation.dsp.dtypes import on_host, widen
from workstation.dsp.kernels.images import add_impulses
from workstation.dsp.kernels.parallel import spread

_BANDS_HZ = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
_BAND_FFT = 512
_TAPS_AT_ONCE = 1 << 21


def simulate_rir_ism(
    room: Tensor,
    source: Tensor,
    mic_array: Tensor,
    max_order: int,
    absorption: float | Tensor,
    output_length: int | None = None,
    delay_filter_length: int = 81,
    center_frequency: Tensor | None = None,
    sound_speed: float = 343.0,
    sample_rate: float = 16000.0,
) -> Tensor:
    """The impulse response from a source to microphones by the image source method (Allen and Berkley 1979).

    Every mirror image of the source up to an order is one more source, weaker by the walls between and by distance;
    its impulse comes at a fraction of a sample, by a sinc under a Hann window.

    Parameters
    ----------
    room : Tensor (3,)
        Sides in metres.
    source : Tensor (3,)
        Metres from the corner west, south, floor.
    mic_array : Tensor (channels, 3)
        Likewise.
    max_order : int
        Reflections at most.
    absorption : float, Tensor (6,) or Tensor (bands, 6)
        Share of the energy that walls absorb, 0 .. 1: west, east, south, north, floor, ceiling.
    output_length : int, optional
        Samples; by default until the last image has sounded.
    delay_filter_length : int
        Taps of the sinc, odd; the response begins half of them late.
    center_frequency : Tensor (bands,), optional
        Hz, of bands with different absorption; by default seven octaves, 125 Hz .. 8 kHz.
    sound_speed : float
        Metres a second.
    sample_rate : float
        Hz.

    Returns
    -------
    Tensor (channels, samples)
        Of the type of `room`. Differentiable by positions and absorption.

    Examples:
        >>> room, source = torch.tensor([5.0, 4.0, 3.0]), torch.tensor([1.0, 1.0, 1.0])
        >>> response = F.simulate_rir_ism(room, source, torch.tensor([[4.43, 1.0, 1.0]]), max_order=0, absorption=0.2)
        >>> arrival = int(response[0].abs().argmax()) - 81 // 2  # of the direct sound, without the filter's delay
        >>> arrival / 16000  # seconds for 3.43 m
        0.01
    """
    check_places(room, source, mic_array)
    if delay_filter_length % 2 != 1:
        raise ValueError(f"The filter length must be odd, got {delay_filter_length}")
    walls = wall_coefficients(absorption, "absorption")
    walls = widen(walls)
    images, strength = _images(widen(room), widen(source), max_order, walls)
    distance = torch.linalg.norm(images[:, None] - widen(mic_array), dim=-1)
    strength = strength[..., None] / distance
    delay = distance * sample_rate / sound_speed
    response = _impulses(strength.to(room.dtype), delay, delay_filter_length)
    if len(walls) > 1:
        centers = torch.tensor(_BANDS_HZ) if center_frequency is None else center_frequency
        filters = _octave_filters(on_host(centers), sample_rate).to(response)
        response = fftconvolve(response, filters[:, None], mode="same")
    response = response.sum(0)
    if output_length is None:
        return response
    return pad(response, (0, max(output_length - response.shape[-1], 0)))[..., :output_length]


def _images(room: Tensor, source: Tensor, max_order: int, absorption: Tensor) -> tuple[Tensor, Tensor]:
    """Places (images, 3) of the mirror images of a source, and what the walls leave of each (bands, images)."""
    reach = torch.arange(-max_order, max_order + 1, device=source.device)
    cells = torch.cartesian_prod(reach, reach, reach)
    cells = cells[cells.abs().sum(1) <= max_order]
    places = torch.where(cells % 2 == 1, room * (cells + 1) - source, room * cells + source)
    amplitude = torch.sqrt(1 - absorption).to(source.device)[:, None]
    low, high = torch.div(cells, 2, rounding_mode="floor").abs(), torch.div(cells + 1, 2, rounding_mode="floor").abs()
    return places, (amplitude[..., ::2] ** low * amplitude[..., 1::2] ** high).prod(-1)


def _impulses(strength: Tensor, delay: Tensor, taps: int) -> Tensor:
    """Impulses (bands, images, channels) at delays (images, channels), summed to (bands, channels, samples)."""
    half = taps // 2
    whole = torch.ceil(delay.detach())
    length = int(whole.max()) + taps
    bands, images, channels = strength.shape
    if delay.device.type == "cpu" and not (torch.is_grad_enabled() and (strength.requires_grad or delay.requires_grad)):
        return _compiled(strength, delay, half, length)
    offsets = torch.arange(-half, half + 1, device=delay.device)
    sign, turn = 1.0 - 2.0 * (offsets % 2), 2 * math.pi / max(taps - 1, 1)
    cosine, sine = torch.cos(turn * offsets).to(strength), torch.sin(turn * offsets).to(strength)
    sound = torch.zeros(bands, channels * length, dtype=strength.dtype, device=delay.device)
    first = torch.arange(channels, device=delay.device) * length
    step = max(_TAPS_AT_ONCE // (channels * taps), 1)
    for start in range(0, images, step):
        part = slice(start, start + step)
        # A whole number of taps changes no more than the sign of the sine, so one sine does for all taps.
        early = (whole[part] - delay[part])[..., None].to(strength.dtype)
        at = offsets + early
        center = at == 0
        sinc = torch.where(center, 1.0, torch.sin(math.pi * early) * sign / (math.pi * at.masked_fill(center, 1.0)))
        bell = cosine * torch.cos(turn * early) - sine * torch.sin(turn * early)
        shape = sinc * (0.5 + 0.5 * bell).masked_fill(at > half, 0.0)
        index = (first + whole[part].long())[..., None] + offsets + half
        sound = sound.index_add(1, index.flatten(), (strength[:, part, :, None] * shape).flatten(1))
    return sound.view(bands, channels, length)


def _compiled(strength: Tensor, delay: Tensor, half: int, length: int) -> Tensor:
    """The same where no gradient is asked for, a thread for each channel."""
    bands, _, channels = strength.shape
    sound = np.zeros((bands, channels, length))
    strengths, delays = strength.detach().double().numpy(), delay.detach().numpy()

    def run(channel: int) -> None:
        add_impulses(strengths, delays, channel, half, sound[:, channel])

    # A thread takes a tenth of a millisecond to start.
    spread(run, range(channels), torch.get_num_threads() if strengths.size * half > _TAPS_AT_ONCE else 1)
    return torch.from_numpy(sound).to(strength.dtype)


def _octave_filters(centers: Tensor, sample_rate: float) -> Tensor:
    """Filters (bands, taps) whose magnitudes are cosine bells that add up to 1; the highest stays open."""
    hz = torch.arange(_BAND_FFT // 2 + 1, dtype=torch.float64) / _BAND_FFT * sample_rate
    below = torch.cat((centers[:1] / 2, centers[:-1]))[:, None]
    above = torch.cat((centers[1:], centers.new_tensor([sample_rate / 2])))[:, None]
    center = centers[:, None]
    rising = 0.5 * (1 + torch.cos(2 * math.pi * hz / center)) * ((hz >= below) & (hz < center))
    falling = 0.5 * (1 - torch.cos(2 * math.pi * hz / above)) * ((hz >= center) & (hz < above))
    falling[-1] = (hz >= centers[-1]).double()
    response: Tensor = torch.fft.fftshift(torch.fft.irfft(rising + falling, _BAND_FFT), dim=-1)
    return response[:, 1:]


def wall_coefficients(coefficients: float | Tensor, name: str) -> Tensor:
    """Coefficients of six walls as (bands, 6)."""
    if isinstance(coefficients, float):
        coefficients = torch.full((6,), coefficients)
    if not isinstance(coefficients, Tensor):
        raise TypeError(f"`{name}` must be float or Tensor, got {type(coefficients)}.")
    if bool((coefficients < 0).any()):
        raise ValueError(f"`{name}` must be non-negative. Found: {coefficients}")
    if coefficients.ndim == 1 and len(coefficients) != 6:
        raise ValueError(
            f"The shape of `{name}` must be (6,) when it is a 1D Tensor. Found the shape {coefficients.shape}."
        )
    if coefficients.ndim == 2 and coefficients.shape[1] != 6:
        raise ValueError(
            f"The shape of `{name}` must be (NUM_BANDS, 6) when it is a 2D Tensor. Found: {coefficients.shape}."
        )
    if coefficients.ndim not in (1, 2):
        raise TypeError(f"`{name}` must be float or Tensor of one or two dimensions, got {coefficients.ndim}.")
    return coefficients.reshape(-1, 6)


def check_places(room: Tensor, source: Tensor, mic_array: Tensor) -> None:
    """Refuse places that are not of three dimensions."""
    if room.shape != (3,):
        raise ValueError(f"`room` must be a 1D Tensor with 3 elements. Found {room.shape}.")
    if source.shape != (3,):
        raise ValueError(f"`source` must be 1D Tensor with 3 elements. Found {source.shape}.")
    if mic_array.ndim != 2 or mic_array.shape[1] != 3:
        raise ValueError(f"`mic_array` must be a 2D Tensor with shape (num_channels, 3). Found {mic_array.shape}.")
