"""No exception leaves an override of a Qt virtual, whosever it is."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QWidget
from pytestqt.qtbot import QtBot

import workstation.ui
from workstation.core.files.resources import bundled_plugins
from workstation.ui.runtime import border
from workstation.ui.runtime.border import VIRTUALS, guard_overrides, is_bordered, is_virtual, overrides

_ROOT = Path(__file__).resolve().parents[3]

_STALE = """
import sys
import shiboken6
from PySide6.QtCore import *
from PySide6.QtGui import *
from PySide6.QtWidgets import *
from workstation.ui.runtime.border import guard_overrides

class Early(QWidget):
    def showEvent(self, event):
        gone.setText("y")

told = []
sys.excepthook = lambda kind, error, trace: told.append(error.__notes__[-1].removeprefix("in __main__."))
guard_overrides()
app = QApplication([])
gone = QLabel("x")
shiboken6.delete(gone)

class Painted:
    def paintEvent(self, event):
        painter = QPainter(self)
        gone.text()

class Late(Painted, QWidget):
    def mousePressEvent(self, event):
        gone.setText("y")
    def mouseReleaseEvent(self, event):
        sys.exit(3)
    def sizeHint(self):
        return gone.sizeHint()
    def hasHeightForWidth(self):
        return bool(gone.text())
    def event(self, event):
        if event.type() == QEvent.Type.ToolTip:
            gone.setText("y")
        return super().event(event)
    def eventFilter(self, watched, event):
        return bool(gone.text())

class Model(QAbstractTableModel):
    def rowCount(self, parent=None):
        return 2
    def columnCount(self, parent=None):
        return 2
    def data(self, index, role):
        return gone.text()
    def flags(self, index):
        gone.text()

class Delegate(QStyledItemDelegate):
    def paint(self, painter, option, index):
        gone.text()
    def sizeHint(self, option, index):
        gone.text()
    def createEditor(self, parent, option, index):
        gone.text()

class Colours(QSyntaxHighlighter):
    def highlightBlock(self, text):
        gone.text()

def send(widget, kind, button=Qt.MouseButton.LeftButton):
    place = QPointF(3, 3)
    QApplication.sendEvent(widget, QMouseEvent(kind, place, place, button, button, Qt.KeyboardModifier.NoModifier))

early, late = Early(), Late()
early.show()
late.resize(50, 50)
late.show()
late.installEventFilter(late)
app.processEvents()
send(late, QEvent.Type.MouseButtonPress)
send(late, QEvent.Type.MouseButtonRelease)
QApplication.sendEvent(late, QEvent(QEvent.Type.ToolTip))
late.adjustSize()
for _ in range(3):
    late.grab()
table = QTableView()
model, delegate = Model(), Delegate()
table.setModel(model)
table.setItemDelegate(delegate)
table.setEditTriggers(QTableView.EditTrigger.AllEditTriggers)
table.show()
table.resizeColumnsToContents()
table.grab()
table.edit(model.index(0, 0))
model.index(0, 0).data()
delegate.createEditor(table, QStyleOptionViewItem(), model.index(0, 0))
text = QTextDocument()
colours = Colours(text)
text.setPlainText("words")
app.processEvents()
colours.rehighlight()
print(*sorted(set(told)))
"""


def test_a_widget_that_is_gone_ends_no_process() -> None:
    done = subprocess.run([sys.executable, "-c", _STALE], cwd=_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = set(done.stdout.split())
    assert told >= {"Early.showEvent", "Late.paintEvent", "Late.mousePressEvent", "Late.mouseReleaseEvent"}
    assert told >= {"Late.event", "Late.eventFilter", "Late.sizeHint", "Colours.highlightBlock"}
    assert told >= {"Model.flags", "Model.data", "Delegate.paint", "Delegate.sizeHint", "Delegate.createEditor"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The faults that are told, by what they say and where they were."""
    faults: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _, error, trace: faults.append(f"{error} {error.__notes__[-1]}"))
    monkeypatch.setattr(border, "_told", {})
    return faults


