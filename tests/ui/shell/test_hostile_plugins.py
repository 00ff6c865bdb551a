"""What plugins can do wrong: each is named, what is wrong of it is off or bypassed, and all else goes on."""

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workstation.core.document import Document, Track
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.mixing.bypass import bypassing
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host
from workstation.ui.main_window import MainWindow
from workstation.ui.runtime.exception_hook import tell_faults
from workstation.ui.shell.plugin_panels import PluginPanels

COMMAND = '[[command]]\nid = "bad.go"\ntitle = "Go"\nfunction = "code:go"\n'
EFFECT = '[[effect]]\nid = "bad"\neffect = "code:Bad"\n'
PANEL = '[[panel]]\nid = "bad.panel"\ntitle = "Bad"\nwidget = "code:Panel"\n'
STREAM = """
import numpy as np
from workstation.plugin.api import Effect, Stream

class BadStream(Stream):
    def update(self, values):
        pass

    def process(self, block):
        {process}

class Bad(Effect):
    id, name, category = "bad", "Bad", "test"
    def _stream(self, channels, rate, values):
        return BadStream(self, channels, rate)
"""
WIDGET = """
from PySide6.QtWidgets import QWidget

class Panel(QWidget):
    def __init__(self, context):
        super().__init__()
        {make}

    def paintEvent(self, event):
        {paint}
"""
GOOD = '[[command]]\nid = "good.go"\ntitle = "Go"\nfunction = "code:go"\n'

Write = Callable[..., None]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def host(window: MainWindow, told: list[str], tmp_path: Path) -> Iterator[Host]:
    """A host of the window with a plugin that is good."""
    place = WindowPlaces(window.desk.look.has_icon, window.docks.__contains__)
    made = Host(window.desk.commands, window.desk.settings, place)
    made.failed.connect(lambda _, text: told.append(text))
    window.desk.session.notified.connect(lambda message: told.append(message.text))
    stop = tell_faults(lambda message, _: told.append(message.text), lambda act: act(), made.name_of_culprit)
    panels = PluginPanels(made, window)
    write_plugin(tmp_path, "good", GOOD, "def go(session):\n    return 'well'\n")
    made.discover(tmp_path / "plugins")
    made.enable("good")
    yield made
    stop()
    made.close()
    del panels


def write_plugin(tmp_path: Path, id_: str, rows: str, code: str, folder: str = "", head: str = "api = 1") -> None:
    place = tmp_path / "plugins" / (folder or id_)
    place.mkdir(parents=True, exist_ok=True)
    (place / "plugin.toml").write_text(f'id = "{id_}"\n{head}\nname = "Bad one"\n{rows}')
    (place / "code.py").write_text(code)


def all_is_well(window: MainWindow, host: Host) -> None:
    """The other plugin works, the window paints, sound is made, and the next start has nothing to tell."""
    assert window.desk.commands.run("good.go") == "well"
    assert not window.grab().isNull()
    window.menus.rebuild()
    sound = EditList.of(ArraySource(np.ones((1, 100), np.float32), 8000))
    window.desk.session.start(Document(8000, (Track("t1", "One", sound),)))
    window.desk.run("track.insert_silence", 0.01)
    on = {id_ for (id_,) in host.settings["plugins_enabled"]}
    again = Host(window.desk.commands, window.desk.settings)
    heard: list[str] = []
    again.failed.connect(lambda _, text: heard.append(text))
    for folder in host._catalogue.folders:
        if folder is not None:
            again.discover(folder, tell=False)
    host.close()
    again.start()
    again.complete()
    assert (heard, {id_ for id_ in again.manifests if again.enabled(id_)}) == ([], on)
    again.close()


