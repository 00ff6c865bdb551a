"""Presets: all that come with the program can be used; the user's are kept whole, and bad files are named."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from workstation.core.files.resources import resource
from workstation.core.rack import Rack, Slot
from workstation.effects import presets
from workstation.effects.table import EffectTable

TABLE = EffectTable()
SHIPPED = sorted(resource("presets").glob("*/*.json"))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(presets, "user_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_comes_with_the_program_can_be_used(path: Path) -> None:
    audio = (0.2 * np.random.default_rng(0).standard_normal((2, 4000))).astype(np.float32)
    presets.checked_name(path.stem)
    if path.parent.name == presets.RACKS:
        rack = presets.load_rack_preset(path.stem, TABLE)
        assert rack.slots
        for slot in rack.slots:
            assert TABLE[slot.effect].live, "in a rack only what can play is heard"
            audio = TABLE[slot.effect].apply(audio, 16000, slot.values)
    else:
        effect = path.parent.name
        assert set(json.loads(path.read_text())["values"]) <= {p.name for p in TABLE[effect].params}
        audio = TABLE[effect].apply(audio, 16000, presets.load_effect_preset(effect, path.stem, TABLE))
    assert np.isfinite(audio).all()
    assert 1e-4 < audio.std() < 2


def test_lists_by_name() -> None:
    assert {"Podcast voice", "Telephone", "Warm hall"} <= set(presets.rack_presets())
    assert {"Flat", "Voice clarity"} <= set(presets.effect_presets("equalizer"))
    assert presets.effect_presets("no such effect") == ()


def test_names_are_found_as_people_type_them() -> None:
    assert presets.load_rack_preset("podcast-voice", TABLE) == presets.load_rack_preset("Podcast voice", TABLE)


def test_saved_values_come_back() -> None:
    values = TABLE["equalizer"].values({"bands": (("notch", 50.0, 0.0, 9.0, True),)})
    presets.save_effect_preset("equalizer", "My notch", values)
    assert "My notch" in presets.effect_presets("equalizer")
    assert dict(presets.load_effect_preset("equalizer", "My notch", TABLE)) == dict(values)


def test_saved_racks_come_back_and_hide_the_programs(own_folder: Path) -> None:
    rack = Rack((Slot("gain", "gain", {"gain_db": 2.0}), Slot("gain2", "gain", {"gain_db": -2.0}, enabled=False)))
    presets.save_rack_preset("Telephone", rack)
    assert presets.load_rack_preset("Telephone", TABLE) == rack
    assert [p.name for p in (own_folder / "racks").iterdir()] == ["Telephone.json"]
    presets.delete_preset("Telephone")
    assert len(presets.load_rack_preset("Telephone", TABLE).slots) > 2
    with pytest.raises(ValueError, match="no saved preset 'Telephone'"):
        presets.delete_preset("Telephone")


def test_a_saved_preset_gets_another_name_unless_that_is_taken(own_folder: Path) -> None:
    presets.save_effect_preset("gain", "Mine", {"gain_db": 1.0})
    presets.save_effect_preset("gain", "Yours", {"gain_db": 2.0})
    presets.rename_preset("Mine", "mine", "gain")
    presets.rename_preset("mine", " Ours ", "gain")
    assert sorted(p.stem for p in (own_folder / "gain").iterdir()) == ["Ours", "Yours"]
    assert presets.load_effect_preset("gain", "Ours", TABLE)["gain_db"] == 1.0
    for to, told in (("yours", "there is a preset 'Yours' already"), ("a/b", "name has 1 to 80")):
        with pytest.raises(ValueError, match=told):
            presets.rename_preset("Ours", to, "gain")
    with pytest.raises(ValueError, match="no saved preset 'Flat'"):
        presets.rename_preset("Flat", "Even", "equalizer")
    presets.save_effect_preset("equalizer", "Mine", {})
    with pytest.raises(ValueError, match="'Flat' already"):
        presets.rename_preset("Mine", "Flat", "equalizer")
    assert sorted(p.stem for p in (own_folder / "gain").iterdir()) == ["Ours", "Yours"]


def test_a_write_that_fails_leaves_the_old_file(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    presets.save_effect_preset("gain", "Mine", {"gain_db": 1.0})

    def broken(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        presets.save_effect_preset("gain", "Mine", {"gain_db": 2.0})
    assert presets.load_effect_preset("gain", "Mine", TABLE)["gain_db"] == 1.0
    assert len(list((own_folder / "gain").iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as a preset"),
        ("[1, 2]", "Bad.json: expected a table, got a list"),
        ("[" * 100_000, "cannot be read as a preset"),
        ('{"effect": "reverb", "values": {}}', "is not a preset of gain"),
        ('{"effect": "gain", "values": {"volume": 3}}', "there is no parameter 'volume'"),
        ('{"effect": "gain", "values": {"gain_db": 1e9}}', "gain_db must be"),
        ('{"effect": "gain", "values": 3}', "Bad.json: values: expected a table, got a whole number"),
        ('{"effect": "gain", "values": {"gain_db": NaN}}', "gain_db must be"),
        ("\x00" * 2_000_000, "too large"),
    ],
)
def test_says_what_is_wrong_with_a_file(own_folder: Path, content: str, message: str) -> None:
    (own_folder / "gain").mkdir()
    (own_folder / "gain" / "Bad.json").write_text(content)
    with pytest.raises(ValueError, match=message):
        presets.load_effect_preset("gain", "Bad", TABLE)


def test_a_rack_is_found_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "mine.json"
    path.parent.mkdir()
    path.write_text('{"slots": [{"effect": "gain", "values": {"gain_db": 3}}]}')
    assert presets.load_rack_preset(str(path), TABLE).slots[0].values["gain_db"] == 3.0
    with pytest.raises(ValueError, match="there is no preset"):
        presets.load_rack_preset(str(path.with_name("other.json")), TABLE)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"slots": 3}', "Bad.json: slots: expected a list, got a whole number"),
        ('{"slots": [3]}', r"Bad.json: slots\[0\]: expected a table, got a whole number"),
        ('{"slots": [{"effect": "gain", "enabled": "on"}]}', r"slots\[0\].enabled: expected true or false, got a text"),
        ('{"slots": [{"effect": "gain"}, {"effect": 7}]}', r"slots\[1\].effect: expected a text, got a whole number"),
        ("{}", "missing required field .slots."),
        ('{"slots": [{"effect": "warp"}]}', "there is no effect 'warp'"),
        ('{"slots": [{"effect": "gain", "values": {"gain_db": "loud"}}]}', "gain_db must be a number"),
        ('{"slots": [{"values": {}}]}', r"Bad.json: slots\[0\]: object missing required field .effect."),
    ],
)
def test_says_what_is_wrong_with_a_rack(own_folder: Path, content: str, message: str) -> None:
    (own_folder / "racks").mkdir()
    (own_folder / "racks" / "Bad.json").write_text(content)
    with pytest.raises(ValueError, match=message):
        presets.load_rack_preset("Bad", TABLE)


@pytest.mark.parametrize("name", ["", "  ", "a/b", "..", "x" * 81, "a\nb", 'say "hi"'])
def test_refuses_names_that_are_no_files(name: str) -> None:
    with pytest.raises(ValueError, match="name has 1 to 80 characters"):
        presets.save_effect_preset("gain", name, {})


@pytest.mark.parametrize("name", ["CON", "nul", "com1.x", "dot."])
def test_refuses_names_that_windows_cannot_hold(name: str) -> None:
    with pytest.raises(ValueError, match=r"no file can be called .* on Windows"):
        presets.save_effect_preset("gain", name, {})


def test_names_that_differ_in_case_alone_are_one(own_folder: Path) -> None:
    presets.save_effect_preset("gain", "Bathroom", {"gain_db": 1.0})
    presets.save_effect_preset("gain", "bathroom", {"gain_db": 2.0})
    assert presets.effect_presets("gain") == ("bathroom",)
    assert presets.taken("gain", "BATHROOM") == ("bathroom", presets.Owner.USER)
    assert presets.taken("racks", "telephone") == ("Telephone", presets.Owner.PROGRAM)
    assert presets.taken("racks", "none such") is None


def test_says_which_presets_there_are() -> None:
    with pytest.raises(ValueError, match=r"there is no preset 'Nope'; there are .*Podcast voice"):
        presets.load_rack_preset("Nope", TABLE)
