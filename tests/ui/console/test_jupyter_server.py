"""A Jupyter client works with the window's document; one without the key gets no answer."""

import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from pytestqt.qtbot import QtBot

from tests.ui.console.console_panel import panel as panel
from tests.ui.console.console_panel import text
from tests.ui.console.console_panel import widget as widget
from workstation.ui.console.widget import ConsoleWidget
from workstation.ui.toolkit.workspace import Desk

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning",
    "ignore::DeprecationWarning",
    "ignore::ResourceWarning",  # the client leaves an event loop behind
    "ignore::pytest.PytestUnraisableExceptionWarning",
)

Ask = Callable[[Callable[[Any], Any]], Any]


@pytest.fixture
def connection(widget: ConsoleWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Path]:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    widget.execute("%attach")
    path = tmp_path / "runtime" / f"kernel-workstation-{os.getpid()}.json"
    qtbot.waitUntil(lambda: f"jupyter console --existing {path.name}" in text(widget))
    yield path
    widget.execute("%attach off")
    assert not path.exists()
    assert "jupyter" not in [thread.name for thread in threading.enumerate()]


def beside(qtbot: QtBot, path: Path, work: Callable[[Any], Any], key: str = "") -> Any:
    """Do something with a client on a thread of its own, while the window goes on."""
    answers: list[Any] = []

    def run() -> None:
        client = BlockingKernelClient()
        client.load_connection_file(str(path))
        if key:
            client.session.key = key.encode()
        client.start_channels()
        try:
            answers.append(work(client))
        except BaseException as error:
            answers.append(error)
        finally:
            client.stop_channels()

    thread = threading.Thread(target=run)
    thread.start()
    qtbot.waitUntil(lambda: bool(answers), timeout=60_000)
    thread.join()
    return answers[0]


def executed(code: str) -> Callable[[Any], tuple[str, list[tuple[str, Any]]]]:
    def work(client: Any) -> tuple[str, list[tuple[str, Any]]]:
        client.wait_for_ready(timeout=30)
        got: list[tuple[str, Any]] = []
        reply = client.execute_interactive(
            code, timeout=50, output_hook=lambda message: got.append((message["msg_type"], message["content"]))
        )
        return reply["content"]["status"], got

    return work


def test_what_a_client_sends_runs_on_the_document(
    connection: Path, widget: ConsoleWidget, tone: Desk, qtbot: QtBot
) -> None:
    status, got = beside(qtbot, connection, executed("run('marker.add', 'from outside'); print(doc.rate); doc.frames"))
    assert status == "ok"
    assert ("stream", {"name": "stdout", "text": "8000\n"}) in got
    assert {"text/plain": "80000"} in [content.get("data") for _, content in got]
    assert [marker.label for marker in tone.session.document.markers] == ["from outside"]
    status, got = beside(qtbot, connection, executed("1 / 0"))
    assert status == "error"
    assert "ZeroDivisionError" in [content.get("ename") for _, content in got]
    status, got = beside(qtbot, connection, executed("run('edit.paste')"))
    assert "cut or copy something first" in "".join(str(content) for _, content in got)


def test_names_are_completed_and_told(connection: Path, qtbot: QtBot) -> None:
    def work(client: Any) -> Any:
        client.wait_for_ready(timeout=30)
        return client.complete("run.edit.und", reply=True, timeout=50)["content"]["matches"]

    assert beside(qtbot, connection, work) == ["undo"]


def test_without_the_key_there_is_no_answer(connection: Path, tone: Desk, qtbot: QtBot) -> None:
    facts = json.loads(connection.read_text())
    assert (facts["ip"], len(facts["key"])) == ("127.0.0.1", 64)
    if os.name != "nt":
        assert stat.S_IMODE(connection.stat().st_mode) == 0o600

    def work(client: Any) -> None:
        client.execute("run('marker.add', 'intruder')")
        client.get_shell_msg(timeout=1)

    assert isinstance(beside(qtbot, connection, work, key="0" * 64), Exception)
    assert not tone.session.document.markers
    status, _ = beside(qtbot, connection, executed("1"))
    assert status == "ok", "the door is still open to others"


def test_a_message_that_lacks_something_is_answered_and_the_next_one_too(connection: Path, qtbot: QtBot) -> None:
    def work(client: Any) -> Any:
        client.wait_for_ready(timeout=30)
        client.shell_channel.send(client.session.msg("complete_request", {}))
        return client.get_shell_msg(timeout=50)["content"], client.complete("run.edit.und", reply=True, timeout=50)

    lacking, found = beside(qtbot, connection, work)
    assert (lacking["status"], lacking["ename"]) == ("error", "KeyError")
    assert found["content"]["matches"] == ["undo"]
