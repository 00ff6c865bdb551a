from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.ranges import FrameRange


def test_a_view_that_fails_tears_no_edit(commands: Commands, listener_faults: list[Exception]) -> None:
    session = commands.session
    session.start(document(100))
    session.select(FrameRange(10, 20))
    heard: list[object] = []
    lines: list[str] = []

    def fail(change: object) -> None:
        raise KeyError("view")

    session.changed.connect(fail)
    session.changed.connect(heard.append)
    commands.logged.connect(lines.append)
    commands.run("edit.delete")
    assert session.document.frames == 90
    assert len(heard) == 1
    assert lines == ['run("edit.delete")']
    assert session.history.current.call == 'run("edit.delete")'
    assert [repr(fault) for fault in listener_faults] == ["KeyError('view')"]
    listener_faults.clear()
    commands.run("edit.undo")
    assert session.document.frames == 100
    listener_faults.clear()
