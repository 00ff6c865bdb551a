"""The bands of an equalizer as the curve handles them: rows with names, and what a hand does to them."""

from dataclasses import dataclass, replace
from math import log10

from workstation.core.params import Param, Value
from workstation.effects.tone.equalizer import WITH_GAIN
from workstation.ui.params.scale import Scale

_RESONANT = ("low pass", "high pass")
"""Kinds whose gain at their frequency is their Q, so that a point on the curve shows it."""


@dataclass(frozen=True, slots=True)
class EqBand:
    """One row of the table."""

    kind: str
    frequency_hz: float
    gain_db: float
    q: float
    on: bool = True

    @classmethod
    def of(cls, row: Value) -> "EqBand":
        assert isinstance(row, tuple)
        kind, frequency, gain, q, on = row
        assert isinstance(frequency, int | float)
        assert isinstance(gain, int | float)
        assert isinstance(q, int | float)
        return cls(str(kind), float(frequency), float(gain), float(q), bool(on))

    @property
    def row(self) -> tuple[Value, ...]:
        return (self.kind, self.frequency_hz, self.gain_db, self.q, self.on)

    @property
    def has_gain(self) -> bool:
        return self.kind in WITH_GAIN

    @property
    def point_db(self) -> float:
        """Where on the dB axis the band's point stands."""
        if self.has_gain:
            return self.gain_db

        return 20 * log10(self.q) if self.kind in _RESONANT else 0.0


def bands_of(value: Value) -> tuple[EqBand, ...]:
    assert isinstance(value, tuple)
    return tuple(EqBand.of(row) for row in value)


@dataclass(frozen=True, slots=True)
class BandLimits:
    """Keeps what a hand does within what the parameter allows, in round numbers."""

    frequency: Scale
    gain: Scale
    q: Scale

    @classmethod
    def of(cls, param: Param) -> "BandLimits":
        scales = {field.name: Scale.of(field) for field in param.fields}
        frequency, gain, q = scales["frequency_hz"], scales["gain_db"], scales["q"]
        assert frequency is not None
        assert gain is not None
        assert q is not None
        return cls(frequency, gain, q)

    def moved(self, band: EqBand, frequency_hz: float, level_db: float) -> EqBand:
        """The band with its point elsewhere: a level is its gain, or the Q of a pass filter."""
        band = replace(band, frequency_hz=self.frequency.rounded(frequency_hz))
        if band.has_gain:
            return replace(band, gain_db=self.gain.rounded(level_db))
        if band.kind in _RESONANT:
            return replace(band, q=self.q.rounded(10 ** (level_db / 20)))
        return band

    def widened(self, band: EqBand, steps: float) -> EqBand:
        """The band with its Q some steps of the wheel higher."""
        return replace(band, q=self.q.stepped(band.q, 3 * steps))

    def new(self, frequency_hz: float, level_db: float) -> EqBand:
        return self.moved(EqBand("peaking", 1000.0, 0.0, 1.0), frequency_hz, level_db)
