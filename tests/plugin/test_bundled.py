"""The bundled plugins know the plugin interface alone, and their names are there."""

import pytest

from workstation.core.files.resources import bundled_plugins
from workstation.plugin.authoring.check import check_plugin

FOLDERS = sorted(place.parent for place in bundled_plugins().glob("*/plugin.toml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_is_to_be_said_against_it(folder: object) -> None:
    assert check_plugin(folder) == ([], [])  # type: ignore[arg-type]  # a path


def test_those_that_come_with_the_program_are_there() -> None:
    assert {"align", "transcribe"} <= {folder.name for folder in FOLDERS}
