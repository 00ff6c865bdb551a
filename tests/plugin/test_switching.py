import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.plugin.conftest import COMMAND, EFFECT, PANEL, Write
from workstation.commands.registry import Command, Commands
from workstation.core.errors import CommandError
from workstation.core.settings import Settings
from workstation.plugin.border import WindowPlaces
from workstation.plugin.host import Host

GOOD = "def go(session, name='you', *, times: int = 1):\n    'Say it.'\n    session.notify(f'hello {name}' * times)\n"
HALF = """
from workstation.plugin.api import Effect
class Half(Effect):
    id, name, category = "half", "Half", "test"
"""


def ids(host: Host) -> list[str]:
    return [command.id for command in host.commands]


def failures(host: Host) -> list[str]:
    heard: list[str] = []
    host.failed.connect(lambda id_, text: heard.append(text))
    return heard


@pytest.mark.parametrize(
    "ending", ["raise SystemExit(3)", "raise KeyError('x')", "class E(BaseException): pass\nraise E", "1 +"]
)
def test_what_fails_at_import_adds_nothing_and_is_forgotten(host: Host, plugins: Write, ending: str) -> None:
    before, heard = ids(host), failures(host)
    host.discover(plugins(COMMAND + EFFECT + PANEL, code=ending))
    host.enable("mine")
    assert not host.enabled("mine")
    assert (ids(host), host.panels, "half" in host.commands.session.effects) == (before, {}, False)
    assert host.settings["plugins_enabled"] == ()
    assert len(heard) == 1
    assert heard[0].startswith("The plugin Mine failed and was switched off (")
    host.start()
    assert len(heard) == 1


def test_what_is_wanted_and_cannot_be_read_is_told_at_the_start_and_forgotten(host: Host, plugins: Write) -> None:
    plugins("nonsense = 1", "other")
    folder = plugins("nonsense = 1")
    heard = failures(host)
    host.settings["plugins_enabled"] = (("mine",), ("gone",))
    host.discover(folder, tell=False)
    assert heard == []
    host.start()
    assert len(heard) == 2
    assert heard[0] == f"the plugin gone is switched on and is not in {folder}"
    assert "unknown key 'nonsense'" in heard[1]
    assert host.settings["plugins_enabled"] == ()
    host.start()
    assert len(heard) == 2


def test_the_user_can_stop_an_import(host: Host, plugins: Write) -> None:
    host.discover(plugins(EFFECT, code="raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        host.enable("mine")


def test_nothing_is_added_beside_what_is_there_already(commands: Commands, plugins: Write) -> None:
    rows = (
        COMMAND.replace("mine.go", "edit.cut")
        + EFFECT.replace("half", "gain")
        + PANEL.replace("mine.panel", "settings")
    )
    rows = f'{COMMAND}icon = "mdi6.no-such-icon"\n{rows}'
    host = Host(
        commands,
        Settings(),
        WindowPlaces(lambda name: name == "mdi6.puzzle-outline", lambda id_: id_ == "settings"),
    )
    before = ids(host)
    host.discover(plugins(rows, code=GOOD))
    host.enable("mine")
    assert ids(host) == before
    for said in (
        "there is a command 'edit.cut' already",
        "the effect 'gain' is there already",
        "there is a panel 'settings' already",
        "there is no icon 'mdi6.no-such-icon', which mine.go is to have",
    ):
        assert said in host.faults["mine"]
    assert host.settings["plugins_enabled"] == ()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Half = 5", "object is not callable"),
        ("def Half(): return 5", "code:Half made 5, which is no effect"),
        (HALF.replace('"half", ', '"other", '), "plugin.toml calls the effect 'half', its class 'other'"),
        (HALF + "    params = 3\n", "params of the effect half must be a tuple of Param, got 3"),
        (HALF.replace('"Half"', "None"), "name of the effect half must be a text, got None"),
    ],
)
def test_an_effect_that_is_none_is_not_added(host: Host, plugins: Write, code: str, said: str) -> None:
    host.discover(plugins(EFFECT, code=code))
    host.enable("mine")
    assert said in host.faults["mine"]
    assert "half" not in host.commands.session.effects


