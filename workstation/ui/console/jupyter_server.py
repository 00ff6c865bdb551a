"""A door for Jupyter's clients: what they send runs in the console's interpreter, on the main thread.

It listens on this machine alone, and answers only messages that are signed with the key of its connection file, which
nobody but its owner can read. Importing this module imports zmq.
"""

import json
import os
import queue
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.session import Session
from jupyter_core.paths import jupyter_runtime_dir

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.private import private_folder
from workstation.ui.console.jupyter_cell import cell

_HOST = "127.0.0.1"
_KINDS = {"shell": zmq.ROUTER, "control": zmq.ROUTER, "stdin": zmq.ROUTER, "iopub": zmq.PUB, "hb": zmq.ROUTER}
_PROTOCOL = "5.3"
_WAKE = "inproc://wake"

CompleteAt = Callable[[str, int], dict[str, Any]]
"""What the characters of a code before a place may become, as Jupyter's messages say it."""
Run = Callable[[Callable[[], None]], None]
"""Has something done on the main thread as soon as no line runs there."""


class JupyterServer:
    """Begins at once; `close` ends its thread and takes the connection file away. Both are for the main thread."""

    def __init__(
        self,
        kernel: Any,
        complete: CompleteAt,
        run: Run,
        interrupt: Callable[[], None],
        replied: Callable[[str], None],
        reply: Callable[[], str],
    ) -> None:
        """`run`, `complete`, `interrupt`, which stops what runs, and `replied` may be called from any thread.

        `reply` waits on the main thread for what `replied` is told: a client's answer to a question.
        """
        self._shell, self._kernel = kernel.shell, kernel
        self._replied, self._reply = replied, reply
        self._sending = threading.Lock()
        self._complete, self._run, self._interrupt = complete, run, interrupt
        self._context = zmq.Context()
        key = secrets.token_hex(32)
        self._session: Any = Session(key=key.encode(), username="workstation")
        self._sockets = {name: self._context.socket(kind) for name, kind in _KINDS.items()}
        ports = {f"{name}_port": socket.bind_to_random_port(f"tcp://{_HOST}") for name, socket in self._sockets.items()}
        self._woken, self._waking = (self._context.socket(zmq.PAIR) for _ in range(2))
        self._woken.bind(_WAKE)
        self._waking.connect(_WAKE)
        self._answers: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
        about = {"ip": _HOST, "transport": "tcp", "key": key, "signature_scheme": "hmac-sha256"}
        self.path = Path(jupyter_runtime_dir()) / f"kernel-workstation-{os.getpid()}.json"
        private_folder(self.path.parent)
        write_atomic(self.path, json.dumps({**ports, **about, "kernel_name": "workstation"}), private=True)
        self._thread = threading.Thread(target=self._work, name="jupyter", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._answers.put(None)
        self._waking.send(b"")
        self._thread.join(timeout=5)
        self._waking.close(linger=0)
        self._context.destroy(linger=0)
        self.path.unlink(missing_ok=True)

    def _send(self, socket: str, *message: Any, **more: Any) -> None:
        """From the main thread, or one that a cell began: have the other one send a message."""
        with self._sending:
            self._answers.put((socket, (message, more)))
            self._waking.send(b"")

    # the thread, which alone uses the sockets

    def _work(self) -> None:
        poller = zmq.Poller()
        for socket in (*self._sockets.values(), self._woken):
            poller.register(socket, zmq.POLLIN)
        open_ = True
        while open_:
            ready = dict(poller.poll())
            if self._woken in ready:
                self._woken.recv()
                open_ = self._pass_on()
            if open_ and self._sockets["hb"] in ready:
                self._sockets["hb"].send_multipart(self._sockets["hb"].recv_multipart())
            for name in ("control", "stdin", "shell") if open_ else ():
                if self._sockets[name] in ready:
                    self._receive(name)
        for socket in (*self._sockets.values(), self._woken):
            socket.close(linger=0)

    def _pass_on(self) -> bool:
        """Send one message that the main thread has made; False when it wants the end."""
        answer = self._answers.get()
        if answer is None:
            return False
        socket, (message, more) = answer
        self._session.send(self._sockets[socket], *message, **more)
        return True

    def _receive(self, name: str) -> None:
        with suppress(ValueError):  # not signed by one who has the key, or no message at all: it gets no answer
            idents, message = self._session.recv(self._sockets[name])
            if message is not None:
                self._answer_or_tell(name, idents, message)

    def _answer_or_tell(self, name: str, idents: Any, message: dict[str, Any]) -> None:
        """What goes wrong is the answer: the next message is waited for all the same."""
        try:
            self._answer(name, idents, message)
        except Exception as error:  # a client may leave out anything, and a look at an object runs its code
            fault = {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []}
            kind = message["header"]["msg_type"].replace("_request", "_reply")
            self._session.send(self._sockets[name], kind, fault, parent=message, ident=idents)
            self._session.send(self._sockets["iopub"], "status", {"execution_state": "idle"}, parent=message)

    def _answer(self, name: str, idents: Any, message: dict[str, Any]) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        socket = self._sockets[name]

        def reply(facts: dict[str, Any]) -> None:
            answer = kind.replace("_request", "_reply")
            self._session.send(socket, answer, {"status": "ok", **facts}, parent=message, ident=idents)

        def state(now: str) -> None:
            self._session.send(self._sockets["iopub"], "status", {"execution_state": now}, parent=message)

        if kind == "input_reply":
            self._replied(str(content.get("value", "")))
            return
        if kind == "execute_request":
            state("busy")
            self._run(lambda: self._execute(name, idents, message))
            return
        state("busy")
        if kind == "kernel_info_request":
            reply({"protocol_version": _PROTOCOL, **_about(self._kernel)})
        elif kind == "complete_request":
            reply({"metadata": {}, **self._complete(content["code"], content["cursor_pos"])})
        elif kind == "inspect_request":
            reply(self._kernel.do_inspect(content["code"], content["cursor_pos"], content.get("detail_level", 0)))
        elif kind == "is_complete_request":
            status, indent = self._shell.input_transformer_manager.check_complete(content["code"])
            reply({"status": status, "indent": " " * (indent or 0)})
        elif kind == "history_request":
            reply({"history": []})
        elif kind == "comm_info_request":
            reply({"comms": {}})
        elif kind == "interrupt_request":
            self._interrupt()
            reply({})
        elif kind == "shutdown_request":  # the window is not the client's to close
            reply({"restart": content.get("restart", False)})
        state("idle")

    # the main thread

    def _execute(self, name: str, idents: Any, message: dict[str, Any]) -> None:
        """Run a cell, and tell what it prints, shows and answers while it runs."""
        content, faults = message["content"], list[dict[str, Any]]()
        shell = self._shell

        def tell(kind: str, facts: dict[str, Any]) -> None:
            self._send("iopub", kind, facts, parent=message)

        def ask(prompt: str, hidden: bool) -> str:
            self._send("stdin", "input_request", {"prompt": prompt, "password": hidden}, parent=message, ident=idents)
            return self._reply()

        tell("execute_input", {"code": content["code"], "execution_count": shell.execution_count})
        shown, shell._showtraceback = (
            shell._showtraceback,
            lambda kind, value, lines: faults.append(
                {"ename": kind.__name__, "evalue": str(value), "traceback": list(lines)}
            ),
        )
        try:
            with cell(shell, tell, ask if content.get("allow_stdin") else None):
                result = shell.run_cell(content["code"], store_history=not content.get("silent", False))
        finally:
            shell._showtraceback = shown
        count = max(1, shell.execution_count - 1)
        for fault in faults:
            tell("error", fault)
        failed = faults[:1] or ([] if result.success else [{"ename": "Error", "evalue": "", "traceback": []}])
        status = {"status": "error", **failed[0]} if failed else {"status": "ok", "user_expressions": {}, "payload": []}
        self._send(name, "execute_reply", {**status, "execution_count": count}, parent=message, ident=idents)
        tell("status", {"execution_state": "idle"})


def _about(kernel: Any) -> dict[str, Any]:
    from workstation import __version__

    facts: dict[str, Any] = {"implementation": "workstation", "implementation_version": __version__}
    return {**facts, "language_info": dict(kernel.language_info), "banner": f"Workstation {__version__}\n"}
