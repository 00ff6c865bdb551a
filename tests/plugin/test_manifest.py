from pathlib import Path

import pytest

from tests.plugin.conftest import COMMAND, EFFECT, IMPORTER, PANEL, Write
from workstation.plugin.host import Host
from workstation.plugin.manifest import API, ManifestError, read_manifest


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ManifestError) as caught:
        read_manifest(folder / "mine")
    assert str(caught.value).startswith(str(folder / "mine" / "plugin.toml"))
    return caught.value.problems


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (COMMAND.replace("code:go", "../../../../../secret:go"), 'function must be "module:name"'),
        (COMMAND.replace("code:go", "/etc/code:go"), 'function must be "module:name"'),
        (COMMAND.replace("code:go", "code"), 'function must be "module:name"'),
        (COMMAND.replace("code:go", "co..de:go"), 'function must be "module:name"'),
        (COMMAND.replace("code:go", "co.de:go"), "co/de.py: no such file"),
        (EFFECT.replace("code:Half", "code:Half()"), 'effect must be "module:name"'),
        (PANEL.replace("code:Panel", "..code:Panel"), 'widget must be "module:name"'),
        (COMMAND.replace("code:go", "other:go"), "other.py: no such file"),
        (COMMAND.replace("mine.go", "../../evil id"), "id must be letters, digits, - and _"),
        (COMMAND.replace("mine.go", "mine..go"), "id must be letters, digits, - and _"),
        (COMMAND.replace("mine.go", "ümlaut"), "id must be letters, digits, - and _"),
        (COMMAND.replace("mine.go", "x" * 65), "id must be letters, digits, - and _"),
        (EFFECT.replace('"half"', '""'), "id must be letters, digits, - and _"),
        (COMMAND + 'after = "no id"', "after must be the id of a command, got 'no id'"),
        (COMMAND + 'needs = "coffee"', "needs must be one of sound, selection, tracks"),
        (COMMAND + 'menu = "Tools//Mine"', "menu must be the name of a menu"),
        (COMMAND + 'menu = "/"', "menu must be the name of a menu"),
        (COMMAND + 'menu = "a/b/c/d/e"', "menu must be the name of a menu"),
        (COMMAND + 'icon = "hicon go"', "icon must be the name of an icon"),
        (COMMAND + 'key = "Ctrl-G"', 'key must be a key such as "Ctrl+Alt+L", got'),
        (COMMAND + 'dialog = "yes"', "dialog of [[command]] mine.go must be true or false, got 'yes'"),
        ('asks = "network"', "asks of plugin must be a list of 0 to 64 texts, got 'network'"),
        ('asks = ["coffee"]', "asks must be of network, files, microphone, programs, got 'coffee'"),
        ('requires = ["a b"]', "requires must name Python modules, got 'a b'"),
        ('homepage = "http://x"', "homepage must be https://…, got 'http://x'"),
        ('setup = "code"', 'setup must be "module:name"'),
        (IMPORTER.replace('["bin"]', "[]"), "extensions of [[importer]] mine must be a list of 1 to 64 texts, got []"),
        (IMPORTER.replace('"bin"', '"../x"'), "extensions must be endings of files"),
        (COMMAND + "icon = 5", "icon of [[command]] mine.go must be a text, got 5"),
        (
            COMMAND + 'keys = "Ctrl+G"',
            "unknown key 'keys' in [[command]] mine.go; there are after, ask, dialog, function, icon, id, key, menu",
        ),
        (PANEL + 'area = "middle"', "area must be one of left, right, bottom, got 'middle'"),
        (COMMAND.replace('"Go"', '"Go\\nthere"'), "title must be 1 to 80 printable letters"),
        (COMMAND + COMMAND, "there are two [[command]] with the id 'mine.go'"),
        (
            COMMAND.replace('title = "Go"', ""),
            "the key 'title' is missing in [[command]] mine.go, where it is required",
        ),
        ("", "the key 'api' is missing: write api = 1, the plugin interface it is made for"),
        ("api = 99", f"it is made for version 99 of the plugin interface, and this program has {API}"),
        ('api = "1"', "api must be a whole number such as 1, got '1'"),
        ("api = true", "api must be a whole number such as 1, got True"),
        ("api = 0", "api must be a whole number such as 1, got 0"),
        ("version = 1.0", "version of plugin must be a text, got 1.0"),
        ("command = 3", "[[command]] must be tables, at most 500"),
        ("effect = [1]", "[[effect]] must be tables, at most 500"),
        ("x = " + "[" * 100_000, "too many lists or tables within each other"),
        ("description = 2020-01-01", "description of plugin must be a text, got datetime.date(2020, 1, 1)"),
    ],
)
def test_what_is_wrong_is_said_with_the_key_and_the_value(plugins: Write, rows: str, wrong: str) -> None:
    folder = plugins(rows, code="")
    if rows.startswith("api") or not rows:
        toml = folder / "mine" / "plugin.toml"
        toml.write_text(toml.read_text().replace("api = 1\n", "", 1))
    found = problems(folder)
    assert len(found) == 1
    assert wrong in found[0]
    assert len(found[0]) < 300


def test_all_that_is_wrong_is_said(plugins: Write) -> None:
    rows = f'version = 3\n{COMMAND}needs = "coffee"\n{PANEL}area = "top"\n{EFFECT.replace("code", "no")}'
    found = problems(plugins(rows, code=""))
    assert [problem.split()[0] for problem in found] == ["version", "area", "needs", "[[effect]]"]


def test_an_id_that_is_a_path_is_none(plugins: Write, tmp_path: Path) -> None:
    plugins()
    toml = tmp_path / "plugins" / "mine" / "plugin.toml"
    for id_ in ("../../evil", "a.b", "1st", "a b", ""):
        toml.write_text(f'id = "{id_}"\napi = 1\nname = "Mine"\n')
        assert problems(tmp_path / "plugins")[0].startswith("id must be letters, digits, - and _")


def test_what_a_manifest_can_say(plugins: Write) -> None:
    rows = f'version = "2.1"\ndescription = "Ünï"\n{COMMAND}menu = "Tools/Mine"\nneeds = "sound"\n{EFFECT}'
    manifest = read_manifest(plugins(rows, code="") / "mine")
    assert (manifest.api, manifest.version, manifest.description) == (API, "2.1", "Ünï")
    assert (manifest.commands[0].menu, manifest.effects[0].id) == ("Tools/Mine", "half")


def test_what_cannot_be_used_does_nothing(host: Host, plugins: Write) -> None:
    before = [command.id for command in host.commands]
    folder = plugins(COMMAND + PANEL + EFFECT + 'needs = "coffee"', code="raise RuntimeError('imported')")
    host.discover(folder)
    host.start()
    assert host.manifests == {}
    assert list(host.faults) == [str(folder / "mine")]
    assert [command.id for command in host.commands] == before


def test_what_is_wrong_is_told_briefly_however_long_it_is(tmp_path: Path) -> None:
    rows = "".join(f'[[panel]]\nid = "{"p" * 5_000}"\n"{"k" * 5_000}" = 1\n' for _ in range(50))
    (tmp_path / "plugin.toml").write_text(f'id = "x"\nname = "x"\n{rows}')
    with pytest.raises(ManifestError, match=r"unknown key 'kkk.*; and \d+ more$") as caught:
        read_manifest(tmp_path)
    assert len(caught.value.problems) > 50
    assert len(str(caught.value)) < 4_000
