"""The panel of pictures: what scripts have shown, to look into, go back to and save."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from workstation.commands.scripting.picture import Picture
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.ui.panels.parts import ElidedLabel, EmptyState, icon_button
from workstation.ui.pictures.painter import PictureColours, image_of, png_of
from workstation.ui.toolkit.theme import SMALL
from workstation.ui.toolkit.workspace import Desk, watch

_KEPT = 50
"""Pictures that can be gone back to."""
_HINT = "Drag and wheel look into it: needs pyqtgraph (pip install 'workstation[plots]')"


class PaintedPicture(QLabel):
    """A picture as the console shows it, as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(QSize(120, 80))
        self._whole = QPixmap()

    def show_picture(self, picture: Picture, colours: PictureColours) -> None:
        self._whole = QPixmap.fromImage(image_of(picture, colours))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._whole.isNull():
            ratio = self.devicePixelRatioF()
            how = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            fitted = self._whole.scaled(self.size() * ratio, *how)
            fitted.setDevicePixelRatio(ratio)
            self.setPixmap(fitted)


class PicturesPanel(QWidget):
    """Shows one of the last pictures; with pyqtgraph it can be zoomed and moved, else it is painted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.pictures: list[Picture] = []
        self.index = -1
        look = desk.look
        self.back = icon_button(look, "mdi6.chevron-left", "The picture before", lambda: self.go(-1))
        self.forward = icon_button(look, "mdi6.chevron-right", "The next picture", lambda: self.go(1))
        self.save = icon_button(look, "mdi6.content-save-outline", "Save the picture…", self._ask_file)
        self.title = ElidedLabel()
        row = QHBoxLayout()
        row.setContentsMargins(SMALL, SMALL, SMALL, 0)
        for part in (self.back, self.forward, self.save):
            row.addWidget(part)
        row.addWidget(self.title, 1)
        self._pages = QStackedLayout()
        text = "show(x, rate, panel=True) in the console or a script puts one here."
        self._pages.addWidget(EmptyState(look, "mdi6.chart-bell-curve", "No picture yet", text))
        self._view = self._make_view()
        self._pages.addWidget(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(self._pages, 1)
        self.setMinimumHeight(120)
        watch(self, look.changed, self._draw)
        self._draw()

    def add(self, picture: Picture) -> None:
        """Show another picture."""
        self.pictures = [*self.pictures, picture][-_KEPT:]
        self.index = len(self.pictures) - 1
        self._draw()

    def go(self, by: int) -> None:
        """Show an earlier (-1) or later (1) one."""
        self.index = min(max(self.index + by, 0), len(self.pictures) - 1)
        self._draw()

    def save_to(self, path: Path) -> None:
        """Write the picture that is shown as a PNG."""
        write_atomic(path, png_of(self.pictures[self.index], self._colours()))

    def _make_view(self) -> QWidget:
        if find_spec("pyqtgraph") is None:
            painted = PaintedPicture()
            painted.setToolTip(_HINT)
            return painted
        from workstation.ui.pictures.plot import PicturePlot

        return PicturePlot()

    def _colours(self) -> PictureColours:
        return PictureColours(self._desk.look.theme, self._desk.settings["colour_map"])

    def _draw(self) -> None:
        there = bool(self.pictures)
        self._pages.setCurrentIndex(int(there))
        self.back.setEnabled(self.index > 0)
        self.forward.setEnabled(self.index + 1 < len(self.pictures))
        self.save.setEnabled(there)
        if there:
            picture = self.pictures[self.index]
            place = f" ({self.index + 1} of {len(self.pictures)})" if len(self.pictures) > 1 else ""
            self.title.setText(f"{picture.title}{place}")
            self._view.show_picture(picture, self._colours())  # type: ignore[attr-defined]  # either view has it

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the picture", "picture.png", "PNG (*.png)")
        if name:
            try:
                self.save_to(Path(name).with_suffix(".png") if not Path(name).suffix else Path(name))
            except (OSError, ValueError, CommandError) as error:
                self._desk.session.notify(str(error), "error")
