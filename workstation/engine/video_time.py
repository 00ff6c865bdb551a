"""Where the time of a video and that of a document of its sound meet.

A document begins with its first sample; a player shows a video from the zero of the file's clock, and its sound may
begin later. Files of subtitles, labels and chapters are in the time of the video.
"""

from pathlib import Path

from workstation.core.history import History
from workstation.engine.video_map import first_video, is_cut, kept_of
from workstation.media.errors import MediaError
from workstation.media.probe import probe

_NOTHING = 1e-3


def late(history: History) -> float:
    """How many seconds later everything is in the video that the document is the sound of.

    0 where it is of no video, and where the sound has been cut: it then goes with a new video, which begins as it does.
    """
    video = first_video(history)
    if video is None:
        return 0.0
    found = start_of(video)
    if found < _NOTHING or is_cut(kept_of(history, video), 0.0):
        return 0.0
    return found


def start_of(video: Path) -> float:
    """When (s) the sound of a file with pictures begins; 0 for any other, and where the file is not there any more."""
    try:
        found = probe(video)
    except (MediaError, OSError):
        return 0.0
    return found.start_seconds if found.has_video else 0.0
