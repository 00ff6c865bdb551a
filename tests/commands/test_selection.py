import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
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