@pytest.mark.parametrize(
    ("rows", "code", "head", "said"),
    [
        (EFFECT, "raise RuntimeError('no')", "api = 1", "effect “bad”: RuntimeError: no"),
        (EFFECT, "import sys\nsys.exit()", "api = 1", "effect “bad”: SystemExit"),
        (
            EFFECT,
            "import socket\nsocket.create_connection(('127.0.0.1', 1), 5)",
            "api = 1",
            "effect “bad”: PermissionError: the network is refused to 127.0.0.1 while the code of Bad one is read",
        ),
        (COMMAND + 'icon = "mdi6.no-such"\n', "", "api = 1", "there is no icon 'mdi6.no-such'"),
        (COMMAND + 'needs = "coffee"\n', "", "api = 1", "needs must be one of sound"),
        (PANEL + 'area = "middle"\n', "", "api = 1", "area must be one of left"),
        (COMMAND, "", "api = 9", "made for version 9 of the plugin interface"),
        (COMMAND, "", "", "the key 'api' is missing"),
        (COMMAND.replace("code:go", "../../secret:go"), "", "api = 1", 'function must be "module:name"'),
        (COMMAND.replace("bad.go", "edit.cut"), "", "api = 1", "there is a command 'edit.cut' already"),
        ("", "", 'api = 1\nrequires = ["no_such_module"]', "needs the Python module no_such_module"),
        ('setup = "code:go"\n', "def go(context): context.nothing()", "api = 1", "setup: AttributeError"),
        (PANEL, WIDGET.format(make="raise SystemExit", paint="pass"), "api = 1", "failed and was switched off"),
        (PANEL, "def Panel(context): return 5", "api = 1", "made 5, which is no widget"),
    ],
)
def test_what_cannot_begin_is_named_and_off_for_good(
    window: MainWindow,
    host: Host,
    told: list[str],
    tmp_path: Path,
    qtbot: QtBot,
    rows: str,
    code: str,
    head: str,
    said: str,
) -> None:
    write_plugin(tmp_path, "bad", rows, code, head=head)
    host.settings["plugins_enabled"] = (*host.settings["plugins_enabled"], ("bad",))
    host.rediscover()
    if "bad" in host.manifests:
        host.enable("bad")
    qtbot.waitUntil(lambda: any(said in text for text in told))
    assert not host.enabled("bad")
    host.start()  # forgets what it cannot find
    assert ("bad",) not in host.settings["plugins_enabled"]
    all_is_well(window, host)


def test_of_two_with_one_id_the_second_is_named(
    window: MainWindow, host: Host, told: list[str], tmp_path: Path
) -> None:
    write_plugin(tmp_path, "good", COMMAND, "", folder="other")
    host.rediscover()
    assert any("there is a plugin 'good' already" in text for text in told)
    assert host.enabled("good")
    all_is_well(window, host)


def test_who_does_without_the_network_at_import_is_on_and_has_it_later(
    window: MainWindow, host: Host, told: list[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        connect = f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 30).close()"
        code = f"import socket\ntry:\n    {connect}\nexcept OSError:\n    offline = True\n"
        write_plugin(tmp_path, "bad", COMMAND, f"{code}def go(session):\n    {connect}\n    return offline\n")
        host.rediscover()
        host.enable("bad")
        assert window.desk.commands.run("bad.go") is True
    assert told == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def go(session): {}['x']", "Plugin “Bad one”, command “Go”: KeyError: 'x'"),
        ("import sys\ndef go(session): sys.exit()", "Plugin “Bad one”, command “Go”: SystemExit"),
        ("def go(session): raise ValueError('too few')", "too few"),
        ("def go(session): raise KeyboardInterrupt", None),
    ],
)
def test_a_command_that_raises_is_named_and_the_rest_of_it_goes_on(
    window: MainWindow, host: Host, told: list[str], tmp_path: Path, code: str, said: str | None
) -> None:
    write_plugin(tmp_path, "bad", COMMAND, code)
    host.rediscover()
    host.enable("bad")
    window.desk.run("bad.go")
    assert said is None or said in told
    assert host.enabled("bad")
    all_is_well(window, host)


