"""What plugins bring is used by the program as its own, and goes with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.plugin.conftest import Write
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.overlays import SegmentOverlay
from workstation.core.ranges import FrameRange
from workstation.engine.call_queue import Mailbox
from workstation.exchange.importers import IMPORTERS
from workstation.media.formats import EXPORT_FORMATS
from workstation.plugin.host import Host
from workstation.speech.engines import ENGINE_REGISTRY
from workstation.speech.formats.table import FORMAT_REGISTRY
from workstation.tools.tables import ANALYSERS, GENERATORS, SEPARATORS

ROWS = """
[[importer]]
id = "mine"
title = "Numbers"
extensions = ["numbers"]
function = "code:read"
[[exporter]]
id = "mine"
title = "Numbers"
extension = "numbers"
function = "code:write"
params = "code:PARAMS"
[[word_format]]
id = "mine"
title = "Plain lines"
extensions = ["lines"]
write = "code:write_words"
read = "code:read_words"
[[aligner]]
id = "mine"
title = "Even"
function = "code:align"
languages = ["tlh"]
[[recogniser]]
id = "hears"
title = "Hears"
function = "code:transcribe"
[[analyser]]
id = "mine"
title = "Halves"
function = "code:analyse"
params = "code:PARAMS"
[[generator]]
id = "mine"
title = "Ones"
function = "code:generate"
params = "code:PARAMS"
[[separator]]
id = "mine"
title = "Sides"
function = "code:separate"
"""

CODE = """
import numpy as np
from workstation.plugin.api import ImportedSound, Marker, FrameRange, Param, SegmentOverlay, TimedWord

PARAMS = (Param("scale", 1.0, low=0.0, high=10.0),)

def read(path):
    yield 0.5
    rate, *numbers = map(float, path.read_text().split())
    samples = np.array(numbers, np.float32)
    return ImportedSound(samples, int(rate), markers=(Marker(FrameRange(1, 2), "here"),))

def write(path, blocks, rate, channels, scale):
    with path.open("w") as file:
        print(rate, file=file)
        for block in blocks:
            print(*(scale * block[0]), file=file)
            yield

def write_words(transcript, options):
    return "".join(f"{w.start} {w.end} {w.text}\\n" for w in transcript.words)

def read_words(text):
    rows = [line.split(" ", 2) for line in text.splitlines()]
    return [TimedWord(word, float(start), float(end)) for start, end, word in rows]

def align(samples, rate, text, language):
    assert samples.dtype == np.float32 and samples.ndim == 1 and not samples.flags.writeable
    words, seconds = text.split(), len(samples) / rate
    step = seconds / len(words)
    for n in range(len(words)):
        yield n / len(words)
    return [TimedWord(w, n * step, (n + 1) * step, 0.9) for n, w in enumerate(words)]

def transcribe(samples, rate, language):
    return [TimedWord(language, 0.0, len(samples) / rate)]

def analyse(samples, rate, scale):
    seconds = samples.shape[1] / rate
    return SegmentOverlay("Halves", ((0, seconds / 2, "a"), (seconds / 2, seconds, str(scale))))

def generate(frames, rate, scale):
    for start in range(0, frames, 100):
        yield np.full(min(100, frames - start), scale / 10)

def separate(samples, rate):
    yield 0.1
    return {"One": samples * 0.25, "Rest": samples * 0.75}
