"""Compiled tracing of sound rays in a box; imports neither torch nor scipy.

A wall is numbered 2 * axis + (0 at the origin, 1 opposite).
"""

import math

import numpy as np

from workstation.dsp.kernels.compiled import Float64Array, compiled

NEAR = 1e-5
"""Metres within which a point lies on a wall; also the least part of a direction that counts."""


@compiled()
def _next_wall(room: Float64Array, place: Float64Array, direction: Float64Array) -> tuple[int, float]:
    """The wall that a ray meets first, and how far it is."""
    wall, nearest = 0, np.inf
    for axis in range(3):
        if abs(direction[axis]) < NEAR:
            continue
        ahead = direction[axis] > 0
        gap = room[axis] - place[axis] if ahead else place[axis]
        distance = max(gap, 0.0) / abs(direction[axis])
        if distance < nearest:
            wall, nearest = 2 * axis + (1 if ahead else 0), distance
    return wall, nearest


@compiled()
def _spread(travelled: float, radius: float) -> float:
    """What the energy of a ray is divided by: squared distance times its chance to hit a sphere there."""
    square = travelled * travelled
    return square * (1.0 - math.sqrt(1.0 - radius * radius / max(radius * radius, square)))


@compiled()
def _scatter(
    room: Float64Array,
    mics: Float64Array,
    radius: float,
    wall: int,
    hit: Float64Array,
    travelled: float,
    energy: Float64Array,
    scattering: Float64Array,
    least: float,
    limit: float,
    per_metre: float,
    histogram: Float64Array,
) -> None:
    """Record the share of a ray that a wall throws straight to each microphone (Lambert's law)."""
    axis = wall // 2
    for m in range(mics.shape[0]):
        height = room[axis] - mics[m, axis] if wall % 2 else mics[m, axis]
        if height <= NEAR:
            continue
        hop = 0.0
        for k in range(3):
            hop += (mics[m, k] - hit[k]) ** 2
        hop = math.sqrt(hop)
        chance = 1.0 - math.sqrt(1.0 - radius * radius / max(radius * radius, hop * hop))
        share = chance * 2.0 * height / hop
        most = 0.0
        for band in range(energy.size):
            most = max(most, share * scattering[band, wall] * energy[band])
        slot = int((travelled + hop) * per_metre)
        if travelled + hop < limit and most > least and slot < histogram.shape[2]:
            spread = _spread(travelled + hop, radius)
            for band in range(energy.size):
                histogram[m, band, slot] += share * scattering[band, wall] * energy[band] / spread


@compiled()
def trace(
    room: Float64Array,
    source: Float64Array,
    mics: Float64Array,
    directions: Float64Array,
    start: float,
    absorption: Float64Array,
    scattering: Float64Array,
    radius: float,
    least: float,
    limit: float,
    per_metre: float,
    histogram: Float64Array,
) -> None:
    """Follow rays and add what reaches the microphones to `histogram` (microphones, bands, slots).

    room, source: (3,) metres; mics: (microphones, 3); directions: (rays, 3) of length 1; start: energy of a ray;
    absorption, scattering: (bands, 6); radius: of a microphone; least: energy at which a ray ends; limit: metres after
    which it ends; per_metre: slots a metre.
    """
    bands = absorption.shape[0]
    scatters = scattering.max() > 0.0
    energy, place, way = np.empty(bands), np.empty(3), np.empty(3)
    for ray in range(directions.shape[0]):
        energy[:] = start
        place[:] = source
        way[:] = directions[ray]
        travelled = 0.0
        while True:
            wall, distance = _next_wall(room, place, way)
            for m in range(mics.shape[0]):
                along, apart = 0.0, 0.0
                for k in range(3):
                    along += (mics[m, k] - place[k]) * way[k]
                if not -NEAR < along < distance + NEAR:
                    continue
                for k in range(3):
                    apart += (mics[m, k] - place[k] - along * way[k]) ** 2
                slot = int((travelled + abs(along)) * per_metre)
                if math.sqrt(apart) < radius + NEAR and slot < histogram.shape[2]:
                    spread = _spread(travelled + abs(along), radius)
                    for band in range(bands):
                        histogram[m, band, slot] += energy[band] / spread
            travelled += distance
            for k in range(3):
                place[k] += distance * way[k]
            most = 0.0
            for band in range(bands):
                energy[band] *= 1.0 - absorption[band, wall]
            if scatters:
                _scatter(
                    room, mics, radius, wall, place, travelled, energy, scattering, least, limit, per_metre, histogram
                )
                for band in range(bands):
                    energy[band] *= 1.0 - scattering[band, wall]
            for band in range(bands):
                most = max(most, energy[band])
            if travelled > limit or most < least:
                break
            way[wall // 2] = -way[wall // 2]
