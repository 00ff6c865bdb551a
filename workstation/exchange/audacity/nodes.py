"""The tree of an Audacity project: from its XML (.aup), or from the binary form that .aup3 holds it in."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

_ENCODINGS = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}
(
    _SIZE,
    _START,
    _END,
    _STRING,
    _INT,
    _BOOL,
    _LONG,
    _LONG_LONG,
    _SIZE_T,
    _FLOAT,
    _DOUBLE,
    _DATA,
    _RAW,
    _PUSH,
    _POP,
    _NAME,
) = range(16)
_NUMBERS = {
    _INT: struct.Struct("<i"),
    _BOOL: struct.Struct("<?"),
    _LONG: struct.Struct("<i"),
    _LONG_LONG: struct.Struct("<q"),
    _SIZE_T: struct.Struct("<I"),
    _FLOAT: struct.Struct("<fi"),
    _DOUBLE: struct.Struct("<di"),
}
"""The values; a float is followed by the digits that it was to be written with."""
_DEEPEST = 50


@dataclass(slots=True)
class Node:
    """One element: its name, its attributes as texts or numbers, and the elements in it."""

    name: str
    values: dict[str, str | int | float | bool] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Node"]:
        """The direct children of a name."""
        return (child for child in self.children if child.name == name)

    def text(self, name: str, default: str = "") -> str:
        return str(self.values.get(name, default))

    def number(self, name: str, default: float = 0.0) -> float:
        """ValueError when it is there and no finite number."""
        number = float(self.values.get(name, default))
        if not -1e15 < number < 1e15:
            raise ValueError(f"{name} is {number}")
        return number

    def whole(self, name: str, default: int = 0) -> int:
        return round(self.number(name, default))


def from_xml(text: str) -> Node:
    """ValueError when it is no XML."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"its XML is damaged: {error}") from None
    return _from_element(root, 0)


def _from_element(element: ElementTree.Element, depth: int) -> Node:
    if depth > _DEEPEST:
        raise ValueError("its elements are nested too deeply")
    values: dict[str, str | int | float | bool] = dict(element.attrib)
    children = [_from_element(child, depth + 1) for child in element]
    return Node(element.tag.rpartition("}")[2], values, children)


def from_binary(raw: bytes) -> Node:
    """The dictionary of names followed by the document. ValueError when it is cut short or of another kind."""
    try:
        return _Reader(raw).tree()
    except (struct.error, KeyError, IndexError, UnicodeDecodeError):
        raise ValueError("its description of the project is damaged or cut short") from None


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0
        self._encoding = "utf-8"

    def tree(self) -> Node:
        names: dict[int, str] = {}
        kept: list[dict[int, str]] = []
        root = Node("")
        path = [root]
        while self._at < len(self._raw):
            kind = self._raw[self._at]
            self._at += 1
            if kind == _SIZE:
                self._encoding = _ENCODINGS[self._take(1)[0]]
            elif kind == _NAME:
                number, size = self._unpack(_PAIR)
                names[number] = self._string(size)
            elif kind == _START:
                node = Node(names[self._unpack(_SHORT)[0]])
                path[-1].children.append(node)
                path.append(node)
                if len(path) > _DEEPEST:
                    raise IndexError
            elif kind == _END:
                self._unpack(_SHORT)
                path.pop()
            elif kind == _STRING:
                name = names[self._unpack(_SHORT)[0]]
                path[-1].values[name] = self._string(self._unpack(_LENGTH)[0])
            elif kind in _NUMBERS:
                name = names[self._unpack(_SHORT)[0]]
                path[-1].values[name] = self._unpack(_NUMBERS[kind])[0]
            elif kind in (_DATA, _RAW):
                self._take(self._unpack(_LENGTH)[0])
            elif kind == _PUSH:
                kept.append(names)
                names = {}
            elif kind == _POP:
                names = kept.pop()
            else:
                raise KeyError(kind)
        if len(path) != 1 or len(root.children) != 1:
            raise IndexError
        return root.children[0]

    def _take(self, size: int) -> bytes:
        piece = self._raw[self._at : self._at + size]
        if size < 0 or len(piece) != size:
            raise IndexError
        self._at += size
        return piece

    def _unpack(self, form: struct.Struct) -> tuple[int, ...]:
        return form.unpack(self._take(form.size))

    def _string(self, size: int) -> str:
        return self._take(size).decode(self._encoding)


_SHORT, _PAIR, _LENGTH = struct.Struct("<H"), struct.Struct("<HH"), struct.Struct("<i")