class Failing(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.save()
        raise ValueError("no picture")

    def show(self) -> None:
        raise ValueError("not now")


def test_a_fault_of_painting_is_told_once_and_not_at_each_repaint(
    qtbot: QtBot, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(border.time, "monotonic", lambda: now[0])
    widget = Failing()
    qtbot.addWidget(widget)
    for _ in range(5):
        now[0] += 1
        widget.grab()
    assert told == [f"no picture in {__name__}.Failing.paintEvent"]
    now[0] += 60
    widget.grab()
    assert len(told) == 2


def test_what_qt_does_not_call_raises_for_its_caller(qtbot: QtBot, told: list[str]) -> None:
    widget = Failing()
    qtbot.addWidget(widget)
    with pytest.raises(ValueError, match="not now"):
        widget.show()
    assert told == []


def test_qt_gets_a_value_of_the_type_it_waits_for(told: list[str]) -> None:
    class Model(QAbstractTableModel):
        def rowCount(self, parent=QModelIndex()):  # type: ignore[no-untyped-def]  # noqa: B008
            raise KeyError

        def flags(self, index: QModelIndex) -> Qt.ItemFlag:
            raise KeyError

        def data(self, index: QModelIndex, role: int = 0) -> object:
            raise KeyError

        def index(self, row, column, parent):  # type: ignore[no-untyped-def]
            raise KeyError

        def mimeTypes(self):  # type: ignore[no-untyped-def]
            raise KeyError

    class Delegate(QStyledItemDelegate):
        def sizeHint(self, *_):  # type: ignore[no-untyped-def]
            raise KeyError

        def createEditor(self, *_):  # type: ignore[no-untyped-def]
            raise KeyError

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            raise KeyError

    model, delegate, nowhere = Model(), Delegate(), QModelIndex()
    assert model.rowCount() == 0
    assert model.flags(nowhere) == Qt.ItemFlag(0)
    assert model.data(nowhere) is None
    assert model.index(0, 0, nowhere) == QModelIndex()
    assert model.mimeTypes() == []
    assert delegate.sizeHint(None, nowhere) == QSize()
    assert delegate.createEditor(None, None, nowhere) is None
    assert delegate.eventFilter(delegate, QEvent(QEvent.Type.None_)) is False
    assert len(told) == 8


def ours(kind: type) -> Iterator[type]:
    """The classes of this package and its plugins below one of Qt's."""
    for below in type.__subclasses__(kind):
        if below.__module__.startswith(("workstation.", "bundled_")):
            yield below
        yield from ours(below)


_CALLED_BY_US = {"close", "metadata", "resize", "seek", "setText", "show", "text", "update"}
"""Names that Qt has too, but does not call."""


def test_every_override_of_ours_has_its_border() -> None:
    guard_overrides()
    for found in pkgutil.walk_packages(workstation.ui.__path__, "workstation.ui."):
        importlib.import_module(found.name)
    importlib.import_module("workstation.app")
    for path in bundled_plugins().glob("*/*.py"):
        package = sys.modules.setdefault(f"bundled_{path.parent.name}", ModuleType(f"bundled_{path.parent.name}"))
        package.__path__ = [str(path.parent)]
        importlib.import_module(f"{package.__name__}.{path.stem}")
    found = [(kind, name, function) for kind in set(ours(QObject.__mro__[-2])) for name, function in overrides(kind)]
    names = {name for _, name, _ in found}
    assert len(found) > 150
    assert names >= {"paintEvent", "eventFilter", "event", "closeEvent", "data", "rowCount", "paint", "sizeHint"}
    assert [f"{kind.__module__}.{kind.__name__}.{name}" for kind, name, f in found if not is_bordered(f)] == []
    assert sorted(name for name in names if not is_virtual(name)) == sorted(names & _CALLED_BY_US)


def test_painters_end_where_they_began() -> None:
    """One that an error keeps alive paints on the window while others do."""
    loose = []
    for path in (*Path(workstation.ui.__path__[0]).rglob("*.py"), *bundled_plugins().rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        managed = {
            id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items
        }
        for node in ast.walk(tree):
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QPainter"
            if made and id(node) not in managed:
                loose.append(f"{path.name}:{node.lineno}")
    assert loose == []


def test_the_names_of_virtuals_are_names_of_qt() -> None:
    known: set[str] = set()
    for kind in border._below(QObject.__mro__[-2]):
        if border._is_qt(kind):
            known |= set(vars(kind))
    assert sorted(VIRTUALS - known) == []
