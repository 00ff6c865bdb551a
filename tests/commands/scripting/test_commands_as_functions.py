import inspect
import pydoc

import pytest

from tests.conftest import document
from workstation.commands.registry import Command, Commands
from workstation.commands.script import CommandRunner
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange


@pytest.fixture
def run(commands: Commands) -> CommandRunner:
    commands.session.start(document(100))
    return CommandRunner(commands, lambda job: None)


def test_a_command_is_a_function_with_its_own_help(run: CommandRunner) -> None:
    assert str(inspect.signature(run.selection.set)) == (
        "(start: float, stop: float | None = None, *, tracks: tuple[str, ...] = (), "
        "band_hz: tuple[float, float] | None = None)"
    )
    said = pydoc.plain(pydoc.render_doc(run.edit.cut))
    assert "Put the selected sound on the clipboard and delete it." in said
    assert 'run("edit.cut"); Edit › Cut' in said
    assert inspect.unwrap(run.edit.cut).__module__ == "workstation.commands.sound.edit"


def test_it_runs_like_the_line(run: CommandRunner, commands: Commands) -> None:
    run.selection.set(0.02, stop=0.05)
    assert commands.session.selection.range == FrameRange(20, 50)
    run("edit.cut")
    assert commands.session.document.frames == 70
    with pytest.raises(CommandError, match=r"selection\.set: missing a required argument"):
        run.selection.set()


def test_what_ids_begin_with_lists_them(run: CommandRunner) -> None:
    assert {"cut", "copy", "paste"} <= set(dir(run.edit))
    assert "edit.cut" in repr(run.edit)


def test_a_command_whose_id_others_begin_with_keeps_them(commands: Commands) -> None:
    commands.register(Command("shout", "Shout", lambda session: "loud"))
    commands.register(Command("shout.twice", "Shout twice", lambda session: "louder"))
    run = CommandRunner(commands, lambda job: None)
    assert run.shout() == "loud"
    assert run.shout.twice() == "louder"


def test_one_whose_code_cannot_be_read_says_so_when_it_is_run(commands: Commands) -> None:
    def broken() -> None:
        raise CommandError("its plugin is broken")

    from workstation.commands.registry import LateFunction

    commands.register(Command("bad.one", "Bad", LateFunction(broken)))  # type: ignore[arg-type]
    run = CommandRunner(commands, lambda job: None)
    assert run.bad.one.__doc__ == "Bad"
    with pytest.raises(CommandError, match="its plugin is broken"):
        run.bad.one()
