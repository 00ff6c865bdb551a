"""Rows of plugins that are added when somebody looks into their table."""

import subprocess
import sys

from tests.plugin.conftest import Write
from workstation.media.formats import EXPORT_FORMATS
from workstation.plugin.host import Host
from workstation.tools.tables import ANALYSERS

LATE = """
[[exporter]]
id = "raw.out"
title = "Raw out"
extension = "rawout"
function = "code:write"
params = "code:PARAMS"

[[analyser]]
id = "look"
title = "Look"
function = "code:look"
"""


def test_a_start_reads_no_code_for_tables_that_nobody_looks_into(host: Host, plugins: Write) -> None:
    folder = plugins(LATE, code="PARAMS = ()\ndef write(*args): pass\ndef look(*args): pass\n")
    told: list[str] = []
    host.failed.connect(lambda _, text: told.append(text))
    host.discover(folder)
    host.remember("mine", wanted=True)
    host.start()
    assert host.enabled("mine")
    assert "workstation_plugin_mine.code" not in sys.modules
    assert EXPORT_FORMATS["rawout"].name == "Raw out"
    assert "workstation_plugin_mine.code" in sys.modules
    host.disable("mine")
    assert "rawout" not in EXPORT_FORMATS
    assert "look" not in ANALYSERS
    assert told == []


def test_a_fault_of_what_was_put_off_is_told_when_somebody_looks(host: Host, plugins: Write) -> None:
    folder = plugins(LATE, code="PARAMS = 5\n")
    told: list[str] = []
    host.failed.connect(lambda _, text: told.append(text))
    host.discover(folder)
    host.remember("mine", wanted=True)
    host.start()
    assert told == []
    host.complete()
    assert told == [
        "The plugin Mine failed and was switched off (exporter “Raw out”: "
        "ValueError: the parameters must be a tuple of Param, got int)"
    ]
    assert not host.enabled("mine")
    assert "rawout" not in EXPORT_FORMATS


def test_the_command_line_reads_nothing_of_a_bundled_plugin_that_it_has_no_use_for() -> None:
    """But the one module of the classifier that its manifest names as its `setup`, which every start calls."""
    code = """
import sys
from workstation.cli.headless import Headless
from workstation.cli.plugins import start_plugins
with Headless() as program:
    host = start_plugins(program)
    before = [name for name in sys.modules if name.startswith("workstation_plugin_") or name.endswith("kinds.files")]
    from workstation.media.formats import EXPORT_FORMATS
    print(sorted(before), EXPORT_FORMATS["npy"].name, host.faults)
    host.close()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    read = ["workstation_plugin_classifier", "workstation_plugin_classifier.listening"]
    assert (done.stdout, done.stderr) == (f"{read} Features as NumPy array {{}}\n", "")
