"""The border around what Qt calls of ours: no exception leaves an override, for there it may end the process.

PySide answers "Internal C++ object already deleted", or a SystemExit, that leaves an override of a C++ virtual with a
segmentation fault; any other exception it keeps and raises later, from a call that has nothing to do with it.
"""

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject

_NAMES = """
    accept actionAt activate addItem boundingRect canDropMimeData canFetchMore canInsertFromMimeData
    changePosition checkState clone columnCount contains count createEditor createMimeDataFromSelection
    createPopupMenu data defaultSize destroyEditor displayText done drawBackground drawBranches
    drawComplexControl drawControl drawItemPixmap drawItemText drawObject drawPrimitive drawRow dropMimeData
    event eventFilter expandingDirections fetchMore filterAcceptsColumn filterAcceptsRow fixup flags
    focusNextPrevChild generatedIconPixmap geometry hasChildren hasHeightForWidth headerData heightForWidth
    hidePopup highlightBlock hitButton horizontalOffset index indexAt initPainter initStyleOption
    inputMethodQuery insertColumns insertFromMimeData insertRows intrinsicSize invalidate isEmpty isIndexHidden
    itemAt itemChange itemData itemFromIndex keyboardSearch layoutDirection lessThan loadResource mapFromSource
    mapSelectionFromSource mapSelectionToSource mapToSource match maximumSize metric mimeData mimeTypes
    minimumHeightForWidth minimumSize minimumSizeHint minimumTabSizeHint moveColumns moveCursor moveRows
    nextCheckState opaqueArea open paint paintCell paintSection parent pixelMetric pixmap polish readData
    rectForIndex reject removeColumns removeRows reset resetInternalData revert roleNames rowCount
    rowsAboutToBeRemoved rowsInserted run scrollContentsBy scrollTo sectionSizeFromContents selectedIndexes
    selectionChanged selectionCommand setData setEditorData setGeometry setHeaderData setItemData setModel
    setModelData setRootIndex setSelection setSelectionModel setSourceModel setVisible shape showPopup sibling
    size sizeFromContents sizeHint sizeHintForColumn sizeHintForIndex sizeHintForRow sort spacerItem span
    standardIcon standardPalette standardPixmap stepBy stepEnabled styleHint subControlRect subElementRect
    submit supportedDragActions supportedDropActions tabInserted tabLayoutChange tabRemoved tabSizeHint takeAt
    textFromValue type unpolish updateEditorData updateEditorGeometry updateGeometries validate valueFromText
    verticalOffset viewportSizeHint visualRect visualRegionForSelection widget writeData
"""
VIRTUALS = frozenset(_NAMES.split())
"""What Qt calls beside the handlers of events, whose names end with Event."""

_QUIET_SECONDS = 5.0
"""A fault that comes back sooner, as at every repaint, has been told."""
_BORDERED = "__bordered__"
_ROOT: Any = QObject.__mro__[-2]
"""What all classes of PySide inherit from."""
_told: dict[tuple[str, str, str, int], float] = {}


def guard_overrides() -> None:
    """From now on give every override a border, in the classes that are there and in those to come, plugins' too."""
    if "__init_subclass__" in vars(_ROOT):
        return
    for kind in _below(_ROOT):
        _guard(kind)

    def made(kind: type, /, **options: Any) -> None:
        super(_ROOT, kind).__init_subclass__(**options)
        _guard(kind)

    _ROOT.__init_subclass__ = classmethod(made)


def overrides(kind: type) -> Iterator[tuple[str, FunctionType]]:
    """The functions of a class, and of what is mixed into it, that stand in the place of a method of Qt's."""
    theirs = [base for base in kind.__mro__ if _is_qt(base)]
    seen: set[str] = set()
    for owner in kind.__mro__:
        if owner in theirs:
            return
        inherited = owner is not kind and issubclass(owner, _ROOT)  # that class has seen to it
        for name, function in list(vars(owner).items()):
            if name in seen:
                continue
            seen.add(name)
            ours = isinstance(function, FunctionType) and not inherited and not name.startswith("__")
            if ours and any(name in vars(base) for base in theirs):
                yield name, function


def is_virtual(name: str) -> bool:
    """Whether Qt calls a method of this name by itself."""
    return name.endswith("Event") or name in VIRTUALS


