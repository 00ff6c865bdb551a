"""The acoustic model in PocketSphinx's wheel, read from its files: phones, tied states, Gaussians, transitions."""

import struct
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_MIXTURE_STEP = 1024 * np.log(1.0001)
"""Mixture weights are stored as -log_1.0001(weight) >> 10."""
_NODE = np.dtype([("phone", "<i2"), ("children", "<i2"), ("at", "<i4")])
_PHONE = np.dtype([("sequence", "<i4"), ("transitions", "<i4"), ("attributes", "<i4")])
_WORD_POSITIONS = {"internal": 0, "begin": 1, "end": 2, "single": 3}


@dataclass(frozen=True, eq=False)
class SphinxModel:
    """Phonetically tied mixtures: every phone has a codebook of Gaussians, every tied state weights over it.

    `means` and `variances` are (phones, streams, densities, 13); `weights` is the log weight
    (streams, densities, states); `stay` is the log probability of each phone's three self-loops.
    """

    phones: tuple[str, ...]
    means: Floats = field(repr=False)
    variances: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    stay: Floats = field(repr=False)
    base_phone: npt.NDArray[np.int16] = field(repr=False)
    """The phone whose codebook each tied state uses."""
    _tree: npt.NDArray[np.void] = field(repr=False)
    _sequences: npt.NDArray[np.int16] = field(repr=False)
    _phone_sequence: npt.NDArray[np.int32] = field(repr=False)

    @cached_property
    def index(self) -> dict[str, int]:
        return {phone: i for i, phone in enumerate(self.phones)}

    @cached_property
    def silence(self) -> int:
        return self.index["SIL"]

    def states(self, phone: int, left: int, right: int, position: str) -> tuple[int, int, int]:
        """The tied states of a phone between its neighbours; context that was never seen backs off to none.

        `position` is where the phone stands in its word: begin, internal, end or single.
        """
        for where in dict.fromkeys((_WORD_POSITIONS[position], 0, 1, 2, 3)):
            found = self._lookup((where, phone, left, right))
            if found is not None:
                a, b, c = self._sequences[self._phone_sequence[found]]
                return int(a), int(b), int(c)
        a, b, c = self._sequences[self._phone_sequence[phone]]
        return int(a), int(b), int(c)

    def _lookup(self, path: tuple[int, ...]) -> int | None:
        first, count = 0, 4
        for depth, wanted in enumerate(path):
            level = self._tree[first : first + count]
            hits = np.flatnonzero(level["phone"] == wanted)
            if not len(hits):
                return None
            node = level[hits[0]]
            if depth == len(path) - 1:
                return int(node["at"]) if node["at"] >= 0 else None
            first, count = int(node["at"]), int(node["children"])
            if count <= 0:
                return None
        return None


def load_sphinx_model(folder: Path | None = None) -> SphinxModel:
    """The model in `folder`, by default the English one of the installed PocketSphinx."""
    if folder is None:
        import pocketsphinx

        folder = Path(pocketsphinx.get_model_path("en-us")) / "en-us"
    phones, sizes, tree, phone_table, sequences = _read_definition(folder / "mdef")
    means, variances = _read_gaussians(folder / "means"), _read_gaussians(folder / "variances")
    weights = _read_weights(folder / "sendump", means.shape[1], means.shape[2], sizes["states"])
    base = np.zeros(sizes["states"], np.int16)
    transitions = phone_table["transitions"]
    base[sequences[phone_table["sequence"]]] = transitions[:, None]
    stay = np.log(_read_transitions(folder / "transition_matrices")[:, [0, 1, 2], [0, 1, 2]])
    return SphinxModel(
        phones,
        means,
        np.maximum(variances, 1e-4),
        weights,
        stay.astype(np.float32),
        base,
        tree,
        sequences,
        phone_table["sequence"].astype(np.int32),
    )


def _read_definition(
    path: Path,
) -> tuple[tuple[str, ...], dict[str, int], npt.NDArray[np.void], npt.NDArray[np.void], npt.NDArray[np.int16]]:
    raw = path.read_bytes()
    if raw[:4] != b"BMDF":
        raise ValueError(f"{path} is no binary model definition")
    _version, size = struct.unpack_from("<ii", raw, 4)
    at = 12 + size
    plain, phones, emitting, _ci_states, states, _matrices, sequences, _context, nodes, _sil = struct.unpack_from(
        "<10i", raw, at
    )
    if emitting != 3:
        raise ValueError(f"{path} has {emitting} states a phone; only 3 are supported")
    at += 40
    names, start = [], at
    for _ in range(plain):
        stop = raw.index(b"\0", at)
        names.append(raw[at:stop].decode("ascii"))
        at = stop + 1
    at = start + -(-(at - start) // 4) * 4
    tree = np.frombuffer(raw, _NODE, nodes, at)
    at += nodes * _NODE.itemsize
    table = np.frombuffer(raw, _PHONE, phones, at)
    at += phones * _PHONE.itemsize
    (count,) = struct.unpack_from("<i", raw, at)
    if count == sequences * emitting:
        at += 4
    ids = np.frombuffer(raw, "<i2", sequences * emitting, at).reshape(sequences, emitting)
    return tuple(names), {"states": states}, tree, table, ids


def _body(path: Path) -> bytes:
    raw = path.read_bytes()
    end = raw.find(b"endhdr\n")
    if end < 0:
        raise ValueError(f"{path} has no header")
    order = struct.unpack_from("<I", raw, end + 7)[0]
    if order != 0x11223344:
        raise ValueError(f"{path} is written for the other byte order")
    return raw[end + 11 :]


def _read_gaussians(path: Path) -> Floats:
    body = _body(path)
    books, streams, densities, *widths = struct.unpack_from("<6I", body, 0)
    values = np.frombuffer(body, "<f4", books * densities * sum(widths), 4 * (4 + streams))
    return values.reshape(books, streams, densities, widths[0]).astype(np.float32)


def _read_transitions(path: Path) -> Floats:
    body = _body(path)
    matrices, rows, columns, count = struct.unpack_from("<4I", body, 0)
    values = np.frombuffer(body, "<f4", count, 16).reshape(matrices, rows, columns)
    return np.asarray(values / values.sum(axis=2, keepdims=True), np.float32)


def _read_weights(path: Path, streams: int, densities: int, states: int) -> Floats:
    raw = path.read_bytes()
    at = 0
    while True:
        (length,) = struct.unpack_from("<i", raw, at)
        at += 4 + length
        if length == 0:
            break
    quantised = np.frombuffer(raw, np.uint8, streams * densities * states, at + 8)
    return np.asarray(-_MIXTURE_STEP * quantised.reshape(streams, densities, states), np.float32)
