"""What plugins and scripts import is packed though nothing of the program names it."""

import importlib.util
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "installer"))

from packages.imported import modules_of_plugins, standard_library

ROOT = Path(__file__).parents[2]


def test_all_that_the_bundled_plugins_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "code.py").write_text(
        "import wave\nfrom .rows import ROWS\ndef late():\n    from csv import reader\n    import pyarrow.parquet\n"
    )
    assert modules_of_plugins(tmp_path) == {"wave", "csv"}
    found = modules_of_plugins(ROOT / "plugins")
    assert {"numpy", "workstation.plugin.api"} <= found
    assert [name for name in found if importlib.util.find_spec(name) is None] == []


def test_the_library_of_python_is_whole_but_for_what_serves_nobody_there() -> None:
    found = standard_library()
    assert {"wave", "csv", "email.mime.text", "xml.etree.ElementTree", "concurrent.futures", "statistics"} <= found
    assert not [name for name in found if name.partition(".")[0] in {"tkinter", "idlelib", "test", "venv"}]
    assert not [name for name in found if name.endswith(".__main__") or ".tests" in name]
