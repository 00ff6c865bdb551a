"""The picture on the front of a recording."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Cover:
    """A picture as a file has it: its kind, such as image/jpeg, and its bytes."""

    mime: str
    image: bytes = field(repr=False)
