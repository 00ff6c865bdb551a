"""History: the revisions of a document; undo is choosing another value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workstation.core.document import Document, Selection
from workstation.core.persistent_list import PersistentList
from workstation.core.ranges import Change


@dataclass(frozen=True, slots=True)
class Revision:
    """A document and what made it: a label for people, the change in time, the script line that repeats it."""

    document: Document
    selection: Selection = Selection()
    label: str = ""
    change: Change | None = None
    call: str = ""


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
        return replace(self, revisions=tuple(_with_document(r, change(r.document)) for r in self.revisions))

    @property
    def _shared(self) -> PersistentList[Revision]:
        return PersistentList.of(self.revisions)

    def _with_current(self, revision: Revision) -> "History":
        return History(self._shared.replaced(self.index, revision), self.index)


def _with_document(revision: Revision, document: Document) -> Revision:
    return revision if document is revision.document else replace(revision, document=document)
