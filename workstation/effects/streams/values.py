"""Reading checked values as the types their parameters promise."""

from workstation.core.params import Value, Values


def number(values: Values, name: str) -> float:
    value = values[name]
    assert isinstance(value, int | float)
    return float(value)


def text(values: Values, name: str) -> str:
    value = values[name]
    assert isinstance(value, str)
    return value


def flag(values: Values, name: str) -> bool:
    value = values[name]
    assert isinstance(value, bool)
    return value


def rows(values: Values, name: str) -> tuple[tuple[Value, ...], ...]:
    value = values[name]
    assert isinstance(value, tuple)
    return tuple(row for row in value if isinstance(row, tuple))


def factor(db: float) -> float:
    """Decibels as a factor of amplitude."""
    return float(10 ** (db / 20))


def amplitude(values: Values, name: str) -> float:
    """A value in decibels as a factor of amplitude."""
    return factor(number(values, name))


def share(values: Values, name: str) -> float:
    """A value in per cent as a fraction."""
    return number(values, name) / 100
