"""JSON of other programs, read field by field: what is there is typed, and errors name the place in the file.

Files of our own have data classes (`bounded.read_form`); this is for forms that many programs write, each in its way.
"""

from collections.abc import Mapping

from workstation.core.numbers import number_of, short, time_of


class JsonTable:
    """An object of a JSON file; ValueErrors say where in the file it is, and what is wrong there.

    Example:
        >>> words = JsonTable({"words": [{"word": "so", "start": 0.5}, {"start": "x"}]}).tables("words")
        >>> words[0].text("word"), words[0].time("start"), words[0].time("end")
        ('so', 0.5, None)
        >>> words[1].time("start")
        Traceback (most recent call last):
        ValueError: words[1].start: expected a number of seconds in a sound, got 'x'
    """

    __slots__ = ("_above", "_key", "_values")

    def __init__(self, value: object, above: "JsonTable | None" = None, key: str = "") -> None:
        """`above` is the table that has it, as `key` says: "words[1]"."""
        self._above, self._key = above, key
        if not isinstance(value, Mapping):
            raise ValueError(f"{self._place(key)}expected a table, got {short(value)}")
        self._values: Mapping[str, object] = value

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> object:
        """The value as it stands there, None where there is none."""
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        """A text, or a number as a text; the default where there is none, or it is empty."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value or default
        if value is None or value is False:
            return default
        if isinstance(value, int | float):
            return str(value)
        raise self.wrong(name, "a text")

    def time(self, name: str, *, spelled: bool = False) -> float | None:
        """Seconds that a sound can have, negative ones too; None where there are none. `spelled`: also as a text."""
        value = self._values.get(name)
        if value is None:
            return None
        if type(value) in (int, float) or (spelled and isinstance(value, str)):
            try:
                return time_of(value)
            except ValueError:
                pass
        raise self.wrong(name, "a number of seconds in a sound")

    def number(self, name: str) -> float | None:
        """A number of usual size; None where there is none."""
        value = self._values.get(name)
        if value is None:
            return None
        if type(value) in (int, float):
            try:
                return number_of(value)
            except ValueError:
                pass
        raise self.wrong(name, "a number")

    def has_list(self, name: str) -> bool:
        return isinstance(self._values.get(name), list)

    def tables(self, name: str) -> list["JsonTable"]:
        """A list of tables."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise self.wrong(name, "a list")
        return [JsonTable(each, self, f"{name}[{number}]") for number, each in enumerate(value)]

    def wrong(self, name: str, expected: str) -> ValueError:
        """What to raise where a value is not what it should be."""
        place = self._place(f"{self._key}.{name}" if self._key else name)
        if name not in self._values:
            return ValueError(f"{place}expected {expected}, and there is nothing")
        return ValueError(f"{place}expected {expected}, got {short(self._values[name])}")

    def _place(self, key: str) -> str:
        above = self._above
        while above is not None:
            key = f"{above._key}.{key}" if above._key else key
            above = above._above
        return f"{key}: " if key else ""
