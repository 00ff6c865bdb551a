import pytest
from PySide6.QtWidgets import QApplication, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workstation.session import Message
from workstation.ui.shell.messages import MessageBar
from workstation.ui.toolkit.icon_theme import Look


@pytest.fixture
def place(qapp: QApplication, qtbot: QtBot) -> QWidget:
    place = QWidget()
    QVBoxLayout(place).addWidget(QWidget())
    place.resize(900, 500)
    qtbot.addWidget(place)
    place.show()
    return place


def test_the_bar_floats_and_moves_nothing(place: QWidget) -> None:
    layout = place.layout()
    assert layout is not None
    item = layout.itemAt(0)
    assert item is not None
    before = item.geometry()
    bar = MessageBar(Look("dark"), place)
    bar.tell(Message("Saved"))
    assert bar.isVisible()
    layout.activate()
    assert item.geometry() == before
    assert place.rect().contains(bar.geometry())
    place.resize(400, 300)
    assert place.rect().contains(bar.geometry())
    assert abs(bar.geometry().center().x() - 200) < 3


def test_long_names_lose_their_middle_and_are_whole_in_the_details(place: QWidget) -> None:
    bar = MessageBar(Look("light"), place)
    name = "/a/" + "x" * 300 + "/end.wav"
    bar.tell(Message(f"{name}: no such file", "error"))
    assert bar.text == f"{name}: no such file"
    assert "…" in bar._text.text()
    assert bar._text.text().endswith("end.wav: no such file")
    assert place.rect().contains(bar.geometry())
    more = next(b for b in bar.findChildren(QToolButton) if b.text() == "Details")
    height = bar.height()
    more.click()
    assert bar.height() > height
    assert place.rect().contains(bar.geometry())
    assert name in bar._details.toPlainText()


def test_good_news_of_the_same_takes_the_place_of_an_error(place: QWidget) -> None:
    bar = MessageBar(Look("dark"), place)
    bar.tell(Message("Save failed", "error", about="saving"))
    bar.tell(Message("Copied"))
    assert bar.text == "Save failed"
    bar.tell(Message("Saved", about="saving"))
    assert bar.text == "Saved"
