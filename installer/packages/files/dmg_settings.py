"""What dmgbuild puts into the disk image: the program beside a link to where it is to be dragged."""

from typing import Any

defines: dict[str, Any]
"""Given by dmgbuild: `app`, the path of the program."""

files = [defines["app"]]  # noqa: F821
symlinks = {"Applications": "/Applications"}
icon_locations = {"Workstation.app": (140, 140), "Applications": (380, 140)}
window_rect = ((200, 200), (520, 320))
format = "ULFO"
