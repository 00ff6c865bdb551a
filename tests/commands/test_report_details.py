"""What is copied for a report: it names versions and settings, and nothing of a user's."""

import os
from pathlib import Path

import pytest

from workstation import __version__
from workstation.cli import main
from workstation.commands import report_details
from workstation.commands.registry import Commands
from workstation.commands.report_details import changed_settings, details
from workstation.core.errors import CommandError
from workstation.core.program_log import keep_in, log_fault, tail
from workstation.core.settings import Settings
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.services import Services
from workstation.session import Session


def test_it_tells_versions_and_what_the_window_knows(tmp_path: Path) -> None:
    text = details(Settings(), tmp_path, {"Qt": "6.8"})
    for said in (
        f"- Workstation: {__version__}",
        "- Python: 3.",
        "torch 2",
        "libavcodec",
        "- Audio devices:",
        "- Qt: 6",
    ):
        assert said in text
    assert "- Settings that differ: none" in text
    assert "Last fault: none is kept" in text
    assert "The log is empty" in text


def test_settings_that_differ_are_named_and_personal_ones_not_told() -> None:
    settings = Settings()
    settings["theme"] = "light"
    settings.remember_file(Path("/home/me/Interview with a source.wav"))
    settings["demo_shown"] = True
    settings["plugin_values"] = (("mine", "key", "my password"),)
    assert changed_settings(settings) == ["theme = 'light'", "recent_files", "plugin_values"]


def test_every_setting_with_texts_of_the_user_is_personal() -> None:
    """A new setting of many texts must be thought about here."""
    known = {"fillers", "recent_files", "plugins_enabled", "plugins_disabled", "plugin_values"}
    assert {param.name for param in report_details.SETTINGS if param.fields} == known


def test_the_log_and_the_last_fault_are_in_it_without_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USERPROFILE" if os.name == "nt" else "HOME", str(tmp_path))
    stop = keep_in(tmp_path)
    try:
        exec(compile("1 / 0", str(tmp_path / "plugin.py"), "exec"))
    except ZeroDivisionError as error:
        log_fault(error)
    stop()
    text = details(Settings(), tmp_path)
    assert text.count("ZeroDivisionError: division by zero") == 2
    assert "~" + os.sep + "plugin.py:1" in text
    assert str(tmp_path) not in text


def test_what_cannot_be_found_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise LookupError

    monkeypatch.setattr(report_details, "_LOOKS", (("System", fail),))
    assert details(Settings(), tmp_path).startswith("- System: unknown (LookupError)\n")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path / "workstation"


@pytest.mark.skipif(os.name == "nt", reason="the folders are named by the environment there")
def test_the_command_line_keeps_its_start_commands_and_end(state: Path, tmp_path: Path) -> None:
    script = tmp_path / "My secret script.py"
    script.write_text("run('track.add')\ntry:\n    run('edit.cut')\nexcept Exception:\n    pass\n")
    assert main.main(["run", str(script)]) == 0
    said = [line.split(" INFO ")[1] for line in tail(state)]
    assert said[0].startswith(f"start of run, version {__version__}, Python 3.")
    assert "command track.add" in said
    assert said[-1].startswith("end with 0 after ")
    assert "secret" not in "".join(said)


@pytest.mark.skipif(os.name == "nt", reason="the folders are named by the environment there")
def test_the_doctor_prints_the_same(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["doctor", "--details"]) == 0
    text = capsys.readouterr().out
    assert f"- Workstation: {__version__}" in text
    assert "start of doctor" in text


def test_refused_and_failing_commands_and_jobs_are_kept(tmp_path: Path) -> None:
    mailbox = Mailbox()
    compute = Compute(mailbox.post)
    session = Session(Services(compute, mailbox.post))
    from workstation.commands.registry import Command

    def ask(session: Session) -> None:
        raise CommandError("not now")

    def fail(session: Session) -> None:
        raise KeyError("a name")

    def work():  # type: ignore[no-untyped-def]
        yield 0.5
        raise KeyError("a name")

    commands = Commands(session, (Command("a.ask", "Ask", ask), Command("a.fail", "Fail", fail)))
    stop = keep_in(tmp_path)
    try:
        with pytest.raises(CommandError):
            commands.run("a.ask")
        with pytest.raises(KeyError):
            commands.run("a.fail")
        job = compute.submit("Work on Interview.wav", work(), failed=lambda error: None)
        mailbox.pump(lambda: job.over)
    finally:
        stop()
        session.close()
        compute.close()
    text = "\n".join(tail(tmp_path))
    assert "INFO command a.ask was refused" in text
    assert "WARNING command a.fail was ended by KeyError" in text
    assert "work failed after 0." in text
    assert "ERROR fault in job" in text
    assert "a name" not in text
    assert "Interview" not in text
