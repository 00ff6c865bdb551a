"""What imports leave out for the window's sake is there when it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from workstation.ui.runtime.fast_imports import attributes_of

_ROOT = Path(__file__).resolve().parents[3]

_ASK = """
import inspect, sys
if {quick}:
    from workstation.ui.runtime.fast_imports import quicken
    compile_before = compile
    quicken()
    assert compile is compile_before
from PySide6.QtCore import QObject, QPoint

def tell(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)

def put_off():
    return [name for name, module in sys.modules.items() if "signature" in name and "__getattr__" in vars(module)]

print(len(put_off()) > 0, file=sys.stderr)
tell(lambda: QPoint("one"))
tell(lambda: QPoint(1, 2, z=3))
tell(lambda: QPoint().setX())
tell(lambda: QObject(nothing=1))
tell(lambda: QPoint.setX.__signature__)
tell(lambda: QPoint.setX.__doc__)
tell(lambda: inspect.signature(QPoint.setX))
from PySide6.support.signature import mapping
from PySide6.support.signature.lib import pyi_generator
tell(lambda: pyi_generator.Formatter)
print(put_off())
"""


def _told(*, quick: bool) -> tuple[str, str]:
    line = [sys.executable, "-c", _ASK.format(quick=quick)]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr.split()[-1]


def test_qt_tells_the_same_of_wrong_arguments() -> None:
    told, at_once = _told(quick=False)
    assert "Supported signatures" in told
    assert (told, "True") == _told(quick=True)
    assert at_once == "False"


def test_a_module_runs_once_and_when_first_asked() -> None:
    names: dict[str, object] = {"__name__": "late", "runs": []}
    names["__getattr__"] = look_up = attributes_of(names, b"runs.append(1)\nvalue = len(runs)", "late.py")
    with pytest.raises(AttributeError, match="late"):
        look_up("__path__")  # the import system asks every module
    assert names["runs"] == []
    assert look_up("value") == look_up("value") == 1
    assert "__getattr__" not in names
