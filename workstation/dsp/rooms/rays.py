"""Energy over time in box-shaped rooms, by rays of sound."""

import math

import numpy as np
import torch
from torch import Tensor

from workstation.dsp.dtypes import on_host
from workstation.dsp.kernels.parallel import spread
from workstation.dsp.kernels.rays import trace
from workstation.dsp.rooms.image_source import check_places, wall_coefficients


def ray_tracing(
    room: Tensor,
    source: Tensor,
    mic_array: Tensor,
    num_rays: int,
    absorption: float | Tensor = 0.0,
    scattering: float | Tensor = 0.0,
    mic_radius: float = 0.5,
    sound_speed: float = 343.0,
    energy_thres: float = 1e-7,
    time_thres: float = 10.0,
    hist_bin_size: float = 0.004,
) -> Tensor:
    """How much energy reaches microphones at which time, by rays (Schröder 2011, Scheibler et al. 2018).

    Rays go out evenly in all directions; at a wall each loses some energy, sends a share straight to every microphone
    that sees the wall, and goes on mirrored. Each begins with 2 / num_rays.

    Parameters
    ----------
    room, source, mic_array
        As for :func:`simulate_rir_ism`, all of one type.
    num_rays : int
        The more, the smoother.
    absorption, scattering : float, Tensor (6,) or Tensor (bands, 6)
        Share of the energy that walls absorb, and share of the rest that they scatter; 0 .. 1.
    mic_radius : float
        Metres around a microphone in which a ray is heard.
    sound_speed : float
        Metres a second.
    energy_thres : float
        Share of its first energy at which a ray ends.
    time_thres : float
        Seconds after which it ends.
    hist_bin_size : float
        Seconds of a slot.

    Returns
    -------
    Tensor (channels, bands, ceil(time_thres / hist_bin_size))
        On the CPU, of the type of `room`.

    Examples:
        >>> room, source = torch.tensor([5.0, 4.0, 3.0]), torch.tensor([1.0, 1.0, 1.0])
        >>> echoes = F.ray_tracing(room, source, torch.tensor([[3.0, 2.0, 1.5]]), num_rays=500, absorption=0.3)
        >>> int((echoes[0] > 0).flatten().int().argmax())  # the bin, of 4 ms, of what comes 2.3 m
        1
    """
    if time_thres < hist_bin_size:
        raise ValueError(
            "`time_thres` must be greater than `hist_bin_size`. "
            f"Found: hist_bin_size={hist_bin_size}, time_thres={time_thres}."
        )
    if not room.dtype == source.dtype == mic_array.dtype:
        raise ValueError(
            "dtype of `room`, `source` and `mic_array` must match. "
            f"Found: `room` ({room.dtype}), `source` ({source.dtype}) and `mic_array` ({mic_array.dtype})"
        )
    check_places(room, source, mic_array)
    absorbed, scattered = wall_coefficients(absorption, "absorption"), wall_coefficients(scattering, "scattering")
    if len(absorbed) != len(scattered) and 1 not in (len(absorbed), len(scattered)):
        raise ValueError(
            "`absorption` and `scattering` must be broadcastable to the same number of bands and walls. "
            f"Inferred shapes absorption={absorbed.shape} and scattering={scattered.shape}"
        )
    bands = max(len(absorbed), len(scattered))
    slots = math.ceil(time_thres / hist_bin_size)
    box, origin, mics = (np.ascontiguousarray(on_host(x.detach()).numpy()) for x in (room, source, mic_array))
    lost, thrown = (on_host(x.detach()).repeat(bands // len(x), 1).numpy() for x in (absorbed, scattered))
    start = 2.0 / num_rays
    least, limit, per_metre = start * energy_thres, time_thres * sound_speed, slots / time_thres / sound_speed
    threads = torch.get_num_threads()
    histograms = np.zeros((threads, len(mic_array), bands, slots))
    directions = _sphere(num_rays)

    def run(part: int) -> None:
        rays = directions[part::threads].copy()
        trace(box, origin, mics, rays, start, lost, thrown, mic_radius, least, limit, per_metre, histograms[part])

    spread(run, range(threads), threads)
    return torch.from_numpy(histograms.sum(0)).to(room.dtype)


def _sphere(count: int) -> np.ndarray:
    """Directions (count, 3) spread evenly on a spiral of the golden angle."""
    index = np.arange(count)
    z = (2 * index + 1) / count - 1
    angle = index * np.pi * (3 - math.sqrt(5))
    rho = np.sqrt(1 - z * z)
    return np.stack((np.cos(angle) * rho, np.sin(angle) * rho, z), axis=1)
