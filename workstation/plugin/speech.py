"""Speech for plugins: where somebody speaks, who does, and the engines; on samples, as generators where it takes long.

They keep what they are as `workstation.plugin.api` does. Import it in the function that needs it: some of it is read
from libraries that take a while.

Example:
    >>> import numpy as np
    >>> from workstation.plugin.speech import speech_ranges
    >>> speech_ranges(np.zeros(16000, np.float32), 16000)
    []
"""

from workstation.speech.engines import align as align
from workstation.speech.engines import transcribe as transcribe
from workstation.speech.speakers.diarise import Turn as Turn
from workstation.speech.speakers.diarise import find_turns as find_turns
from workstation.speech.vad import ActivityRules as ActivityRules
from workstation.speech.vad import speech_ranges as speech_ranges

__all__ = ["ActivityRules", "Turn", "align", "find_turns", "speech_ranges", "transcribe"]
