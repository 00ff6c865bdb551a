import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.commands.sound.rack import rack_of
from workstation.core.errors import CommandError
from workstation.core.rack import Rack


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(document(100, 100))
    return commands


def rack(commands: Commands, track: str = "master") -> Rack:
    return rack_of(commands.session.document, track)


def test_effects_go_to_the_selected_track_or_the_master(run: Commands) -> None:
    assert run.run("rack.add", "gain", gain_db=-3.0) == "gain"
    run.run("selection.set", 0.0, 0.05, tracks=("t2",))
    run.run("rack.add", "gain")
    assert rack(run).slot("gain").values["gain_db"] == -3.0
    assert [slot.key for slot in rack(run, "t2").slots] == ["gain"]
    assert rack(run, "t1") == Rack()


def test_a_dragged_value_is_one_step(run: Commands) -> None:
    run.run("rack.add", "gain", track="master")
    for gain_db in (-1.0, -2.0, -3.0):
        run.run("rack.set", "gain", track="master", gain_db=gain_db)
    assert [r.label for r in run.session.history.revisions[1:]] == ["Add Gain", "Set Gain"]
    assert run.session.history.current.call == 'run("rack.set", "gain", track="master", gain_db=-3.0)'
    run.run("edit.undo")
    assert rack(run).slot("gain").values["gain_db"] == 0.0


def test_order_bypass_remove(run: Commands) -> None:
    run.run("rack.add", "gain", track="t1")
    run.run("rack.add", "equalizer", track="t1", index=0)
    assert [s.key for s in rack(run, "t1").slots] == ["equalizer", "gain"]
    run.run("rack.move", "gain", 0, track="t1")
    assert [s.key for s in rack(run, "t1").slots] == ["gain", "equalizer"]
    run.run("rack.enable", "gain", track="t1")
    assert not rack(run, "t1").slot("gain").enabled
    run.run("rack.remove", "gain", track="t1")
    run.run("rack.clear", track="t1")
    assert rack(run, "t1") == Rack()
    assert [r.label for r in run.session.history.revisions[3:]] == [
        "Move Gain",
        "Bypass Gain",
        "Remove Gain",
        "Clear rack",
    ]


def test_presets(run: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    run.run("rack.add", "gain", track="t1", gain_db=-3.0)
    loaded = rack(run, "t1")
    run.run("rack.save_preset", "Mine", track="t1")
    run.run("rack.clear", track="t1")
    run.run("rack.preset", "mine", track="t1")
    assert rack(run, "t1") == loaded


def test_what_cannot_be_is_said(run: Commands) -> None:
    with pytest.raises(CommandError, match="no effect 'nothing'"):
        run.run("rack.add", "nothing")
    with pytest.raises(CommandError, match="gain_db must be"):
        run.run("rack.add", "gain", gain_db=1e6)
    with pytest.raises(CommandError, match="needs the whole sound first"):
        run.run("rack.add", "reverse")
    with pytest.raises(CommandError, match="no slot 'gain'"):
        run.run("rack.set", "gain", gain_db=1.0)
    with pytest.raises(CommandError, match="no track 't9'"):
        run.run("rack.add", "gain", track="t9")


def test_an_effect_listens_to_another_track_and_undo_takes_it_back(run: Commands) -> None:
    run.run("rack.add", "ducker", track="t1")
    run.run("rack.listen", "ducker", "t2", track="t1")
    assert rack(run, "t1").slot("ducker").listens_to == "t2"
    run.run("edit.undo")
    assert rack(run, "t1").slot("ducker").listens_to == ""
    with pytest.raises(CommandError, match="no track"):
        run.run("rack.listen", "ducker", "t9", track="t1")
    run.run("rack.add", "gain", track="t1")
    with pytest.raises(CommandError, match="nothing but its own sound"):
        run.run("rack.listen", "gain", "t2", track="t1")
