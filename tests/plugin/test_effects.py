import numpy as np
import pytest

from tests.conftest import document
from tests.plugin.conftest import EFFECT, Write
from tests.plugin.effect_code import code
from workstation.core.rack import Rack, Slot
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.plugin.errors import PluginError
from workstation.plugin.host import Host

TREATMENTS = (
    ("return block[:, ::2]", "it answered a block of (1, 50), (1, 100) was expected"),
    ("return np.concatenate([block, block])", "it answered a block of (2, 100), (1, 100) was expected"),
    ("return block[0]", "it answered an array of float32 (100,), no block of floats (channels, frames)"),
    ("return None", "it answered None, no block of floats (channels, frames)"),
    ("return block.astype(int)", "it answered an array of int64 (1, 100), no block of floats (channels, frames)"),
    ("return block / {}['x']", "KeyError: 'x'"),
    ("raise SystemExit(3)", "SystemExit: 3"),
    ("raise ValueError('too deep')", "too deep"),
)


def switch_on(host: Host, plugins: Write, text: str) -> None:
    host.discover(plugins(EFFECT, code=text))
    host.enable("mine")
    assert host.faults == {}


@pytest.mark.parametrize(("process", "said"), TREATMENTS)
def test_a_wrong_answer_names_effect_and_plugin_and_changes_nothing(
    host: Host, plugins: Write, mailbox: Mailbox, process: str, said: str
) -> None:
    switch_on(host, plugins, code(process))
    session, told = host.commands.session, []
    session.start(document(100))
    session.notified.connect(lambda message: told.append(message.text))
    before = session.document
    job = host.commands.run("effect.apply", "half")
    assert mailbox.pump(lambda: job.over, 10)
    assert session.document is before
    assert str(job.error) == f"Plugin “Mine”, effect “Half”: {said}"
    assert told == [f"Half failed, nothing was changed: {job.error}"]


def test_what_it_does_right_is_what_it_did_without_the_border(host: Host, plugins: Write, mailbox: Mailbox) -> None:
    switch_on(host, plugins, code("return block.astype(float) / 2"))
    session = host.commands.session
    session.start(document(100, channels=2))
    before = session.document.track("t1").edits.read(FrameRange(0, 100))
    job = host.commands.run("effect.apply", "half")
    assert mailbox.pump(lambda: job.over, 10)
    after = session.document.track("t1").edits.read(FrameRange(0, 100))
    np.testing.assert_array_equal(after, before / 2)
    effect = session.effects["half"]
    assert (effect.id, effect.name, type(effect).__name__) == ("half", "Half", "Half")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "def run(self, source, values, write):\n        write(source.read(0, 50)); yield 1.0",
            "it answered 50 frames, 100",
        ),
        (
            "def run(self, source, values, write):\n        yield 'half'",
            "it yields how much is done, 0 to 1, got 'half'",
        ),
        ("def run(self, source, values, write):\n        yield 7", "it yields how much is done, 0 to 1, got 7"),
        ("def run(self, source, values, write):\n        return None", "TypeError: 'NoneType' object is not iterable"),
        (
            "def run(self, source, values, write):\n        write(source.read(0, 100)); yield 1.0; {}['x']",
            "KeyError: 'x'",
        ),
        (
            "joins = False\n    def treat(self, source, values, write):\n        yield 1.0; return 5",
            "treat answered 5, which is no gain",
        ),
        ("def length(self, frames, values=None): return -1", "length must be a number of frames, got -1"),
    ],
)
def test_a_run_of_its_own_is_looked_at_too(host: Host, plugins: Write, mailbox: Mailbox, more: str, said: str) -> None:
    switch_on(host, plugins, code(more=more))
    session = host.commands.session
    session.start(document(100))
    before = session.document
    job = host.commands.run("effect.apply", "half")
    assert mailbox.pump(lambda: job.over, 10)
    assert session.document is before
    assert str(job.error).startswith("Plugin “Mine”, effect “Half”: ")
    assert said in str(job.error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (code(make="return 5"), "the stream is 5, which is none"),
        (
            code(make="s = HalfStream(self, channels, rate); s.latency = 2.5; return s"),
            "latency must be a number of frames",
        ),
        (code(make="{}['x']"), "KeyError: 'x'"),
    ],
)
def test_a_stream_that_cannot_be_made_is_named(host: Host, plugins: Write, text: str, said: str) -> None:
    switch_on(host, plugins, text)
    with pytest.raises(PluginError, match="Plugin “Mine”, effect “Half”: ") as caught:
        host.commands.session.effects["half"].stream(1, 1000)
    assert said in str(caught.value)


def test_an_export_through_one_that_fails_is_an_error_with_its_name(
    host: Host, plugins: Write, mailbox: Mailbox, tmp_path: object
) -> None:
    switch_on(host, plugins, code("return block[:, ::2]"))
    session = host.commands.session
    doc = document(100)
    session.start(type(doc)(doc.rate, doc.tracks, rack=Rack((Slot("half", "half"),))))
    job = host.commands.run("file.export", f"{tmp_path}/out.wav")
    assert mailbox.pump(lambda: job.over, 10)
    assert "Plugin “Mine”, effect “Half”: it answered a block of" in str(job.error)
