"""History: the revisions of a document; undo is choosing another value."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workstation.core.document import Document, Selection
from workstation.core.persistent_list import PersistentList
from workstation.core.ranges import Change

Content = tuple[Document, Selection, Change | None]
"""What a revision is but for its label and its call."""

_FIRST = threading.Lock()


class _Once:
    """What a function answers first, whichever thread asks; an error is raised again each time."""

    def __init__(self, make: Callable[[], Content]) -> None:
        self.make = make
        self._made: list[Content] = []

    def __call__(self) -> Content:
        if not self._made:
            made = self.make()  # without the lock: it may wait for others, who may wait for this thread
            with _FIRST:
                if not self._made:
                    self._made.append(made)
        return self._made[0]


class _Changed:
    """The content of a revision that is not made yet, and then passed through changes of its document."""

    def __init__(self, make: Callable[[], Content], *changes: Callable[[Document], Document]) -> None:
        self._make, self._changes = make, changes

    def __call__(self) -> Content:
        document, selection, change = self._make()
        for pass_through in self._changes:
            document = pass_through(document)
        return document, selection, change

    def then(self, change: Callable[[Document], Document]) -> "_Changed":
        return _Changed(self._make, *self._changes, change)


@dataclass(frozen=True, slots=True)
class Revision:
    """A document and what made it: a label for people, the change in time, the script line that repeats it."""

    document: Document
    selection: Selection = Selection()
    label: str = ""
    change: Change | None = None
    call: str = ""
    _make: _Once | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def later(cls, label: str, call: str, make: Callable[[], Content]) -> "Revision":
        """A revision of which `make` answers the rest when somebody looks at it: of thousands few are gone to.

        Any thread may look first. What `make` raises comes to whoever looks.
        """
        revision = object.__new__(cls)
        for name, value in (("label", label), ("call", call), ("_make", _Once(make))):
            object.__setattr__(revision, name, value)
        return revision

    @property
    def is_made(self) -> bool:
        """Whether somebody has looked at it."""
        return self._make is None

    def changed(self, change: Callable[[Document], Document]) -> "Revision":
        """The same revision with its document passed through `change`, when somebody looks if nobody has yet."""
        once = self._make
        if once is None:
            document = change(self.document)
            return self if document is self.document else replace(self, document=document)
        make = once.make.then(change) if isinstance(once.make, _Changed) else _Changed(once, change)
        return Revision.later(self.label, self.call, make)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Called for what has not been made yet."""
            if name not in ("document", "selection", "change"):
                raise AttributeError(f"a revision has no {name!r}")
            make = self._make
            if make is not None:
                for part, value in zip(("document", "selection", "change"), make(), strict=True):
                    object.__setattr__(self, part, value)
                object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True)
class History:
    """All revisions, oldest first, and which of them is current."""

    revisions: Sequence[Revision]
    """They share memory with those of the histories around this one, and cost a step the same whatever their number."""
    index: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "revisions", PersistentList.of(self.revisions))
        if not 0 <= self.index < len(self.revisions):
            raise ValueError(f"there is no revision {self.index} of {len(self.revisions)}")

    @property
    def current(self) -> Revision:
        return self.revisions[self.index]

    @property
    def unmade(self) -> int:
        """How many revisions nobody has looked at yet."""
        return sum(not revision.is_made for revision in self.revisions)

    @property
    def can_undo(self) -> bool:
        return self.index > 0

    @property
    def can_redo(self) -> bool:
        return self.index + 1 < len(self.revisions)

    def is_new(self, before: "History") -> bool:
        """Whether the current revision was not in this history `before`: a revision never changes its place."""
        return self.index >= len(before.revisions) or before.revisions[self.index] is not self.current

    def commit(self, revision: Revision) -> "History":
        """One more revision after the current one; what had been undone is forgotten."""
        return History(self._shared.part(0, self.index + 1).appended(revision), self.index + 1)

    def goto(self, index: int) -> "History":
        return replace(self, index=index)

    def with_selection(self, selection: Selection) -> "History":
        """The current revision remembers another selection; no new step."""
        return self._with_current(replace(self.current, selection=selection))

    def amend(self, revision: Revision) -> "History":
        """The current revision replaced: one gesture (a drag, a typed word) stays one step."""
        return self._with_current(revision)

    def without_oldest(self, count: int) -> "History":
        """Only the newest can be gone back to; the current revision and what comes after it always stay."""
        count = min(max(count, 0), self.index)
        return History(self._shared.part(count, len(self.revisions)), self.index - count) if count else self

    def map_documents(self, change: Callable[[Document], Document]) -> "History":
        """Every revision's document passed through `change`: for facts that were learnt late, such as a length."""
        return replace(self, revisions=tuple(revision.changed(change) for revision in self.revisions))

    def only(self, keep: Callable[[Revision], bool]) -> "History":
        """Without the revisions for which `keep` is false; the current one stays."""
        kept = [at for at, revision in enumerate(self.revisions) if at == self.index or keep(revision)]
        return History(tuple(self.revisions[at] for at in kept), kept.index(self.index))

    @property
    def _shared(self) -> PersistentList[Revision]:
        return PersistentList.of(self.revisions)

    def _with_current(self, revision: Revision) -> "History":
        return History(self._shared.replaced(self.index, revision), self.index)