def is_bordered(function: object) -> bool:
    return hasattr(function, _BORDERED)


def _guard(kind: type) -> None:
    if not _is_qt(kind):
        for name, function in overrides(kind):
            if not is_bordered(function):
                setattr(kind, name, _bordered(name, function))


def _bordered(name: str, function: Any) -> Any:
    """The function behind a border, with as many arguments: PySide counts them when a signal calls it."""
    code = function.__code__
    plain = not (function.__defaults__ or code.co_kwonlyargcount or code.co_flags & 0x0C)  # no *args, no **kwargs
    made = _WITH.get(code.co_argcount if plain else -1, _with_any)(name, function)
    setattr(made, _BORDERED, True)
    return wraps(function)(made)


def _with_none(name: str, function: Any) -> Any:
    def made(self: Any) -> Any:
        try:
            return function(self)
        except BaseException as error:
            return _answer(self, name, function, error)

    return made


def _with_one(name: str, function: Any) -> Any:
    def made(self: Any, one: Any, /) -> Any:
        try:
            return function(self, one)
        except BaseException as error:
            return _answer(self, name, function, error)

    return made


def _with_two(name: str, function: Any) -> Any:
    def made(self: Any, one: Any, two: Any, /) -> Any:
        try:
            return function(self, one, two)
        except BaseException as error:
            return _answer(self, name, function, error)

    return made


def _with_any(name: str, function: Any) -> Any:
    def made(self: Any, *args: Any, **options: Any) -> Any:
        try:
            return function(self, *args, **options)
        except BaseException as error:
            return _answer(self, name, function, error)

    return made


_WITH = {1: _with_none, 2: _with_one, 3: _with_two}
"""By the number of arguments: to pass on a fixed number costs nothing that can be measured in a painting."""


def _answer(owner: object, name: str, function: Any, error: BaseException) -> Any:
    """Tell a fault and answer what Qt can go on with.

    What Qt does not call by itself raises as ever, for those who call it, unless that would be fatal.
    """
    fatal = not isinstance(error, Exception) or (isinstance(error, RuntimeError) and "libshiboken" in str(error))
    if not (is_virtual(name) or fatal):
        raise error
    _tell(type(owner), name, error)
    if error.__traceback__ is not None:
        traceback.clear_frames(error.__traceback__)  # a painter must end before the painting does
    with suppress(Exception):
        return _nothing(type(owner), name, function)
    return None


def _tell(kind: type, name: str, error: BaseException) -> None:
    """Hand a fault to who tells them; one that comes again and again only now and then."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = (f"{kind.__module__}.{kind.__qualname__}.{name}", type(error).__name__, last.filename, last.lineno or 0)
    now = time.monotonic()
    before, _told[place] = _told.get(place), now
    if before is not None and now - before < _QUIET_SECONDS:
        return
    error.add_note(f"in {place[0]}")
    with suppress(BaseException):
        sys.excepthook(type(error), error, error.__traceback__)


def _nothing(kind: type, name: str, function: Any) -> Any:
    """The value that says nothing, of the type that Qt waits for: by the annotation, else by Qt's own signature."""
    answer = function.__annotations__.get("return", "")
    return _empty(_by_signature(kind, name) if isinstance(answer, str) else answer)


def _by_signature(kind: type, name: str) -> Any:
    from shibokensupport.signature import get_signature  # type: ignore[import-not-found]  # PySide brings it along

    method = next(vars(base)[name] for base in kind.__mro__ if _is_qt(base) and name in vars(base))
    found = get_signature(method)
    kinds = [one.return_annotation for one in (found if isinstance(found, list) else [found])]
    return next((one for one in kinds if isinstance(one, type) and not issubclass(one, QObject)), kinds[0])


def _empty(kind: Any) -> Any:
    if getattr(kind, "__origin__", None) is list:
        return []
    if not isinstance(kind, type) or issubclass(kind, QObject) or kind in (object, type(None)):
        return None
    make: Callable[..., Any] = kind
    try:
        return make()
    except TypeError:
        return make(0)  # flags


def _below(kind: Any) -> Iterator[type]:
    for below in type.__subclasses__(kind):
        yield below
        yield from _below(below)


def _is_qt(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ("PySide6", "Shiboken", "shiboken6")
