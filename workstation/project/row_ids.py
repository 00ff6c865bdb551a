"""Which row of a project file a source in memory is, for as long as somebody uses it."""

import weakref
from collections.abc import Iterator

from workstation.core.sound.sources import Remixed, Silence, Source


class Numbers:
    """The numbers of sources by what they sound like; those that were given since `begin` can be taken back."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._files: dict[int, weakref.ref[Source]] = {}
        self._given: list[object] = []
        self.coming: set[int] = set()
        """Rows whose sound is being copied in."""

    def of(self, source: Source) -> int | None:
        return self._numbers.get(self._key(source))

    def give(self, source: Source, number: int, *, file: bool = False) -> None:
        """`file`: a sound file is referred to, which may be another one when it is looked at again."""
        key = self._key(source)
        self._numbers[key] = number
        self._given.append(key)
        if not isinstance(source, Silence):
            weakref.finalize(source, self._numbers.pop, key, None).atexit = False
        if file:
            self._files[number] = weakref.ref(source)
        else:
            self._files.pop(number, None)

    def is_here(self, number: int) -> None:
        """Its sound is in the project itself now, whatever it was before."""
        self._files.pop(number, None)

    def is_file(self, number: int) -> bool:
        """Whether its sound is in a file beside the project, as far as is known."""
        return number in self._files

    def files(self) -> Iterator[tuple[int, Source]]:
        """The sources that are files beside the project and still in use."""
        for number, known in tuple(self._files.items()):
            source = known()
            if source is None:
                self._files.pop(number, None)
            else:
                yield number, source

    def in_use(self) -> set[int]:
        """The numbers that something in memory may still read."""
        return {*self._numbers.values(), *self.coming}

    def begin(self) -> None:
        self._given.clear()

    def take_back(self) -> None:
        """Forget what was given since `begin`: its rows were rolled back."""
        for key in self._given:
            self._files.pop(self._numbers.pop(key, 0), None)
        self._given.clear()

    def _key(self, source: Source) -> object:
        if isinstance(source, Silence):
            return source
        if isinstance(source, Remixed):
            return "remix", self._key(source.source), source.channels
        return id(source)
