"""Racks: chains of effects as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from workstation.core.params import Value, Values


@dataclass(frozen=True, slots=True)
class Slot:
    """One effect of a rack: `key` tells it from others of the same effect."""

    key: str
    effect: str
    values: Values = field(default_factory=dict)
    enabled: bool = True
    listens_to: str = ""
    """The key of the track that it hears instead of what it treats; presets, which know no tracks, leave it out."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def with_values(self, **values: Value) -> "Slot":
        return replace(self, values={**self.values, **values})

    def to_json(self) -> dict[str, object]:
        return {"effect": self.effect, "values": dict(self.values), "enabled": self.enabled}


@dataclass(frozen=True, slots=True)
class Rack:
    """Effects in the order in which sound passes through them."""

    slots: tuple[Slot, ...] = ()

    def __post_init__(self) -> None:
        keys = [slot.key for slot in self.slots]
        if len(set(keys)) != len(keys):
            raise ValueError(f"the keys of a rack must differ, got {keys}")

    def slot(self, key: str) -> Slot:
        for slot in self.slots:
            if slot.key == key:
                return slot
        raise ValueError(f"there is no slot {key!r} in this rack")

    def free_key(self, effect: str) -> str:
        """A key for one more slot of `effect`: its id, numbered when taken."""
        taken = {slot.key for slot in self.slots}
        number = 1
        while (key := effect if number == 1 else f"{effect}{number}") in taken:
            number += 1
        return key

    def add(self, slot: Slot, index: int | None = None) -> "Rack":
        at = len(self.slots) if index is None else index
        return Rack((*self.slots[:at], slot, *self.slots[at:]))

    def remove(self, key: str) -> "Rack":
        self.slot(key)
        return Rack(tuple(slot for slot in self.slots if slot.key != key))

    def move(self, key: str, index: int) -> "Rack":
        return self.remove(key).add(self.slot(key), index)

    def update(self, slot: Slot) -> "Rack":
        """This rack with the slot of the same key replaced."""
        self.slot(slot.key)
        return Rack(tuple(slot if old.key == slot.key else old for old in self.slots))

    def to_json(self) -> list[dict[str, object]]:
        return [slot.to_json() for slot in self.slots]

    @classmethod
    def from_json(cls, rows: list[Mapping[str, object]]) -> "Rack":
        """Slots from rows of {effect, values, enabled}; ValueError names the row that is not one."""
        rack = cls()
        for row in rows:
            effect, values = row.get("effect"), row.get("values", {})
            if not isinstance(effect, str) or not isinstance(values, Mapping):
                raise ValueError(f"a rack's row needs an effect's name and its values, got {dict(row)!r}")
            slot = Slot(rack.free_key(effect), effect, frozen_values(values), bool(row.get("enabled", True)))
            rack = rack.add(slot)
        return rack


def frozen_values(values: Mapping[str, object]) -> Values:
    """Values as read from JSON, its lists as tuples."""
    return {str(name): _frozen(value) for name, value in values.items()}


def _frozen(value: object) -> Value:
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"a parameter holds numbers, texts, truth values or lists of them, got {value!r}")