def test_a_command_has_the_signature_and_the_words_of_its_function(host: Host, plugins: Write) -> None:
    host.discover(plugins(COMMAND, code=GOOD))
    host.enable("mine")
    function = host.commands["mine.go"].load()
    assert function.__doc__ == "Say it."
    lines: list[str] = []
    host.commands.logged.connect(lines.append)
    host.commands.run("mine.go", "Ann", times=2)
    assert lines == ['run("mine.go", "Ann", times=2)']
    with pytest.raises(CommandError, match=r"^mine.go: times takes a whole number, got 'x'$"):
        host.commands.run("mine.go", times="x")
    with pytest.raises(CommandError, match=r"unexpected keyword argument 'nothing'; it takes name='you', times=1$"):
        host.commands.run("mine.go", nothing=1)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def go(session): raise SystemExit(3)", "Plugin “Mine”, command “Go”: SystemExit: 3"),
        ("def go(session): {}['x']", "Plugin “Mine”, command “Go”: KeyError: 'x'"),
        ("def go(session): raise ValueError('too long')", "too long"),
        ("raise SystemExit(3)", "Plugin “Mine”, command “Go”: SystemExit: 3"),
        ("def stay(session): pass", "code.py: there is no 'go'"),
        ("def go(): pass", "Plugin “Mine”, command “Go”: code:go must take the session first"),
        ("go = 5", "Plugin “Mine”, command “Go”: code:go is no function"),
        (
            "class go:\n    def __init__(self, session): raise BaseException",
            "Plugin “Mine”, command “Go”: BaseException",
        ),
    ],
)
def test_a_command_that_fails_is_told_with_its_plugin(host: Host, plugins: Write, code: str, said: str) -> None:
    host.discover(plugins(COMMAND, code=code))
    host.enable("mine")
    with pytest.raises(CommandError) as caught:
        host.commands.run("mine.go")
    assert str(caught.value).endswith(said)
    assert host.enabled("mine")
    assert repr(host.commands["mine.go"])


def test_what_a_command_needs_must_be_known(commands: Commands) -> None:
    with pytest.raises(ValueError, match=r"needs of x\.y must be one of sound, selection"):
        commands.register(Command("x.y", "X", lambda session: None, needs="coffee"))


def test_modules_of_a_plugin_import_each_other(host: Host, plugins: Write, tmp_path: Path) -> None:
    folder = plugins(COMMAND, code="from .helper import name\nfrom . import helper\ndef go(session): return name()")
    (folder / "mine" / "helper.py").write_text("from .deep.inner import NAME\ndef name(): return NAME")
    (folder / "mine" / "deep").mkdir()
    (folder / "mine" / "deep" / "__init__.py").write_text("")
    (folder / "mine" / "deep" / "inner.py").write_text("NAME = 'inner'")
    host.discover(folder)
    host.enable("mine")
    assert host.commands.run("mine.go") == "inner"
    host.disable("mine")
    (folder / "mine" / "deep" / "inner.py").write_text("NAME = 'changed since'")
    host.enable("mine")
    assert host.commands.run("mine.go") == "changed since"


def test_a_changed_manifest_is_read_anew(host: Host, plugins: Write) -> None:
    host.discover(plugins(COMMAND, code=GOOD))
    host.enable("mine")
    host.disable("mine")
    plugins(COMMAND.replace("mine.go", "mine.run"))
    host.enable("mine")
    assert "mine.run" in ids(host)
    assert "mine.go" not in ids(host)
    plugins(COMMAND.replace("mine.go", "mine.walk"))
    host.rediscover()
    assert "mine.walk" in ids(host)
    assert "mine.run" not in ids(host)
    assert host.faults == {}
    plugins("nonsense = 1")
    host.rediscover()
    assert "mine.walk" not in ids(host)
    assert len(host.faults) == 1
    plugins(COMMAND)
    host.rediscover()
    assert host.faults == {}