def test_a_panel_that_raises_while_it_paints_or_listens_is_named(
    window: MainWindow, host: Host, told: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    make = "context.session.selected.connect(lambda _: [][1])"
    write_plugin(tmp_path, "bad", PANEL, WIDGET.format(make=make, paint="{}['paint']"))
    host.rediscover()
    with qtbot.captureExceptions() as caught:
        host.enable("bad")
        qtbot.waitUntil(lambda: window.docks.widget("bad.panel") is not None)
        panel = window.docks.widget("bad.panel")
        assert panel is not None
        panel.grab()
        qtbot.waitUntil(lambda: bool(caught) or any("paint" in text for text in told))
    for kind, error, trace in caught:
        sys.excepthook(kind, error, trace)
    assert any("Plugin “Bad one”: KeyError: 'paint'" in text for text in told)
    window.desk.session.select(FrameRange(0, 0))
    window.desk.session.selected.emit(window.desk.session.selection)
    assert any("Plugin “Bad one”: IndexError" in text for text in told)
    assert {fault.text for fault in host.history["bad"]} >= {"KeyError: 'paint'"}
    host.disable("bad")
    all_is_well(window, host)


@pytest.mark.parametrize(
    ("process", "said"),
    [
        ("raise SystemExit", "SystemExit"),
        ("return block / {}['x']", "KeyError: 'x'"),
        ("return block[:, ::2]", "it answered a block of (1, 32), (1, 64) was expected"),
        ("return block * np.nan", "it answered numbers that are not finite"),
        ("return block / 0", "it answered numbers that are not finite"),
    ],
)
def test_a_stream_that_fails_is_named_and_bypassed_alone(
    window: MainWindow, host: Host, tmp_path: Path, process: str, said: str
) -> None:
    write_plugin(tmp_path, "bad", EFFECT, STREAM.format(process=process))
    host.rediscover()
    host.enable("bad")
    effects = window.desk.session.effects
    heard: list[str] = []
    stream_for = bypassing(lambda: effects, lambda name, error: heard.append(f"{name}: {error}"))
    rack = Rack((Slot("a", "bad", {}), Slot("b", "gain", {"gain_db": -6.0})))
    streams = [stream_for(slot, 1, 8000) for slot in rack.slots]
    block = np.full((1, 64), 0.5, np.float32)
    with np.errstate(all="ignore"):
        for _ in range(3):
            made = block
            for stream in streams:
                assert stream is not None
                made = stream.process(made)
    np.testing.assert_allclose(made, 0.5 * 10 ** (-6 / 20), atol=1e-3)
    assert len(heard) == 1, "told once"
    assert heard[0].startswith("Bad: Plugin “Bad one”, effect “Bad”: ")
    assert said in heard[0]
    all_is_well(window, host)


LEAKS = """
import threading
from PySide6.QtWidgets import QLabel
from workstation.plugin.api import Session
kept = []

class Own(QLabel):
    pass

def setup(context):
    kept.append(Own("left open"))
    kept[0].show()
    context.show(QLabel("shown"), "Shown")
    context.session.changed.connect(lambda change: kept.append(change))
    context.every(0.001, lambda: None)
    context.thread(lambda stop: stop.wait())
"""


def test_what_it_leaves_open_goes_with_it(window: MainWindow, host: Host, tmp_path: Path, qtbot: QtBot) -> None:
    from workstation.ui.shell.plugin_views import show_window

    host.place.show = lambda widget, title: show_window(window, widget, title)
    listeners = len(window.desk.session.changed._listeners)
    write_plugin(tmp_path, "bad", 'setup = "code:setup"\n', LEAKS)
    host.rediscover()
    host.enable("bad")
    assert host.faults == {}
    assert len([t for t in threading.enumerate() if t.name == "plugin bad"]) == 2
    host.disable("bad")
    assert [t for t in threading.enumerate() if t.name == "plugin bad"] == []
    assert len(window.desk.session.changed._listeners) == listeners

    def windows() -> list[QWidget]:
        return [
            w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window and "bad" in repr(type(w))
        ]

    qtbot.waitUntil(lambda: not windows())
    all_is_well(window, host)
