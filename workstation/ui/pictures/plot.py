"""Pictures to look into, by pyqtgraph: importing this module imports it."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from workstation.commands.scripting.picture import Picture, PictureAxis, PicturePlane
from workstation.ui.pictures.painter import PictureColours, pixels_of


class PicturePlot(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The fields of a picture, one below the other, with one time for all: drag moves, the wheel zooms."""

    def show_picture(self, picture: Picture, colours: PictureColours) -> None:
        theme = colours.theme
        self.clear()
        self.setBackground(theme.sunken)
        first: Any = None
        for plane in picture.planes:
            plot = self.addPlot()
            self.nextRow()
            _dress(plot, plane, colours)
            _draw(plot, plane, colours)
            plot.setLimits(xMin=plane.x.start, xMax=plane.x.stop)
            plot.setRange(xRange=(plane.x.start, plane.x.stop), yRange=(plane.y.start, plane.y.stop), padding=0)
            if first is None:
                first = plot
            else:
                plot.setXLink(first)


def _dress(plot: Any, plane: PicturePlane, colours: PictureColours) -> None:
    theme = colours.theme
    for side, axis in (("bottom", plane.x), ("left", plane.y)):
        bar = plot.getAxis(side)
        bar.setPen(theme.border_strong)
        bar.setTextPen(theme.text_dim)
        if axis.label or (side == "left" and plane.name):
            bar.setLabel(", ".join(filter(None, (plane.name if side == "left" else "", axis.label))))
        if axis.ticks:
            bar.setTicks([list(axis.ticks)])
    plot.showGrid(x=plane.drawn != "image", y=plane.drawn != "image", alpha=0.2)


def _draw(plot: Any, plane: PicturePlane, colours: PictureColours) -> None:
    theme, values = colours.theme, plane.values
    if plane.drawn == "image":
        pixels = pixels_of(plane, colours.colour_map)[::-1]
        parts = [(pixels >> shift & 0xFF).astype(np.ubyte) for shift in (16, 8, 0)]
        image = pg.ImageItem(np.stack(parts, axis=-1), axisOrder="row-major")
        image.setRect(plane.x.start, plane.y.start, *_lengths(plane.x, plane.y))
        plot.addItem(image)
        _write(plot, plane)
        return
    x = np.linspace(plane.x.start, plane.x.stop, values.shape[1])
    if plane.drawn == "envelope":
        edges = [pg.PlotDataItem(x, row, pen=theme.track(0)) for row in values]
        for edge in edges:
            plot.addItem(edge)
        plot.addItem(pg.FillBetweenItem(*edges, brush=theme.track(0)))
        return
    for number, row in enumerate(values):
        plot.addItem(pg.PlotDataItem(x, row, pen=theme.track(number), connect="finite"))
    for number, name in enumerate(plane.names):
        label = pg.TextItem(name, color=theme.track(number), anchor=(1, 0))
        label.setPos(plane.x.stop, plane.y.stop - number * 0.08 * (plane.y.stop - plane.y.start))
        plot.addItem(label)


def _write(plot: Any, plane: PicturePlane) -> None:
    """The text of each cell of an image, in its middle."""
    rows, columns = plane.values.shape
    wide, high = (length / count for length, count in zip(_lengths(plane.x, plane.y), (columns, rows), strict=True))
    for row, texts in enumerate(plane.texts[:rows]):
        for column, text in enumerate(texts[:columns]):
            label = pg.TextItem(text, color="w", fill=(0, 0, 0, 110), anchor=(0.5, 0.5))
            label.setPos(plane.x.start + (column + 0.5) * wide, plane.y.start + (row + 0.5) * high)
            plot.addItem(label)


def _lengths(x: PictureAxis, y: PictureAxis) -> tuple[float, float]:
    return x.stop - x.start, y.stop - y.start
