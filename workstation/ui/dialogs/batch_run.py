"""Many files being done by the command line's `batch`, in a process of its own: the window stays free."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

_SECONDS_TO_STOP = 5


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is to be done with which files."""

    files: Sequence[Path]
    folder: Path
    format: str
    macro: Path | None = None
    rack: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    """Of the format and the export, by name."""
    jobs: int = 1
    resume: bool = False
    replace: bool = False

    @property
    def line(self) -> list[str]:
        """The command line that does it, behind the program's name."""
        words = ["batch"]
        if self.macro is not None:
            words.append(str(self.macro))
        words += [str(path) for path in self.files]
        words += ["-o", f"{self.folder}/", "-f", self.format, "--jobs", str(self.jobs), "--json"]
        if self.rack:
            words += ["--rack", self.rack]
        for name, value in self.options.items():
            option = name.replace("_", "-")
            if isinstance(value, bool):
                words.append(f"--{option}" if value else f"--no-{option}")
            else:
                words += [f"--{option}", f"{value}"]
        words += ["--resume"] * self.resume + ["--force"] * self.replace
        return words


class BatchRun(QObject):
    """The process; `reported` gives what came of each file as soon as it is over, `ended` the program's last words."""

    reported = Signal(dict)
    ended = Signal(int, str)

    def __init__(self, plan: BatchPlan, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said = b""
        self._rest = b""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._hear)
        self._process.finished.connect(lambda code, status: self._end(code))
        self._process.errorOccurred.connect(self._fail)
        own = [] if getattr(sys, "frozen", False) else ["-m", "workstation"]  # a packed program is its own interpreter
        self._process.start(sys.executable, [*own, *plan.line])

    @property
    def running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def stop(self) -> None:
        """End it: the file that it is at stays undone, and its workers go with it."""
        self._process.kill()

    def close(self) -> None:
        """Stop it and wait until it is gone."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(_SECONDS_TO_STOP * 1000)

    def _read(self) -> None:
        lines = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            try:
                report = json.loads(line)
            except ValueError:  # a program that prints beside what it was asked for
                continue
            if isinstance(report, dict):
                self.reported.emit(report)

    def _hear(self) -> None:
        self._said = (self._said + bytes(self._process.readAllStandardError().data()))[-4000:]

    def _end(self, code: int) -> None:
        self._read()
        self._hear()
        lines = self._said.decode("utf-8", "replace").strip().splitlines()
        told = [line.removeprefix("workstation: ") for line in lines if line.startswith("workstation: ")]
        self.ended.emit(code, told[-1] if told else "")

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(-1, f"the program could not be begun a second time: {self._process.errorString()}")
