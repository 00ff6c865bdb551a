"""Colour maps, themes, presets, settings and views of plugins."""

import json
from pathlib import Path

import pytest

from tests.plugin.conftest import Write
from workstation.commands.registry import Commands
from workstation.core.colour_maps import COLOUR_MAPS
from workstation.core.settings import Settings
from workstation.core.themes import THEMES
from workstation.effects.presets import effect_presets, load_effect_preset
from workstation.engine.compute import Compute
from workstation.plugin.host import Host
from workstation.plugin.options import PAGES
from workstation.services import Services
from workstation.session import Session

ICE = '[[colour_map]]\nid = "ice"\ntitle = "Ice"\ncolours = "000010 ffffff"\n'


@pytest.fixture
def host(session: Session) -> Host:
    return Host(Commands(session), session.settings)


def test_a_colour_map_can_be_chosen_and_waits_for_its_plugin(host: Host, plugins: Write, tmp_path: Path) -> None:
    host.discover(plugins(ICE))
    settings, told = host.settings, list[str]()
    settings.offered.connect(told.append)
    host.enable("mine")
    assert settings.param("colour_map").text_of("ice") == "Ice"
    assert settings.param("colour_map").text_of("magma") == "Magma"
    settings["colour_map"] = "ice"
    host.disable("mine")
    assert (settings["colour_map"], "ice" in COLOUR_MAPS) == ("magma", False)
    assert settings.param("colour_map").choices == tuple(COLOUR_MAPS)
    host.enable("mine")
    assert settings["colour_map"] == "ice"
    settings["colour_map"] = "viridis"
    host.disable("mine")
    host.enable("mine")
    assert settings["colour_map"] == "viridis"
    assert told == ["colour_map"] * 5
    host.close()


def test_a_choice_that_is_not_there_yet_stays_in_the_file(session: Session, plugins: Write, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"colour_map": "ice", "theme": "blue", "plugins_enabled": [["mine"]]}))
    settings = Settings(path)
    assert settings.faults == []
    assert (settings["colour_map"], settings["theme"]) == ("magma", "dark")
    settings["fft_size"] = 512
    assert json.loads(path.read_text())["colour_map"] == "ice"
    with_it = Session(Services(Compute(session.post), session.post, settings))
    host = Host(Commands(with_it), settings)
    host.discover(plugins(ICE))
    host.start()
    assert settings["colour_map"] == "ice"
    host.close()
    with_it.close()
    with_it.compute.close()


def test_a_theme_is_a_file_of_the_plugin_and_is_checked(host: Host, plugins: Write) -> None:
    folder = plugins('[[theme]]\nid = "night"\ntitle = "Night"\nfile = "night.toml"\n')
    host.discover(folder)
    assert "night.toml: no such file of the plugin's" in host.faults[str(folder / "mine")]
    (folder / "mine" / "night.toml").write_text("dark = true\n")

    def check(path: Path) -> None:
        assert path == folder / "mine" / "night.toml"
        raise ValueError("night.toml: these colours are missing: window")

    host.place.check_theme = check
    host.discover(folder)
    host.enable("mine")
    assert "these colours are missing: window" in host.faults["mine"]
    assert "night" not in THEMES
    host.place.check_theme = lambda path: None
    host.enable("mine")
    assert THEMES["night"] == folder / "mine" / "night.toml"
    host.close()
    assert list(THEMES) == ["dark", "light"]


def test_a_link_out_of_the_folder_is_no_file_of_it(host: Host, plugins: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("dark = true\n")
    (tmp_path / "secret.py").write_text("def go(session): pass\n")
    folder = plugins('[[theme]]\nid = "x"\ntitle = "X"\nfile = "x.toml"\n')
    (folder / "mine" / "x.toml").symlink_to(tmp_path / "secret.toml")
    host.discover(folder)
    assert "x.toml: no such file of the plugin's" in host.faults[str(folder / "mine")]
    plugins('[[command]]\nid = "x.go"\ntitle = "X"\nfunction = "secret:go"\n')
    (folder / "mine" / "secret.py").symlink_to(tmp_path / "secret.py")
    host.discover(folder)
    assert "secret.py: no such file" in host.faults[str(folder / "mine")]


def test_presets_stand_beside_those_of_the_program(host: Host, plugins: Write, session: Session) -> None:
    folder = plugins('[[presets]]\nid = "all"\nfolder = "presets"\n')
    place = folder / "mine" / "presets" / "gain"
    place.mkdir(parents=True)
    (place / "Half.json").write_text('{"effect": "gain", "values": {"gain_db": -6.0}}')
    host.discover(folder)
    host.enable("mine")
    assert "Half" in effect_presets("gain")
    assert load_effect_preset("gain", "Half", session.effects)["gain_db"] == -6.0
    host.close()
    assert "Half" not in effect_presets("gain")


def test_settings_of_its_own_are_checked_kept_and_told(host: Host, plugins: Write) -> None:
    code = """
from workstation.plugin.api import Param
SETTINGS = (Param("colour", "red", choices=("red", "blue")), Param("much", 1.0, low=0.0, high=2.0))

def setup(context):
    context.own(context.options.changed.connect(
        lambda name: context.session.notify(f"{name} is {context.options[name]}")))
"""
    rows = 'setup = "code:setup"\n[[settings]]\nid = "page"\ntitle = "Mine"\nparams = "code:SETTINGS"\n'
    folder = plugins(rows, code=code)
    said: list[str] = []
    host.commands.session.notified.connect(lambda message: said.append(message.text))
    host.discover(folder)
    host.enable("mine")
    (page,) = PAGES.values()
    assert (page.title, dict(page.options)) == ("Mine", {"colour": "red", "much": 1.0})
    page.options["much"] = 0.5
    with pytest.raises(ValueError, match="much must be 0 to 2, got 3"):
        page.options["much"] = 3.0
    assert said == ["much is 0.5"]
    assert host.settings["plugin_values"] == (("mine", "much", "0.5"),)
    host.disable("mine")
    assert not PAGES
    host.enable("mine")
    assert next(iter(PAGES.values())).options["much"] == 0.5
    host.settings["plugin_values"] = (("mine", "much", '"lots"'), ("mine", "colour", "not json"))
    assert dict(next(iter(PAGES.values())).options) == {"colour": "red", "much": 1.0}
    host.close()


def test_a_view_with_an_icon_that_is_not_there_is_refused(host: Host, plugins: Write) -> None:
    host.place.has_icon = lambda name: False
    host.discover(plugins('[[view]]\nid = "x"\ntitle = "X"\nwidget = "code:X"\nicon = "mdi6.no-such"\n', code=""))
    host.enable("mine")
    assert "there is no icon 'mdi6.no-such', which x is to have" in host.faults["mine"]
    assert not host.enabled("mine")
