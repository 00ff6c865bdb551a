"""Finding words is stopped wherever it is, and then nothing has changed."""

from pathlib import Path

import pytest

from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import State

VOICE = Path(__file__).parents[2] / "resources" / "demo" / "voice.flac"
TEXT = "Nobody said these words but they are looked for all the same"


@pytest.mark.parametrize("engine", ["embedded", "universal", "synthesis"])
@pytest.mark.parametrize("after", [0.0, 0.6])
def test_a_cancelled_alignment_leaves_the_document(
    engine: str, after: float, commands: Commands, mailbox: Mailbox
) -> None:
    session = commands.session
    commands.run("file.open", VOICE)
    assert mailbox.pump(lambda: not session.openings, 20)
    before = session.history
    job = commands.run("words.align", TEXT, language="en", engine=engine)
    job_fractions: list[float] = []
    session.compute.changed.connect(lambda told: job_fractions.append(told.fraction))
    assert mailbox.pump(lambda: job.fraction > after or job.over, 60)
    assert not job.over, "it is long enough to be stopped"
    job.cancel()
    assert mailbox.pump(lambda: job.over, 20)
    assert job.state is State.CANCELLED
    assert session.history is before
    assert job_fractions == sorted(job_fractions)
    assert not session.document.transcript.cues


def test_a_failed_alignment_leaves_the_document(commands: Commands, mailbox: Mailbox) -> None:
    session = commands.session
    commands.run("file.open", VOICE)
    assert mailbox.pump(lambda: not session.openings, 20)
    before = session.history
    with pytest.raises(CommandError, match="give the text"):
        commands.run("words.align", "  ")
    job = commands.run("words.align", TEXT * 400, language="en", engine="embedded")
    assert mailbox.pump(lambda: job.over, 60)
    assert job.state is State.FAILED
    assert "too short for the text" in str(job.error)
    assert session.history is before
