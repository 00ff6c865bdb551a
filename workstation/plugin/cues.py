"""Cues for plugins: what words look like as subtitles and karaoke, and the pictures of the video under them.

They keep what they are as `workstation.plugin.api` does. `context.parts.live_cues` has the cues of the document,
`context.parts.cue_picture` draws one.

Example:
    >>> from workstation.plugin.cues import parse_style
    >>> parse_style("karaoke,size=80").size
    80
"""

from collections.abc import Mapping

from workstation.engine.video import VideoThread as VideoThread
from workstation.engine.video import video_at as video_at
from workstation.engine.video_map import has_video as has_video
from workstation.speech.cues.notation import preset_of as _preset_of
from workstation.speech.cues.segmentation import ShownCue as ShownCue
from workstation.speech.cues.style import STYLES as STYLES
from workstation.speech.cues.style import CueStyle as CueStyle
from workstation.speech.cues.style import parse_style as parse_style
from workstation.speech.formats.options import FILL_TITLES as FILL_TITLES
from workstation.speech.formats.options import KARAOKE_TITLES as KARAOKE_TITLES

__all__ = [
    "FILL_TITLES",
    "KARAOKE_TITLES",
    "STYLES",
    "CueStyle",
    "ShownCue",
    "VideoThread",
    "has_video",
    "parse_style",
    "preset_of",
    "style_presets",
    "video_at",
]


def preset_of(text: str) -> str:
    """The id of the preset that a style's text, such as a setting, begins with."""
    return _preset_of(text, STYLES)


def style_presets() -> Mapping[str, str]:
    """The titles of the looks that come with the program, by their ids."""
    return {id_: preset.title for id_, preset in STYLES.items()}
