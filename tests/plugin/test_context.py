"""What a plugin does through its context ends with it, and what it raises there is told with its name."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.plugin.conftest import Write
from workstation.core.errors import CommandError
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.engine.playback.device_error import AudioDeviceError
from workstation.plugin.context import PluginContext
from workstation.plugin.host import Host

SETUP = """
contexts = []

def setup(context):
    contexts.append(context)
"""


@pytest.fixture
def context(host: Host, plugins: Write) -> PluginContext:
    host.discover(plugins('setup = "code:setup"\n', code=SETUP))
    host.enable("mine")
    made: PluginContext = host.load("mine", "code:contexts")[-1]
    return made


@pytest.fixture
def said(host: Host) -> list[str]:
    texts: list[str] = []
    host.failed.connect(lambda _, text: texts.append(text))
    return texts


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "plugin mine"]


def test_timers_call_on_the_main_thread_and_end(context: PluginContext, host: Host, mailbox: Mailbox) -> None:
    calls: list[threading.Thread] = []
    context.every(0.0, lambda: calls.append(threading.current_thread()))
    context.later(0.0, lambda: calls.append(threading.current_thread()))
    mailbox.pump(lambda: len(calls) > 3)
    assert set(calls) == {threading.main_thread()}
    host.disable("mine")
    assert threads() == []
    count = len(calls)
    mailbox.post(lambda: calls.append(threading.main_thread()))
    mailbox.pump(lambda: len(calls) > count)
    assert len(calls) == count + 1, "what was posted before is not called any more"
    with pytest.raises(ValueError, match="seconds must be 0 to 86400, got -1"):
        context.later(-1, calls.clear)


def test_a_timer_that_raises_is_told_and_goes_on(
    context: PluginContext, host: Host, mailbox: Mailbox, said: list[str]
) -> None:
    calls: list[int] = []

    def go() -> None:
        calls.append(1)
        raise KeyError("x")

    context.every(0.0, go)
    mailbox.pump(lambda: len(calls) > 1)
    assert said[0] == "Plugin “Mine”: KeyError: 'x'"
    host.disable("mine")


def test_threads_are_asked_to_end_and_one_that_does_not_is_named(
    context: PluginContext, host: Host, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    host.commands.session.notified.connect(lambda message: told.append(message.text))
    monkeypatch.setattr("workstation.plugin.context._PATIENCE_SECONDS", 0.01)
    release, heard = threading.Event(), list[str]()
    context.thread(lambda stop: (stop.wait(), heard.append("ended")))
    context.thread(lambda stop: release.wait())
    host.disable("mine")
    assert told == ["Plugin “Mine”: a thread of it goes on after it was switched off"]
    release.set()
    while threads():
        threads()[0].join()
    assert heard == ["ended"]


def test_what_a_thread_raises_is_told(context: PluginContext, mailbox: Mailbox, said: list[str]) -> None:
    def run(stop: threading.Event) -> None:
        raise SystemExit(3)

    context.thread(run)
    mailbox.pump(lambda: bool(said))
    assert said == ["Plugin “Mine”: SystemExit: 3"]


def test_jobs_are_cancelled_and_their_faults_told(
    context: PluginContext, host: Host, mailbox: Mailbox, said: list[str]
) -> None:
    def fails() -> Iterator[float]:
        yield 0.5
        raise KeyError("x")

    job = context.submit("Fails", fails())  # type: ignore[arg-type]  # it returns nothing
    mailbox.pump(lambda: job.over and bool(said))
    assert said == ["Plugin “Mine”: KeyError: 'x'"]
    gate = threading.Event()

    def waits() -> Iterator[float]:
        while not gate.wait(0.001):
            yield 0.5

    done: list[object] = []
    job = context.submit("Waits", waits(), done=done.append)  # type: ignore[arg-type]  # it returns nothing
    host.disable("mine")
    mailbox.pump(lambda: job.over)
    gate.set()
    assert done == []


def test_connections_are_cut(context: PluginContext, host: Host, said: list[str]) -> None:
    heard: list[object] = []
    session = host.commands.session
    context.connect(context.session.titled, lambda: heard.append(1))
    context.connect(session.titled, lambda: heard.append(2))
    session.titled.emit()
    host.disable("mine")
    session.titled.emit()
    assert sorted(map(str, heard)) == ["1", "2"]
    assert said == []


def test_where_there_is_no_window_that_is_said(context: PluginContext) -> None:
    for use in (lambda: context.show(object()), lambda: context.parts):
        with pytest.raises(Exception, match="Mine: there is no window to"):
            use()


def test_what_it_adds_wrongly_is_said(context: PluginContext, host: Host) -> None:
    with pytest.raises(ValueError, match="a plugin adds one of settings, panel, command"):
        context.add("tea")
    with pytest.raises(ValueError, match=r"analyser: .*unexpected keyword argument 'milk'"):
        context.add("analyser", milk=1)
    with pytest.raises(ValueError, match="command: id must be letters"):
        context.add("command", id="../x", title="X", function=print)
    host.place.has_icon = lambda name: False
    with pytest.raises(ValueError, match=r"command: there is no icon 'mdi6.no-such'"):
        context.add("command", id="x", title="X", function=print, icon="mdi6.no-such")


Code = Callable[..., Path]


def test_a_plugin_of_several_folders_imports_its_own_parts(host: Host, plugins: Write) -> None:
    folder = plugins('[[command]]\nid = "x.go"\ntitle = "Go"\nfunction = "deep.inner.code:go"\n')
    inner = folder / "mine" / "deep" / "inner"
    inner.mkdir(parents=True)
    (folder / "mine" / "top.py").write_text("WORD = 'top'\n")
    (folder / "mine" / "deep" / "__init__.py").write_text("from ..top import WORD\n")
    (inner / "code.py").write_text(
        "from ... import top\nfrom .. import WORD\nfrom .beside import said\ndef go(session):\n    return said(WORD)\n"
    )
    (inner / "beside.py").write_text("def said(word):\n    return word * 2\n")
    host.discover(folder)
    host.enable("mine")
    assert host.commands.run("x.go") == "toptop"
    now = (folder / "mine" / "top.py").stat()
    (folder / "mine" / "top.py").write_text("WORD = 'new'\n")
    os.utime(folder / "mine" / "top.py", ns=(now.st_atime_ns, now.st_mtime_ns))  # written within the same second
    host.disable("mine")
    host.enable("mine")
    assert host.commands.run("x.go") == "newnew"


class _Input:
    """A device that answers ones, and says that some were lost before the second block."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels, self.read_so_far, self.closed = rate, channels, 0, threading.Event()

    def read(self, frames: int) -> tuple[Samples, bool]:
        self.read_so_far += 1
        return np.ones((self.channels, frames), np.float32), self.read_so_far == 2

    def close(self) -> None:
        self.closed.set()


