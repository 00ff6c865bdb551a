"""Vectors put into groups: spectral clustering with the number of groups given or told by the gap of eigenvalues."""

import numpy as np
import numpy.typing as npt

from workstation.speech.speakers.bic_clustering import by_appearance

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

_MAX = 1200
"""Vectors that are compared with each other; of more, evenly chosen ones are, and the rest join the nearest group."""
_ROUNDS, _STARTS = 50, 8


def cluster(vectors: Floats, count: int = 0, most: int = 8) -> Labels:
    """The group of each of some vectors (count, size) of length 1, numbered from 0 by first appearance.

    `count` groups, or as many as the largest gap between the eigenvalues of the Laplacian tells, at most `most`
    (von Luxburg 2007). ValueError when `count` is negative.
    """
    if count < 0:
        raise ValueError(f"the number of groups must be 0 (guessed) or more, got {count}")
    total = len(vectors)
    if total == 0:
        return np.zeros(0, np.int64)
    chosen = np.unique(np.linspace(0, total - 1, min(total, _MAX)).astype(int))
    groups = _spectral(vectors[chosen], min(count, len(chosen)), most)
    centres = np.stack([vectors[chosen][groups == g].mean(axis=0) for g in range(groups.max() + 1)])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    labels = np.argmax(vectors @ centres.T, axis=1)
    labels[chosen] = groups
    return by_appearance(labels)


def affinity(vectors: Floats, neighbours: int) -> Floats:
    """How alike vectors are (0 to 1), kept for each one's nearest only, symmetric."""
    alike = np.clip((1 + vectors @ vectors.T) / 2, 0, 1)
    np.fill_diagonal(alike, 0.0)
    keep = min(len(vectors) - 1, max(2, neighbours))
    if keep < 1:
        return alike
    edge = np.partition(alike, -keep, axis=1)[:, -keep][:, None]
    kept = np.where(alike >= edge, alike, 0.0)
    return np.asarray((kept + kept.T) / 2, np.float64)


def _spectral(vectors: Floats, count: int, most: int) -> Labels:
    size = len(vectors)
    if size < 3 or count == 1:
        return np.arange(size) if count >= size else np.zeros(size, np.int64)
    alike = affinity(vectors, max(6, size // 8))
    degree = np.sqrt(np.maximum(alike.sum(axis=1), 1e-9))
    values, basis = np.linalg.eigh(np.eye(size) - alike / degree[:, None] / degree)
    if not count:
        count = 1 + int(np.argmax(np.diff(values[: min(most, size - 1) + 1])))
        if count == 1:
            return np.zeros(size, np.int64)
    rows = basis[:, :count] / np.maximum(np.linalg.norm(basis[:, :count], axis=1, keepdims=True), 1e-9)
    return _means(rows, count)


def _means(points: Floats, count: int, seed: int = 0) -> Labels:
    """k-means, the best of several starts that are far apart (Arthur and Vassilvitskii 2007)."""
    random = np.random.default_rng(seed)
    best, least = np.zeros(len(points), np.int64), np.inf
    for _ in range(_STARTS):
        centres = [points[random.integers(len(points))]]
        for _ in range(count - 1):
            far = np.min([((points - c) ** 2).sum(axis=1) for c in centres], axis=0)
            share = far / far.sum() if far.sum() > 0 else None
            centres.append(points[random.choice(len(points), p=share)])
        middle = np.stack(centres)
        labels = np.zeros(len(points), np.int64)
        for _ in range(_ROUNDS):
            distance = ((points[:, None] - middle[None]) ** 2).sum(axis=2)
            labels = distance.argmin(axis=1)
            new = np.stack(
                [points[labels == g].mean(axis=0) if (labels == g).any() else middle[g] for g in range(count)]
            )
            if np.allclose(new, middle):
                break
            middle = new
        cost = float(((points - middle[labels]) ** 2).sum())
        if cost < least:
            best, least = labels, cost
    return best
