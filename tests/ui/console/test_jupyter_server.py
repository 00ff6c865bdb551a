"""A Jupyter client works with the window's document; one without the key gets no answer."""

import builtins
import json
import os
import stat
import threading
import time
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


def test_what_a_cell_prints_and_shows_comes_while_it_runs_and_in_order(connection: Path, qtbot: QtBot) -> None:
    code = "import time\nfrom IPython.display import HTML, display\nprint('one'); time.sleep(0.6)\n"
    code += "display(HTML('<b>x</b>')); print('two', flush=True)\n3"

    def work(client: Any) -> list[tuple[str, Any, float]]:
        client.wait_for_ready(timeout=30)
        got: list[tuple[str, Any, float]] = []
        client.execute_interactive(
            code,
            timeout=50,
            output_hook=lambda message: got.append((message["msg_type"], message["content"], time.monotonic())),
        )
        return got

    got = beside(qtbot, connection, work)
    kinds = [kind for kind, _, _ in got if kind != "status"]
    assert kinds == ["execute_input", "stream", "display_data", "stream", "execute_result"]
    _, first, shown, second, result = (row for row in got if row[0] != "status")
    assert first[1] == {"name": "stdout", "text": "one\n"}
    assert shown[1]["data"]["text/html"] == "<b>x</b>"
    assert (second[1]["text"], result[1]["data"]["text/plain"]) == ("two\n", "3")
    assert second[2] - first[2] > 0.4, "the first line came before the cell had slept"


def test_a_cell_asks_the_client(connection: Path, qtbot: QtBot) -> None:
    def work(client: Any) -> Any:
        client.wait_for_ready(timeout=30)
        asked: list[Any] = []
        got: list[str] = []

        def answer(message: Any) -> None:
            asked.append(message["content"])
            client.input(f"answer {len(asked)}")

        code = "import getpass\nname = input('Name? ')\nprint(name, getpass.getpass('Secret? '))"
        reply = client.execute_interactive(
            code, allow_stdin=True, timeout=50, stdin_hook=answer,
            output_hook=lambda message: got.append(message["content"].get("text", "")),
        )  # fmt: skip
        refused = client.execute_interactive("input()", allow_stdin=False, timeout=50, output_hook=lambda message: None)
        return reply["content"]["status"], asked, "".join(got), refused["content"]["ename"]

    status, asked, text, refused = beside(qtbot, connection, work)
    assert status == "ok"
    assert asked == [{"prompt": "Name? ", "password": False}, {"prompt": "Secret? ", "password": True}]
    assert text == "answer 1 answer 2\n"
    assert refused == "StdinNotImplementedError"
    assert builtins.input.__module__ in ("builtins", "_io")


def test_a_cell_that_asks_is_stopped(connection: Path, qtbot: QtBot) -> None:
    def work(client: Any) -> Any:
        client.wait_for_ready(timeout=30)
        said: list[str] = []

        def stop(message: Any) -> None:
            client.control_channel.send(client.session.msg("interrupt_request", {}))

        reply = client.execute_interactive(
            "input('? ')", allow_stdin=True, timeout=50, stdin_hook=stop,
            output_hook=lambda message: said.append(str(message["content"])),
        )  # fmt: skip
        return reply["content"]["status"], "".join(said)

    status, said = beside(qtbot, connection, work)
    assert status == "error"
    assert "KeyboardInterrupt" in said
    assert beside(qtbot, connection, executed("1"))[0] == "ok"


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
