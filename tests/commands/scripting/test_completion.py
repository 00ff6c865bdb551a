import pytest

from tests.conftest import document
from workstation.commands.registry import Command, Commands
from workstation.commands.scripting.completion import suggestions
from workstation.effects.presets import effect_presets, rack_presets


def after(before: str, commands: Commands) -> tuple[str, ...]:
    found = suggestions(before, commands)
    return () if found is None else found.texts


def test_ids_of_commands_in_any_quotes(commands: Commands) -> None:
    found = suggestions('run("edit.c', commands)
    assert found is not None
    assert (found.replaced, found.texts) == (6, ("edit.cut", "edit.copy"))
    assert "edit.cut" in after("for x in y:\n    run('", commands)
    assert after('run("no.such', commands) == ()


@pytest.mark.parametrize("start", ['run("selection.set", ', "run.selection.set(", "x = [run.selection.set("])
def test_names_of_parameters(start: str, commands: Commands) -> None:
    assert after(start, commands) == ("start=", "stop=", "tracks=", "band_hz=")
    assert after(f"{start}st", commands) == ("start=", "stop=")
    assert after(f"{start}1.0, stop=2.0, b", commands) == ("band_hz=",)
    assert after(f"{start}st + 1", commands) == ()


def test_names_behind_dots(commands: Commands) -> None:
    assert after("run.edit.und", commands) == ("undo",)
    assert {"edit", "effect"} <= set(after("x = run.e", commands))
    assert "cut" in after("run.edit.", commands)
    assert after("other.run.edit.", commands) == ()
    assert after('print("run.edit.', commands) == ()


def test_effects_their_values_and_presets(commands: Commands) -> None:
    assert "reverb" in after('run("effect.apply", "re', commands)
    assert "reverb" in after("run.effect.apply('", commands)
    assert after('run.effect.apply("gain", gain', commands) == ("gain_db=",)
    assert after('run("rack.preset", "', commands) == rack_presets()
    assert after('run.rack.preset(slot="reverb", name="', commands) == effect_presets("reverb")


def test_tracks_and_choices(commands: Commands) -> None:
    commands.session.start(document(10, 10))
    assert after('run.rack.add("gain", track="', commands) == ("master", "t1", "t2")


def test_commands_of_plugins_too(commands: Commands) -> None:
    def shout(session: object, volume: float = 1.0, *, how: str = "") -> None: ...

    commands.register(Command("shout.now", "Shout", shout))
    assert after('run("sh', commands) == ("shout.now",)
    assert after("run.shout.now(", commands) == ("volume=", "how=")


@pytest.mark.parametrize(
    "before",
    ["", "x", "run", 'print("edit.', 'other.run("edit.', 'run("edit.cut")', '# run("edit.', "run.nothing(", 'f(run)("'],
)
def test_what_is_no_call_of_a_command_is_left_to_others(before: str, commands: Commands) -> None:
    assert suggestions(before, commands) is None


def test_brackets_and_texts_within_are_passed_over(commands: Commands) -> None:
    assert after("run.selection.set((1, 2)[0], f('a, (b'), ", commands) == ("tracks=", "band_hz=")
