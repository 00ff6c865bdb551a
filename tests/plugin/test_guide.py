import re
from pathlib import Path

import numpy as np

from workstation.core.files.resources import resource
from workstation.plugin.host import Host


def test_the_plugin_of_the_guide_works(host: Host, tmp_path: Path) -> None:
    page = resource("help", "plugins.md").read_text("utf-8")
    toml, code, panel = re.findall(r"```(?:toml|python)\n(.*?)```", page, re.S)
    folder = tmp_path / "louder"
    folder.mkdir()
    for name, text in (("plugin.toml", toml), ("code.py", code), ("panel.py", panel)):
        (folder / name).write_text(text)
    host.discover(tmp_path)
    host.enable("louder")
    assert host.faults == {}
    assert list(host.panels) == ["louder.panel"]
    block = np.ones((1, 10), np.float32)
    np.testing.assert_array_equal(host.commands.session.effects["double"].apply(block, 8000), 2 * block)
