"""What every editor of a parameter offers, and the ones for numbers, truth values, choices, texts and files."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from workstation.core.params import Param, Value
from workstation.ui.params.choice import ComboBox
from workstation.ui.params.field import NumberField
from workstation.ui.params.scale import Scale
from workstation.ui.params.slider import Slider
from workstation.ui.toolkit.dragged_files import accept_files, files_in


class ParamEditor(QWidget):
    """Edits one value: `changed` tells each new one, `released` that the gesture is over."""

    changed = Signal(object)
    released = Signal()

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self._value: Value = param.default
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    @property
    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a value; tells nobody."""
        self._value = value
        self._show(value)

    def _show(self, value: Value) -> None:
        raise NotImplementedError

    def _add(self, child: QWidget, stretch: int = 0) -> None:
        child.setAccessibleName(self.param.title)
        self._row.addWidget(child, stretch)
        if self.focusProxy() is None:
            self.setFocusProxy(child)

    def _take(self, value: object, *, final: bool) -> None:
        """A new value from the widgets; a wrong one cannot be typed, so the check may raise."""
        checked = self.param.check(value)
        if checked != self._value:
            self._value = checked
            self.changed.emit(checked)
        if final:
            self.released.emit()


class NumberEditor(ParamEditor):
    """A slider when the number has both limits, and a field."""

    def __init__(self, param: Param, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(param, parent)
        self.field = NumberField(param, self)
        self.setFocusProxy(self.field)  # the number comes first: by Tab, and where a label is clicked
        self.slider: Slider | None = None
        scale = Scale.of(param)
        if scale is not None and not compact:
            self.slider = Slider(scale, self.field.default, self)
            self.slider.moved.connect(self._moved)
            self.slider.released.connect(self.released)
            self._add(self.slider, 1)
        self.field.moved.connect(self._moved)
        self.field.released.connect(self.released)
        self._add(self.field, 1 if compact else 0)
        if self.slider is None and not compact:
            self._row.addStretch(1)

    def _moved(self, value: float) -> None:
        self._show(value)
        self._take(value, final=False)

    def _show(self, value: Value) -> None:
        assert isinstance(value, int | float)
        self.field.set_value(float(value))
        if self.slider is not None:
            self.slider.set_value(float(value))


class BoolEditor(ParamEditor):
    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.box = QCheckBox(self)
        self.box.setChecked(bool(param.default))
        self.box.toggled.connect(lambda on: self._take(on, final=True))
        self._add(self.box)
        self._row.addStretch(1)

    def _show(self, value: Value) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)


class ListEditor(ParamEditor):
    """A list of values, each with what it is called."""

    def __init__(self, param: Param, rows: Iterable[tuple[str, Value]], parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.box = ComboBox(self)
        for text, value in rows:
            self.box.addItem(text, value)
        self._show(param.default)
        self.box.currentIndexChanged.connect(lambda _: self._take(self.box.currentData(), final=True))
        self._add(self.box, 1)

    def _show(self, value: Value) -> None:
        self.box.blockSignals(True)
        self.box.setCurrentIndex(self.box.findData(value))
        self.box.blockSignals(False)


class UsualEditor(ParamEditor):
    """A list of the numbers that people choose from; another that is set joins them."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.box = ComboBox(self)
        for number in param.usual:
            self.box.addItem(param.text_of(number), param.check(number))
        self._show(param.default)
        self.box.currentIndexChanged.connect(lambda _: self._take(self.box.currentData(), final=True))
        self._add(self.box, 1)

    def _show(self, value: Value) -> None:
        self.box.blockSignals(True)
        if self.box.findData(value) < 0:
            self.box.addItem(self.param.text_of(value), value)
        self.box.setCurrentIndex(self.box.findData(value))
        self.box.blockSignals(False)


class TextEditor(ParamEditor):
    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.line = QLineEdit(str(param.default), self)
        self.line.editingFinished.connect(lambda: self._take(self.line.text(), final=True))
        self._add(self.line, 1)

    def _show(self, value: Value) -> None:
        if self.line.text() != value:
            self.line.setText(str(value))


class FileEditor(TextEditor):
    """A path, typed, chosen or dropped; empty means none."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.line.setPlaceholderText("None")
        self.line.setClearButtonEnabled(True)
        self.line.setAcceptDrops(False)  # the whole editor takes files, not their URLs as text
        button = QToolButton(self)
        button.setText("⋯")
        button.setToolTip("Choose a file")
        button.clicked.connect(self._choose)
        self._row.addWidget(button)
        self.setAcceptDrops(True)

    def _choose(self) -> None:
        start = str(Path(str(self.value)).parent) if self.value else ""
        path, _ = QFileDialog.getOpenFileName(self, self.param.title, start)
        if path:
            self._use(path)

    def _use(self, path: str) -> None:
        self._show(path)
        self._take(path, final=True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if accept_files(event):
            self._use(files_in(event.mimeData())[0])


def simple_editor(param: Param, parent: QWidget | None = None, *, compact: bool = False) -> ParamEditor:
    """The editor that fits a parameter which is no table; a compact number has no slider."""
    if isinstance(param.default, bool):
        return BoolEditor(param, parent)
    if param.choices:
        return ListEditor(param, ((param.text_of(choice), choice) for choice in param.choices), parent)
    if isinstance(param.default, str):
        return FileEditor(param, parent) if param.file else TextEditor(param, parent)
    if param.usual:
        return UsualEditor(param, parent)
    return NumberEditor(param, parent, compact=compact)
