"""What commands take that read or write words as text: rows that check scripts, and make the command line's options."""

from workstation.core.params import Param
from workstation.speech.cues.rules import PRESETS, RULES
from workstation.speech.cues.style import STYLES
from workstation.speech.formats.options import FILLS, KARAOKE, TEXTS

_SHARES = ", ".join(param.name for param in RULES[:3])
KARAOKE_UNIT = Param("karaoke", "", choices=KARAOKE, hint="What lights up")
CUE_RULES = Param(
    "rules",
    "",
    unit="rules",
    hint=f"Fit the cues to rules: {', '.join(PRESETS)}; with changes after commas ({_SHARES} …): bbc,line_columns=39",
)
CUE_STYLE = Param("style", "", unit="style", hint=f"{', '.join(STYLES)}, or plain,size=64")
LANGUAGE_OF_TWO = Param("text", "original", choices=TEXTS, hint="Which language of two (original)")
FILL = Param("fill", "kf", choices=FILLS, hint="How it lights up in .ass (kf)")
NAMED_SPEAKERS = Param("speakers", True, hint="Leave the names of speakers out")
FRAMES_A_SECOND = Param("fps", 0.0, low=0.0, high=1000.0, hint="Frames a second of .sub files (25)")
LANGUAGE = Param("language", "", unit="code", hint="Where the file does not say, such as ja")
ENCODING = Param("encoding", "", unit="name", hint="Of the text, such as cp1254 (told by its bytes)")
SECONDS_LATER = Param("seconds", 0.0, unit="seconds", hint="Later, or earlier when negative")