"""

TABLES = (IMPORTERS, EXPORT_FORMATS, FORMAT_REGISTRY, ENGINE_REGISTRY, ANALYSERS, GENERATORS, SEPARATORS)
Run = Callable[..., Any]


@pytest.fixture
def on(host: Host, plugins: Write) -> Callable[..., Host]:
    def on(code: str = CODE, rows: str = ROWS) -> Host:
        host.discover(plugins(rows, code=code))
        host.enable("mine")
        return host

    return on


@pytest.fixture
def run(commands: Commands, mailbox: Mailbox) -> Run:
    def run(id_: str, *args: Any, **kwargs: Any) -> Any:
        job = commands.run(id_, *args, **kwargs)
        if hasattr(job, "over"):
            mailbox.pump(lambda: job.over)
            if job.error is not None:
                raise job.error
        return job

    return run


def in_file(tmp_path: Path, frames: int = 1000, rate: int = 1000) -> Path:
    soundfile.write(tmp_path / "in.wav", np.linspace(-0.5, 0.5, frames), rate, "FLOAT")
    return tmp_path / "in.wav"


def opened(commands: Commands, mailbox: Mailbox, path: Path) -> None:
    commands.run("file.open", path)
    mailbox.pump(lambda: not commands.session.openings)


def test_all_of_it_is_in_the_tables_of_the_program_and_goes(on: Callable[..., Host]) -> None:
    before = [list(table) for table in TABLES]
    host = on()
    assert host.faults == {}
    assert [table.owner(new) for table in TABLES for new in table if table.owner(new)] == ["Mine"] * 8
    host.disable("mine")
    assert [list(table) for table in TABLES] == before
    host.enable("mine")
    host.close()
    assert [list(table) for table in TABLES] == before


def test_files_of_its_own_are_opened_and_written(on: Callable[..., Host], run: Run, tmp_path: Path) -> None:
    session = on().commands.session
    (tmp_path / "a.numbers").write_text("8000 0.5 -0.25 0.125")
    run("file.open", tmp_path / "a.numbers")
    (track,) = session.document.tracks
    assert (track.name, session.document.rate, session.document.markers[0].label) == ("a", 8000, "here")
    np.testing.assert_array_equal(track.edits.read(FrameRange(0, 3)), [[0.5, -0.25, 0.125]])
    run("file.export", tmp_path / "b.numbers", scale=2.0)
    assert [float(x) for x in (tmp_path / "b.numbers").read_text().split()] == [8000, 1.0, -0.5, 0.25]
    run("file.import", tmp_path / "b.numbers")
    run("file.import", tmp_path / "b.numbers", at=0.5)
    assert [track.name for track in session.document.tracks] == ["a", "b", "b"]
    assert [track.clips[0].start for track in session.document.tracks] == [0, 0, 4000]
    assert [marker.range.start for marker in session.document.markers] == [1, 4001]
    with pytest.raises(CommandError, match="Numbers: scale must be 0 to 10, got 11"):
        run("file.export", tmp_path / "b.numbers", scale=11)


def test_words_are_written_read_aligned_and_heard(
    on: Callable[..., Host], run: Run, tmp_path: Path, mailbox: Mailbox, commands: Commands
) -> None:
    session = on().commands.session
    opened(commands, mailbox, in_file(tmp_path, 32_000, 16_000))
    run("words.align", "batlh bIHeghjaj", language="tlh")
    assert [word.text for word in session.document.transcript.words] == ["batlh", "bIHeghjaj"]
    run("words.export", tmp_path / "a.lines")
    lines = (tmp_path / "a.lines").read_text().splitlines()
    assert [line.split()[2] for line in lines] == ["batlh", "bIHeghjaj"]
    assert all(float(start) < float(end) <= 2.0 for start, end, _ in map(str.split, lines))
    (tmp_path / "b.lines").write_text("0.5 1.0 jIyaj\n")
    run("words.load", tmp_path / "b.lines")
    assert session.document.transcript.text == "jIyaj"
    run("words.transcribe", engine="hears", language="tlh")
    assert session.document.transcript.text == "tlh"


def test_tools_get_the_sound_and_their_values(
    on: Callable[..., Host], run: Run, tmp_path: Path, mailbox: Mailbox, commands: Commands
) -> None:
    session = on().commands.session
    opened(commands, mailbox, in_file(tmp_path))
    run("analysis.show", "mine", scale=3.0)
    (shown,) = session.overlays.of(session.document.tracks[0])
    assert isinstance(shown.overlay, SegmentOverlay)
    assert [segment.label for segment in shown.overlay.segments] == ["a", "3.0"]
    run("separate.apply", "mine")
    assert [track.name for track in session.document.tracks] == ["in", "in – One", "in – Rest"]
    run("file.new")
    run("generate.insert", "mine", seconds=0.01, scale=5.0)
    assert np.all(session.document.tracks[0].edits.read(FrameRange(0, 10)) == 0.5)


def test_what_was_found_goes_with_the_analyser(
    on: Callable[..., Host], run: Run, tmp_path: Path, mailbox: Mailbox, commands: Commands
) -> None:
    host = on()
    opened(commands, mailbox, in_file(tmp_path))
    run("analysis.show", "mine")
    host.disable("mine")
    assert host.commands.session.overlays.of(host.commands.session.document.tracks[0]) == ()


@pytest.mark.parametrize(
    ("id_", "args", "broken", "said"),
    [
        ("file.open", ("a.numbers",), "def read(path): {}['x']", "importer “Numbers”: KeyError: 'x'"),
        ("file.open", ("a.numbers",), "def read(path): raise SystemExit(1)", "importer “Numbers”: SystemExit: 1"),
        ("file.open", ("a.numbers",), "def read(path): return 5", "answers an ImportedSound, or several, got int"),
        ("file.open", ("a.numbers",), "def read(path):\n    yield 7", "yields how much is done, 0 to 1, got 7"),
        ("file.export", ("b.numbers",), "def write(*a, scale): {}['x']", "exporter “Numbers”: KeyError: 'x'"),
        ("file.export", ("b.numbers",), "def write(*a, scale): pass", "what writes Numbers put nothing into it"),
        ("words.transcribe", (), "def transcribe(*a): return 5", "answers a transcript, cues or words, got int"),
        ("analysis.show", ("mine",), "def analyse(*a, scale): return 5", "analyser “Halves”: an analyser answers"),
        ("generate.insert", ("mine",), "def generate(f, r, scale): return np.full(f, np.nan)", "not finite"),
        ("generate.insert", ("mine",), "def generate(f, r, scale): return np.zeros(f // 2)", "were expected"),
        ("separate.apply", ("mine",), "def separate(s, r): return {'a': s[:, ::2]}", "(1, 1000) was expected"),
        ("separate.apply", ("mine",), "def separate(s, r): return {'a': s * np.nan}", "not finite"),
        ("separate.apply", ("mine",), "def separate(s, r): s[:] = 0", "separator “Sides”: assignment destination"),
    ],
)
def test_what_goes_wrong_is_told_with_plugin_and_part_and_kept(
    on: Callable[..., Host],
    run: Run,
    tmp_path: Path,
    mailbox: Mailbox,
    commands: Commands,
    id_: str,
    args: tuple[str, ...],
    broken: str,
    said: str,
) -> None:
    host = on(CODE + "\n" + broken)
    opened(commands, mailbox, in_file(tmp_path))
    (tmp_path / "a.numbers").write_text("8000 0.5")
    given = [tmp_path / arg if "." in arg else arg for arg in args]
    more = {"engine": "hears", "language": "en"} if id_.startswith("words") else {}
    document = commands.session.document
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the job's, or the command's
        run(id_, *given, **more)
    assert said in str(caught.value)
    assert commands.session.document is document
    assert not (tmp_path / "b.numbers").exists()
    assert host.enabled("mine"), "the rest of it goes on"
    if "put nothing" not in said and "were expected" not in said:
        assert "Plugin “Mine”" in str(caught.value)
        mailbox.pump(lambda: bool(host.history))
        assert host.history["mine"][-1].trace.startswith("Traceback")


def test_what_the_context_adds_goes_with_the_plugin(on: Callable[..., Host], run: Run) -> None:
    code = """
from workstation.plugin.api import Param
import numpy as np

def setup(context):
    def twos(frames, rate, much):
        return np.full(frames, much)
    context.add("generator", id="twos", title="Twos", function=twos, params=lambda: (Param("much", 0.2),))
    context.add("command", id="mine.say", title="Say", function=lambda session: session.notify("said"))
"""
    host = on(code, 'setup = "code:setup"\n')
    assert host.faults == {}
    run("generate.insert", "twos", seconds=0.1)
    assert host.commands.session.document.tracks[0].name == "Twos"
    run("mine.say")
    host.disable("mine")
    assert "twos" not in GENERATORS
    with pytest.raises(CommandError, match="there is no command"):
        run("mine.say")


def test_a_row_that_cannot_be_takes_the_others_with_it(on: Callable[..., Host]) -> None:
    before = [list(table) for table in TABLES]
    host = on(rows=ROWS.replace('[[separator]]\nid = "mine"', '[[separator]]\nid = "harmonic"'))
    assert not host.enabled("mine")
    assert "there is the separator 'harmonic' already" in host.faults["mine"]
    assert [list(table) for table in TABLES] == before
    assert host.settings["plugins_enabled"] == ()
