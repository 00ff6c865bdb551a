from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workstation.commands.registry import Commands
from workstation.core.settings import Settings
from workstation.plugin.host import Host
from workstation.plugin.manifest import read_manifest
from workstation.plugin.panels import PluginPanel
from workstation.session import Session

MANIFEST = """
id = "hello"
api = 1
name = "Hello"
version = "1.2"

[[command]]
id = "hello.greet"
title = "Greet"
function = "hello:greet"

[[effect]]
id = "louder"
effect = "hello:Louder"

[[panel]]
id = "hello.panel"
title = "Hello"
widget = "hello:Panel"
area = "left"
"""

CODE = """
from workstation.plugin.api import Effect

class Louder(Effect):
    id, name, category = "louder", "Louder", "test"

class Panel:
    def __init__(self, context):
        self.context = context

def greet(session, name="you"):
    session.notify(f"hello {name}")
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(manifest: str = MANIFEST, code: str = CODE, name: str = "hello") -> Path:
        folder = tmp_path / "plugins" / name
        folder.mkdir(parents=True)
        (folder / "plugin.toml").write_text(manifest)
        (folder / "hello.py").write_text(code)
        return folder.parent

    return write


@pytest.fixture
def host(commands: Commands) -> Iterator[Host]:
    host = Host(commands, Settings())
    yield host
    host.close()


def test_a_plugin_of_the_users_runs_only_when_switched_on(host: Host, write: Write) -> None:
    folder = write(code=CODE + "\nraise RuntimeError('imported')\n")
    host.discover(folder)
    host.start()
    assert not host.enabled("hello")
    assert "hello.greet" not in [command.id for command in host.commands]


def test_switching_on_adds_and_switching_off_removes(host: Host, write: Write) -> None:
    commands, session = host.commands, host.commands.session
    before = [command.id for command in commands]
    added: list[PluginPanel] = []
    removed: list[PluginPanel] = []
    said: list[str] = []
    host.panel_added.connect(added.append)
    host.panel_removed.connect(removed.append)
    session.notified.connect(lambda message: said.append(message.text))
    host.discover(write())
    host.enable("hello")
    commands.run("hello.greet", "Ann")
    assert said == ["hello Ann"]
    assert session.effects["louder"].name == "Louder"
    context = added[0].make().context
    assert isinstance(context.session, Session)
    assert context.session.document is session.document
    assert host.settings["plugins_enabled"] == (("hello",),)
    host.disable("hello")
    assert [command.id for command in commands] == before
    assert "louder" not in session.effects
    assert removed == added
    assert host.settings["plugins_enabled"] == ()


def test_a_plugin_of_the_first_version_tells_by_the_name_that_it_knows(host: Host, write: Write) -> None:
    said: list[tuple[str, str]] = []
    host.commands.session.notified.connect(lambda message: said.append((message.text, message.level)))
    host.discover(write(code=CODE.replace("session.notify(", "session.notify(")))
    host.enable("hello")
    host.commands.run("hello.greet", "Ann")
    host.commands.session.notify("not found", "warning")
    assert said == [("hello Ann", "info"), ("not found", "warning")]


def test_bundled_plugins_start_unless_switched_off(host: Host, write: Write) -> None:
    host.discover(write(), bundled=True)
    host.start()
    assert host.enabled("hello")
    host.disable("hello")
    host.start()
    assert not host.enabled("hello")


def test_a_plugin_that_fails_is_named_and_the_rest_goes_on(host: Host, write: Write) -> None:
    heard: list[tuple[str, str]] = []
    host.failed.connect(lambda id_, text: heard.append((id_, text)))
    before = [command.id for command in host.commands]
    host.discover(write(code="raise RuntimeError('broken')"))
    host.enable("hello")
    assert not host.enabled("hello")
    assert heard == [("hello", "The plugin Hello failed and was switched off (effect “louder”: RuntimeError: broken)")]
    assert [command.id for command in host.commands] == before
    assert "broken" in host.faults["hello"]


def test_a_command_id_that_is_taken_is_a_failure(host: Host, write: Write) -> None:
    host.discover(write(MANIFEST.replace("hello.greet", "edit.cut")))
    host.enable("hello")
    assert "there is a command 'edit.cut' already" in host.faults["hello"]
    assert host.commands["edit.cut"].title == "Cut"


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ('name = "x"', "the key 'id' is missing"),
        ('id = "x"\napi = 1\nname = "x"\nnonsense = "y"', "unknown key 'nonsense'"),
        ('id = "x"\napi = 1\nname = 3', "name of plugin must be a text, got 3"),
        ('id = "x"\napi = 1\nname = "x"\n[[panel]]\nid = "p"', "missing .* required"),
        (MANIFEST.replace('"left"', '"middle"'), "area must be one of left, right, bottom"),
        ("id = ", "Invalid value"),
    ],
)
def test_a_wrong_manifest_is_named(host: Host, write: Write, manifest: str, message: str) -> None:
    folder = write(manifest)
    with pytest.raises(ValueError, match=message) as caught:
        read_manifest(folder / "hello")
    assert "plugin.toml" in str(caught.value)
    host.discover(folder)
    assert list(host.faults) == [str(folder / "hello")]


def test_a_missing_module_is_named(host: Host, write: Write) -> None:
    host.discover(write(MANIFEST.replace("hello:greet", "other:greet")))
    assert host.manifests == {}
    (fault,) = host.faults.values()
    assert fault.endswith("other.py: no such file")
