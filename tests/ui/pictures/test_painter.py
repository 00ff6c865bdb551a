import numpy as np
import pytest
import torch
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from workstation.commands.scripting.picture import Picture, PictureAxis, PicturePlane
from workstation.commands.scripting.picture_data import picture_of
from workstation.ui.pictures.painter import PictureColours, _short, fitted_image_of, image_of, pixels_of, png_of
from workstation.ui.pictures.ticks import round_ticks
from workstation.ui.toolkit.theme import load_theme

RATE = 8000


def colours(theme: str = "dark") -> PictureColours:
    return PictureColours(load_theme(theme), "magma")


def count_of(image: QImage, colour: QColor) -> int:
    wanted = colour.rgb()
    return sum(image.pixel(x, y) == wanted for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("kind", ["waveform", "spectrogram", "mel", "mfcc", "curve", "matrix"])
def test_every_kind_is_drawn_on_the_ground_of_its_theme(qapp: QApplication, kind: str, theme: str) -> None:
    x = 0.5 * torch.sin(torch.arange(RATE) * 0.3) if kind != "matrix" else torch.randn(9, 30)
    drawn = colours(theme)
    image = image_of(picture_of(x, RATE, kind), drawn, 1.0)
    assert image.pixel(2, 2) == drawn.theme.sunken.rgb()
    field = {image.pixel(x, y) for x in range(80, 500, 7) for y in range(40, 240, 3)}
    assert len(field) > (1 if kind == "waveform" else 3)
    assert QImage.fromData(png_of(picture_of(x, RATE, kind), drawn)).width() == 2 * image.width()


def test_a_waveform_is_as_high_as_its_sound(qapp: QApplication) -> None:
    def body(level: float) -> int:
        sound = level * torch.sin(torch.arange(100_000) * 0.3)
        return count_of(image_of(picture_of(sound, RATE), colours(), 1.0), load_theme("dark").track(0))

    assert body(0.8) == pytest.approx(2 * body(0.4), rel=0.1)


def test_the_first_row_is_the_lowest_and_the_loudest_the_brightest(qapp: QApplication) -> None:
    matrix = np.zeros((4, 3), np.float32)
    matrix[0, 2] = 1
    (plane,) = picture_of(matrix).planes
    pixels = pixels_of(plane, "grey")
    assert hex(pixels[3, 2]) == "0xffffffff"
    assert (pixels == 0xFFFFFFFF).sum() == 1


def test_what_is_no_number_leaves_a_gap_and_no_fault(qapp: QApplication) -> None:
    line = torch.sin(torch.arange(400) / 30)
    line[100:300] = torch.nan
    line[350] = torch.inf
    image = image_of(picture_of(line), colours(), 1.0)
    assert count_of(image, load_theme("dark").sunken) > 100


@pytest.mark.parametrize(
    ("start", "stop", "texts"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 44_100, ["0", "10000", "20000", "30000", "40000"]),
        (-0.07, 0.07, ["-0.06", "-0.04", "-0.02", "0.00", "0.02", "0.04", "0.06"]),
        (3, 3, ["3"]),
    ],
)
def test_ticks_are_round_numbers(start: float, stop: float, texts: list[str]) -> None:
    assert [text for _, text in round_ticks(start, stop, 8 if start < 0 else 5)] == texts


def confusion(texts: tuple[tuple[str, ...], ...] = ()) -> Picture:
    axis = PictureAxis("", 0.0, 2.0, ((0.5, "cat"), (1.5, "dog")))
    values = np.array([[0.0, 1.0], [1.0, 0.0]], np.float32)
    return Picture("Confusion", (PicturePlane("image", values, axis, axis, texts=texts),))


def test_a_picture_is_as_large_as_there_is_room_and_has_its_least_size(qapp: QApplication) -> None:
    image = fitted_image_of(confusion(), colours(), QSize(300, 200), 1.0)
    assert image.size() == QSize(300, 200)
    assert fitted_image_of(confusion(), colours(), QSize(10, 10), 1.0).size() == QSize(160, 92)


def test_cells_have_texts_dark_on_light_and_light_on_dark(qapp: QApplication) -> None:
    texts = (("12", "3"), ("4", "56"))
    with_, without = (
        fitted_image_of(confusion(t), PictureColours(load_theme("dark"), "grey"), QSize(300, 200), 1.0)
        for t in (texts, ())
    )
    assert count_of(with_, QColor("white")) > 0
    left, right = (QRect(x, 30, 100, 60) for x in (60, 200))
    dark = [
        sum(
            QColor(with_.pixel(x, y)).lightness() < 60
            for x in range(r.left(), r.right())
            for y in range(r.top(), r.bottom())
        )
        for r in (left, right)
    ]
    assert dark[0] < dark[1], "the upper right cell is black but for its text"
    assert with_ != without


def test_lines_are_called_by_their_names_in_their_colours(qapp: QApplication) -> None:
    lines = np.stack([np.zeros(50), np.ones(50)]).astype(np.float32)
    axis = PictureAxis("", -1.0, 2.0)
    named, bare = (
        fitted_image_of(
            Picture("Loss", (PicturePlane("lines", lines, axis, axis, names=names),)), colours(), QSize(400, 200), 1.0
        )
        for names in (("train", "check"), ())
    )
    top = QRect(300, 26, 90, 20)
    assert named.copy(top) != bare.copy(top)


@pytest.mark.parametrize(
    ("value", "text"), [(9980.0, "9980"), (0.1234, "0.123"), (1234567.0, "1.2e+06"), (-1234567.0, "-1e+06"), (0.0, "0")]
)
def test_what_colours_mean_is_short(value: float, text: str) -> None:
    assert _short(value) == text