def test_the_microphone_is_read_until_the_plugin_goes(
    context: PluginContext, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[_Input] = []

    def open_input(rate: int, channels: int, device: object) -> _Input:
        opened.append(_Input(rate, channels))
        return opened[0]

    monkeypatch.setattr("workstation.engine.playback.devices.open_input", open_input)
    taken: list[tuple[tuple[int, ...], bool]] = []
    enough = threading.Event()

    def take(block: Samples, lost: bool) -> None:
        taken.append((block.shape, lost))
        if len(taken) > 2:
            enough.set()

    context.listen(take, rate=8000, channels=2, seconds=0.01)
    assert enough.wait(60)
    host.disable("mine")
    assert opened[0].closed.is_set()
    assert taken[:3] == [((2, 80), False), ((2, 80), True), ((2, 80), False)]
    assert threads() == []
    with pytest.raises(ValueError, match="there are no blocks of 0 s at 8000 Hz with 1 channels"):
        context.listen(take, rate=8000, seconds=0)


def test_a_microphone_that_cannot_be_opened_is_told(
    context: PluginContext, mailbox: Mailbox, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def open_input(rate: int, channels: int, device: object) -> _Input:
        asked.append(device)
        raise AudioDeviceError("there is no microphone")

    monkeypatch.setattr("workstation.engine.playback.devices.open_input", open_input)
    context.listen(lambda block, lost: None)
    mailbox.pump(lambda: bool(said))
    assert said[0].startswith("Plugin “Mine”: ")
    assert "there is no microphone" in said[0]
    told: list[str] = []
    context.listen(lambda block, lost: None, device="Other", failed=lambda error: told.append(str(error)))
    mailbox.pump(lambda: bool(told))
    assert (told, len(said), asked) == (["there is no microphone"], 1, [None, "Other"])


def test_what_it_offers_others_find_until_it_goes(
    context: PluginContext, host: Host, plugins: Write, said: list[str]
) -> None:
    def half(value: int) -> int:
        if value % 2:
            raise KeyError("odd")
        return value // 2

    host.discover(plugins('setup = "code:setup"\n', id_="other", code=SETUP))
    host.enable("other")
    other: PluginContext = host.load("other", "code:contexts")[-1]
    changes: list[int] = []
    other.connect(other.offers_changed, lambda: changes.append(1))
    context.offer("sum", "Half", half)
    assert changes == [1]
    assert other.offered("nothing") == {}
    assert other.offered("sum")["Half"](8) == 4
    with pytest.raises(CommandError, match="Plugin “Mine”, sum “Half”: KeyError: 'odd'"):
        other.offered("sum")["Half"](3)
    with pytest.raises(ValueError, match="there is the offer 'sum: Half' already, of Mine"):
        other.offer("sum", "Half", half)
    host.disable("mine")
    assert other.offered("sum") == {}
    assert changes == [1, 1]


def test_its_folder_is_its_own_and_there(context: PluginContext) -> None:
    (context.folder / "kept").write_text("x")
    assert context.folder.name == "mine"
    assert (context.folder / "kept").read_text() == "x"
