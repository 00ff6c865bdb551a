"""What a command's module imports is imported on the main thread, when the command is first used."""

import subprocess
import sys

import workstation.commands

_HEAVY = ("torch", "numba", "scipy", "av")
_ASK = """
import importlib, pkgutil, sys
import workstation.commands as commands
for module in pkgutil.walk_packages(commands.__path__, "workstation.commands."):
    importlib.import_module(module.name)
    for heavy in sys.argv[1:]:
        if heavy in sys.modules:
            print(module.name, heavy)
            raise SystemExit
"""


def test_no_module_of_commands_imports_what_takes_a_second() -> None:
    assert workstation.commands.__path__
    asked = subprocess.run([sys.executable, "-c", _ASK, *_HEAVY], capture_output=True, text=True, check=True)
    assert asked.stdout == "", "imported on the main thread while the window waits"
