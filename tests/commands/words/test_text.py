import pytest

from tests.speaking import say
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(say(12))
    return commands


def text(run: Commands) -> str:
    return run.session.document.transcript.text.replace("\n", " / ")


def test_words_leave_the_text_and_the_sound_stays(run: Commands) -> None:
    tracks = run.session.document.tracks
    run.run("words.remove", "1-4, 7")
    assert text(run) == "w0 w5 / w6 w8 w9 w10 w11"
    assert run.session.document.tracks is tracks


def test_words_are_typed_and_typed_over(run: Commands) -> None:
    run.run("words.retype", "0-2", "w0 and w2")
    run.run("words.type", 3, "so on")
    assert text(run).startswith("w0 and w2 so on w3")
    with pytest.raises(CommandError, match="follow each other"):
        run.run("words.retype", "0, 4", "x")


def test_a_text_is_replaced_everywhere_in_one_step(run: Commands) -> None:
    assert run.run("words.replace", "W1", "one") == 3
    assert text(run) == "w0 one w2 w3 w4 w5 / w6 w7 w8 w9 one0 one1"
    assert len(run.session.history.revisions) == 2
    with pytest.raises(CommandError, match="not in the text"):
        run.run("words.replace", "w1", "x", case=True)
