"""The parts that plugins make their panels of."""

import numpy as np
from pytestqt.qtbot import QtBot

from workstation.core.params import Param
from workstation.ui.shell.plugin_parts import PluginParts
from workstation.ui.toolkit.workspace import Desk


def test_a_form_tells_names_and_values(tone: Desk, qtbot: QtBot) -> None:
    told: list[tuple[str, object]] = []
    params = (Param("much", 1.0, low=0.0, high=2.0), Param("way", "up", choices=("up", "down")))
    form = PluginParts(tone).param_form(params, lambda name, value: told.append((name, value)))
    qtbot.addWidget(form)
    assert form.values() == {"much": 1.0, "way": "up"}
    form.editors["way"].changed.emit("down")
    assert told == [("way", "down")]


def test_a_label_shows_a_text_as_it_is(tone: Desk, qtbot: QtBot) -> None:
    label = PluginParts(tone).label("<b>a</b>", "small")
    qtbot.addWidget(label)
    assert (label.text(), label.property("role")) == ("<b>a</b>", "small")


def test_a_picture_shows_what_it_is_given_and_follows_the_theme(tone: Desk, qtbot: QtBot) -> None:
    picture = PluginParts(tone).picture()
    qtbot.addWidget(picture)
    picture.resize(300, 200)
    picture.show()
    qtbot.waitExposed(picture)
    picture.show_values(np.arange(12.0).reshape(3, 4), title="Confusion")
    dark = picture.pixmap().toImage()
    assert not dark.isNull()
    picture.show_values(np.sin(np.arange(8000) / 10), 8000)
    assert picture.pixmap().toImage() != dark
    picture.show_values(np.arange(12.0).reshape(3, 4), title="Confusion")
    assert picture.pixmap().toImage() == dark
    tone.look.use("light")
    assert picture.pixmap().toImage() != dark


def test_a_box_of_input_devices_tells_the_name(tone: Desk, qtbot: QtBot) -> None:
    told: list[object] = []
    box = PluginParts(tone).input_device(told.append)
    qtbot.addWidget(box)
    assert box.value == ""
    box.offer(("Headset", "Line"))  # type: ignore[attr-defined]  # an editor of devices
    box.box.setCurrentIndex(2)  # type: ignore[attr-defined]
    assert (box.value, told) == ("Line", ["Line"])


def test_what_does_not_count_is_dimmed(tone: Desk, qtbot: QtBot) -> None:
    params = (
        Param("way", "up", choices=("up", "down")),
        Param("far", 1.0, low=0.0, high=2.0, only_with=("way", "down")),
    )
    form = PluginParts(tone).param_form(params, lambda name, value: None)
    qtbot.addWidget(form)
    assert not form.editors["far"].isEnabled()
    form.set_values({"way": "down"})
    assert form.editors["far"].isEnabled()
