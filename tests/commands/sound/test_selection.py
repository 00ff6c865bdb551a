import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(document(100, 60))
    return commands


@pytest.mark.parametrize(("start", "stop"), [(0.04, None), (0.04, 0.07)])
def test_to_the_start_and_to_the_end(run: Commands, start: float, stop: float | None) -> None:
    run.run("selection.set", start, stop, tracks=("t2",))
    run.run("selection.to_start")
    assert run.session.selection.range == FrameRange(0, round((stop or start) * 1000))
    assert run.session.selection.tracks == ("t2",)
    run.run("selection.set", start, stop)
    run.run("selection.to_end")
    assert run.session.selection.range == FrameRange(40, 100)


@pytest.mark.parametrize(
    ("caret", "expected"),
    [(0, (0, 20)), (20, (20, 50)), (49, (20, 50)), (55, (50, 70)), (99, (70, 100)), (100, (70, 100))],
)
def test_between_markers(run: Commands, caret: int, expected: tuple[int, int]) -> None:
    run.run("marker.add", start=0.02)
    run.run("marker.add", start=0.05, stop=0.07)
    run.run("selection.set", caret / 1000)
    run.run("selection.between_markers")
    assert run.session.selection.range == FrameRange(*expected)


def test_behind_the_end_of_the_sound_is_nothing_to_select(commands: Commands) -> None:
    commands.session.start(document(100))
    with pytest.raises(CommandError, match=r"^Select: the sound ends at 0\.100 s, before 12\.5 s$"):
        commands.run("selection.set", 12.5, 14.0)
    commands.run("selection.set", 0.05, 14.0)
    assert commands.session.selection.range == FrameRange(50, 100)
    commands.run("selection.set", 0.1)
    assert commands.session.selection.range == FrameRange(100, 100)
