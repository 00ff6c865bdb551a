"""Pictures of scripts as files, also where there is no window."""

from workstation.commands.scripting.picture import Picture
from workstation.core.settings import Settings
from workstation.ui.pictures.painter import PictureColours, png_of
from workstation.ui.toolkit.drawing import begin_drawing
from workstation.ui.toolkit.theme import load_theme


def draw_picture(picture: Picture) -> bytes:
    """A PNG on a light ground, as it is pasted into texts."""
    begin_drawing()
    return png_of(picture, PictureColours(load_theme("light"), Settings()["colour_map"]))
