from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import document
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Job


def word(text: str, start: int, stop: int) -> Word:
    return Word(text, FrameRange(start, stop), 0.5)


WORDS = Transcript(
    cues=(
        Cue((word("Hello", 100, 200), word("you", 200, 300))),
        Cue((word("Bye", 3000, 3100),), "Ada"),
    )
)


@pytest.fixture
def run(commands: Commands) -> Commands:
    commands.session.start(replace(document(8000), rate=1000, transcript=WORDS))
    return commands


def starts(run: Commands) -> list[int]:
    return [w.range.start for w in run.session.document.transcript.words if w.range]


def test_times_are_moved_and_stretched(run: Commands) -> None:
    run.run("words.shift", 0.5)
    assert starts(run) == [600, 700, 3500]
    run.run("words.stretch", 0.6, 0.1, 3.5, 5.9)
    assert starts(run) == [100, 300, 5900]
    run.run("words.frame_rate", 25, 50)
    assert starts(run) == [50, 150, 2950]
    assert len(run.session.history.revisions) == 4
    with pytest.raises(CommandError, match="two points must lie apart"):
        run.run("words.stretch", 1, 1, 1, 2)


def test_rules_are_kept_and_make_and_mend_cues(run: Commands) -> None:
    run.run("words.rules", "lyrics,pause=0.1")
    assert run.session.settings["cue_rules"] == "lyrics,pause=0.1"
    with pytest.raises(CommandError, match="there is no set of rules"):
        run.run("words.rules", "nothing")
    run.run("words.split_cue", 1)
    run.run("words.make_cues")
    assert [cue.text for cue in run.session.document.transcript.cues] == ["Hello you", "Bye"]
    with pytest.raises(CommandError, match="no rule can mend"):
        run.run("words.fix_cues")
    run.run("words.split_cue", 1)
    run.run("words.rules", "netflix,shortest=0.5")
    assert run.run("words.fix_cues") == 0
    assert [cue.text for cue in run.session.document.transcript.cues] == ["Hello you", "Bye"]


def test_a_translation_is_loaded_and_exported(run: Commands, tmp_path: Path) -> None:
    path = tmp_path / "de.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:00,400\nHallo du\n\n2\n00:00:02,900 --> 00:00:03,200\nTschüs\n", "utf-8")
    japanese = tmp_path / "ja.srt"
    japanese.write_text("1\n00:00:00,000 --> 00:00:02,000\nこれは字幕です。\n", "utf-8")
    with_words = run.session.document
    run.run("words.load", japanese)
    assert run.session.document.transcript.language == "ja"
    assert len(run.session.document.transcript.words) == 7
    run.run("edit.undo")
    assert run.session.document == with_words
    with pytest.raises(CommandError, match="no cue has a translation yet"):
        run.run("words.export", tmp_path / "a.srt", text="translation")
    run.run("words.load_translation", path, language="de")
    assert run.session.document.transcript.translation_language == "de"
    assert [cue.translation for cue in run.session.document.transcript.cues] == ["Hallo du", "Tschüs"]
    run.run("words.export", tmp_path / "a.srt", text="both")
    assert "Hello you\nHallo du\n" in (tmp_path / "a.srt").read_text("utf-8")
    run.run("words.export", tmp_path / "a.srt", text="translation", speakers=False, rules="none")
    text = (tmp_path / "a.srt").read_text("utf-8")
    assert text.startswith("1\n00:00:00,100 --> 00:00:00,300\nHallo du\n\n2\n00:00:03,000 --> 00:00:03,100\nTschüs")


def test_language_and_encoding_of_a_file_can_be_named(run: Commands, tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\ndeğil mi\n".encode("cp1254"))
    run.run("words.load", path, encoding="cp1254", language="tr")
    assert run.session.document.transcript.cues[0].text == "değil mi"
    assert run.session.document.transcript.language == "tr"
    with pytest.raises(CommandError, match="there is no encoding 'nosuch'"):
        run.run("words.load", path, encoding="nosuch")


def test_what_a_row_does_not_allow_is_refused_before_anything_is_written(run: Commands, tmp_path: Path) -> None:
    for named, message in (({"fill": "x"}, "fill must be one of kf, k, ko"), ({"fps": 2000}, "fps must be 0 to 1000")):
        with pytest.raises(CommandError, match=message):
            run.run("words.export", tmp_path / "a.ass", **named)
    assert not list(tmp_path.iterdir())


def test_the_format_can_be_named(run: Commands, tmp_path: Path) -> None:
    run.run("words.export", tmp_path / "a.txt", format="whisperx")
    assert '"word_segments"' in (tmp_path / "a.txt").read_text("utf-8")
    with pytest.raises(CommandError, match="there is no word format 'doc'"):
        run.run("words.export", tmp_path / "a.txt", format="doc")


def test_a_song_is_written_with_its_pitches(run: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    job = run.run("words.export", tmp_path / "song.ultrastar.txt", title="A song")
    assert isinstance(job, Job)
    mailbox.pump(lambda: job.over, timeout=60)
    lines = (tmp_path / "song.ultrastar.txt").read_text("utf-8").splitlines()
    assert "#TITLE:A song" in lines
    assert [line.split()[-1] for line in lines if line[:1] in ":F"] == ["Hel", "lo", "you", "Bye"]
