"""The states of the bundled acoustic model that one text needs, as columns of a score matrix."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.decoding_graph import PAUSE, Ints
from workstation.speech.acoustic.sphinx_model import Floats, SphinxModel
from workstation.speech.acoustic.tied_scores import TiedScores

OTHER = 0
"""The column of a sound that is not in the text."""

VARIETY = "~"
"""In the name of a phone: what follows tells apart sounds that the model takes for one (`UW~y`)."""

_KEPT = 192 << 20
"""Bytes of scores that are kept for a second search through the same sound."""
_OTHER_STAY = float(np.log(0.95))


class TiedUnits:
    """Columns for the states of phones in context; first they are all asked for, then scored together."""

    def __init__(self, model: SphinxModel) -> None:
        self.model = model
        self._columns: dict[tuple[int, int, int, str], int] = {}
        self._known: dict[tuple[str, str, str, str], tuple[int, ...]] = {}
        self._stay = [_OTHER_STAY]
        for phone in range(len(model.phones)):
            for place in range(3):
                self._column(3 * phone + place, phone, place, "")

    def states(self, phone: str, left: str, right: str, position: str) -> tuple[int, ...]:
        """The columns of a phone between its neighbours; a pause has no context."""
        if phone == PAUSE:
            return self.plain(phone)
        asked = (phone, left, right, position)
        if asked not in self._known:
            name, _, variety = phone.partition(VARIETY)
            index, before, after = (self.model.index[p.partition(VARIETY)[0]] for p in (name, left, right))
            tied = self.model.states(index, before, after, position)
            self._known[asked] = tuple(self._column(state, index, at, variety) for at, state in enumerate(tied))
        return self._known[asked]

    def plain(self, phone: str) -> tuple[int, ...]:
        """The columns of a phone without context."""
        first = 1 + 3 * self.model.index[phone]
        return first, first + 1, first + 2

    def stay(self, column: int) -> float:
        """The log probability of staying in a state for one more frame."""
        return self._stay[column]

    @property
    def stays(self) -> Floats:
        """The log probability of staying, for every column."""
        return np.array(self._stay, np.float32)

    def tied(self, columns: Ints) -> npt.NDArray[np.int64]:
        """The tied states of columns, -1 for the sound that is not in the text."""
        states = np.array([-1, *(state for state, *_ in self._columns)], np.int64)
        return np.asarray(states[columns], np.int64)

    def thirds(self) -> tuple[Ints, list[tuple[int, int]]]:
        """For each column the number of the third of the phone it is, whatever the context; those phones and places.

        Varieties of a phone are apart. Number 0 is the sound that is not in the text, its phone -1.
        """
        numbers: dict[tuple[int, int, str], int] = {(-1, 0, ""): 0}
        group = [0] + [numbers.setdefault(key[1:], len(numbers)) for key in self._columns]
        return np.array(group, np.int32), [(phone, place) for phone, place, _ in numbers]

    def listen(self, features: Floats, other: float) -> "UnitScores":
        """The scores of all columns for features (frames, 3, 13); `other` is the place of `OTHER`."""
        return UnitScores(self, features, other)

    def _column(self, state: int, phone: int, place: int, variety: str) -> int:
        key = (state, phone, place, variety)
        if key not in self._columns:
            self._columns[key] = len(self._stay)
            self._stay.append(float(self.model.stay[phone, place]))
        return self._columns[key]

    @cached_property
    def scores(self) -> TiedScores:
        return TiedScores(self.model, [state for state, *_ in self._columns])

    @cached_property
    def picked(self) -> npt.NDArray[np.int64]:
        """Where the state of each column but the first stands in `scores`."""
        return np.searchsorted(self.scores.states, [state for state, *_ in self._columns])


class UnitScores:
    """Log likelihoods of columns for the frames of one sound, above that of the best plain phone of each frame.

    On that scale words that are said lie near 0, wrong words near -7.
    """

    def __init__(self, units: TiedUnits, features: Floats, other: float) -> None:
        self._units = units
        self._features = features
        self._other = other
        self._best = np.full(len(features), np.nan, np.float32)
        self._kept: dict[tuple[int, int], tuple[Ints, Floats]] = {}
        self._room = _KEPT

    def block(self, start: int, stop: int, columns: Ints) -> Floats:
        """(stop - start, all columns) for the frames start .. stop; those not among `columns` hold nothing."""
        units, plain = self._units, 3 * len(self._units.model.phones)
        known = columns[columns != OTHER]
        before = self._kept.get((start, stop))
        if before is not None and np.isin(known, before[0]).all():
            out = np.empty((stop - start, 1 + len(units.picked)), np.float32)
            out[:, OTHER] = self._other
            out[:, known] = before[1][:, np.searchsorted(before[0], known)]
            return out
        picked = units.picked[known - 1]
        wanted = np.zeros(len(units.scores.states), np.bool_)
        wanted[picked] = True
        best = self._best[start:stop]
        known_before = not np.isnan(best).any()
        wanted[:plain] |= not known_before
        scores = units.scores.score(self._features[start:stop], wanted)
        if not known_before:
            pause = 3 * units.model.index[PAUSE]
            best[:] = np.maximum(scores[:, :pause].max(axis=1), scores[:, pause + 3 : plain].max(axis=1))
        out = np.empty((stop - start, 1 + len(units.picked)), np.float32)
        out[:, OTHER] = self._other
        found = scores[:, picked] - best[:, None]
        out[:, known] = found
        if before is None and found.nbytes <= self._room:
            self._room -= found.nbytes
            self._kept[start, stop] = known, found
        return out

    def along(self, columns: Ints, start: int = 0) -> Floats:
        """The score of one column for every frame from `start`; their blocks must have been asked for before."""
        out = np.full(len(columns), self._other, np.float32)
        known = np.flatnonzero(columns != OTHER)
        picked = self._units.picked[columns[known] - 1]
        frames = start + known
        out[known] = self._units.scores.along(self._features[frames], picked) - self._best[frames]
        return out

    def windows(self, columns: Ints, first: Ints, counts: Ints, start: int) -> Floats:
        """For each frame from `start` the scores of `columns[first[t]:first[t] + counts[t]]`, as rows."""
        picked = self._units.picked[np.maximum(columns - 1, 0)]
        part = slice(start, start + len(first))
        out = self._units.scores.windows(self._features[part], picked, first, counts) - self._best[part, None]
        runs = np.minimum(first[:, None] + np.arange(out.shape[1]), len(columns) - 1)
        out[columns[runs] == OTHER] = self._other
        return out