def test_one_that_has_gone_is_switched_off(host: Host, plugins: Write) -> None:
    folder = plugins(COMMAND, code=GOOD)
    host.discover(folder)
    host.enable("mine")
    shutil.rmtree(folder / "mine")
    host.rediscover()
    assert host.manifests == {}
    assert "mine.go" not in ids(host)


def test_two_of_one_id_are_told_with_their_folders(host: Host, plugins: Write) -> None:
    folder = plugins(COMMAND, code=GOOD)
    shutil.copytree(folder / "mine", folder / "other")
    host.discover(folder)
    host.rediscover()
    assert list(host.manifests) == ["mine"]
    assert list(host.faults) == [str(folder / "other")]
    assert f"there is a plugin 'mine' already, in {folder / 'mine'}" in host.faults[str(folder / "other")]


def test_a_listener_of_a_plugin_is_its_own_and_goes_with_it(host: Host, plugins: Write) -> None:
    heard: list[object] = []
    code = "class Panel:\n    def __init__(self, context):\n"
    code += "        context.session.selected.connect(context.settings.heard.append)\n"
    host.discover(plugins(PANEL, code=code))
    host.settings.heard = heard  # type: ignore[attr-defined]
    host.enable("mine")
    host.panels["mine.panel"].make()
    host.commands.session.selected.emit("one")  # type: ignore[arg-type]
    host.disable("mine")
    host.commands.session.selected.emit("two")  # type: ignore[arg-type]
    assert heard == ["one"]


@pytest.mark.parametrize("raised", ["SystemExit(3)", "RuntimeError('Internal C++ object already deleted')"])
def test_a_listener_that_fails_is_told_with_its_plugin(host: Host, plugins: Write, raised: str) -> None:
    told = failures(host)
    code = f"def fail(*_): raise {raised}\nclass Panel:\n    def __init__(self, context):\n"
    code += "        context.session.selected.connect(fail)\n        context.session.player.changed.connect(fail)\n"
    host.discover(plugins(PANEL, code=code))
    host.enable("mine")
    host.panels["mine.panel"].make()
    heard: list[object] = []
    host.commands.session.selected.connect(heard.append)
    host.commands.session.selected.emit("one")  # type: ignore[arg-type]
    host.commands.session.player.changed.emit(True)
    name, _, text = raised.partition("(")
    assert told == [f"Plugin “Mine”: {name}: {text.strip(chr(39) + ')')}"] * 2
    assert heard == ["one"]
    assert host.enabled("mine")


def test_what_a_panel_has_connected_goes_with_the_panel(host: Host, plugins: Write) -> None:
    code = "class Panel:\n    def __init__(self, context):\n        context.session.changed.connect(print)\n"
    code += "        context.own(lambda: context.settings.gone.append(1))\n"
    gone: list[Any] = []
    host.settings.gone = gone  # type: ignore[attr-defined]
    host.discover(plugins(PANEL, code=code))
    host.enable("mine")
    listeners = len(host.commands.session.changed._listeners)
    panel = host.panels["mine.panel"]
    panel.make()
    assert len(host.commands.session.changed._listeners) == listeners + 1
    panel.release()
    panel.make()
    assert len(host.commands.session.changed._listeners) == listeners + 1
    host.disable("mine")
    assert len(host.commands.session.changed._listeners) == listeners
    assert gone == [1, 1]


def test_what_a_command_of_a_plugin_begins_ends_with_it(host: Host, plugins: Write) -> None:
    code = "def work():\n    while True: yield 0.5\n"
    code += "def go(session):\n    session.changed.connect(print)\n    return session.compute.submit('Work', work())\n"
    host.discover(plugins(COMMAND, code=code))
    host.enable("mine")
    listeners = len(host.commands.session.changed._listeners)
    job = host.commands.run("mine.go")
    assert len(host.commands.session.changed._listeners) == listeners + 1
    host.disable("mine")
    assert len(host.commands.session.changed._listeners) == listeners
    assert job._cancelled.is_set()
