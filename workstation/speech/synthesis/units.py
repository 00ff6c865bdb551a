"""The states that a text needs, as columns of a score matrix, each with the template of how it is synthesised."""

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.decoding_graph import PAUSE, Ints
from workstation.speech.synthesis.features import SIZE, Floats
from workstation.speech.synthesis.templates import THIRDS, Templates

Doubles = npt.NDArray[np.float64]

OTHER, SILENCE = 0, 1
"""The columns of a sound that is not in the text, and of a pause."""
_OTHER_STAY, _SILENCE_STAY = float(np.log(0.95)), float(np.log(0.9))
_SHORTEST, _LONGEST = 1.3, 12.0
"""How many frames a state is expected to last, at least and at most."""


class Units:
    """Columns for thirds of phones in context; first they are all asked for, then scored together."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._columns: dict[tuple[str, str, str, int], int] = {}
        self._means = [np.zeros(SIZE), np.zeros(SIZE)]
        self._stay = [_OTHER_STAY, _SILENCE_STAY]
        self._thirds: dict[tuple[str, int], int] = {}
        self._group = [OTHER, SILENCE]
        for symbol in templates.symbols():
            for third in range(THIRDS):
                self._column(symbol, "", "", third)
        self.plain_columns = len(self._stay)
        """The columns before this one are of sounds without context."""

    def states(self, phone: str, left: str, right: str, position: str) -> tuple[int, ...]:
        """The columns of a phone between its neighbours; a pause has no context."""
        if phone == PAUSE:
            return (SILENCE,) * THIRDS
        return tuple(self._column(phone, left, right, third) for third in range(THIRDS))

    def plain(self, phone: str) -> tuple[int, ...]:
        """The columns of a phone without context, or of a pause."""
        return self.states(phone, "", "", "")

    def stay(self, column: int) -> float:
        """The log probability of staying in a state for one more frame."""
        return self._stay[column]

    @property
    def stays(self) -> Floats:
        """The log probability of staying, for every column."""
        return np.array(self._stay, np.float32)

    @property
    def means(self) -> Doubles:
        """The template (columns, 39) of every column; zeros where there is none."""
        return np.stack(self._means)

    @property
    def groups(self) -> Ints:
        """For each column the number of the third of the phone it is, whatever the context."""
        return np.array(self._group, np.int32)

    def _column(self, phone: str, left: str, right: str, third: int) -> int:
        key = (phone, left, right, third)
        if key not in self._columns:
            template = self._templates.find(*key)
            frames = min(max(template.length * 100, _SHORTEST), _LONGEST)
            self._columns[key] = len(self._stay)
            self._stay.append(float(np.log(1 - 1 / frames)))
            self._means.append(template.mean)
            self._group.append(self._thirds.setdefault((phone, third), len(self._thirds) + 2))
        return self._columns[key]
