"""The commands of subtitles: cues by rules, their times, their looks."""

from workstation.commands.registry import Command

_CUES = "workstation.commands.cues"
_VIDEO = "workstation.commands.video"
_MENU = "Words/Subtitles"

COMMANDS: tuple[Command, ...] = (
    Command(
        "words.load_translation",
        "Load translation…",
        "workstation.commands.words:load_translation",
        _MENU,
        "mdi6.translate",
        "words",
        "load-words",
    ),
    Command("words.make_cues", "Make cues by the rules", f"{_CUES}:make", _MENU, "mdi6.subtitles-outline", "words"),
    Command("words.fix_cues", "Fix all faults", f"{_CUES}:fix", _MENU, "mdi6.auto-fix", "words"),
    Command("words.rules", "Rules of subtitles…", f"{_CUES}:use_rules", _MENU, "mdi6.tune-variant", ask="cue-rules"),
    Command("words.style", "Looks of subtitles…", f"{_CUES}:use_style", _MENU, "mdi6.format-font", ask="cue-style"),
    Command("words.embed", "Embed in video…", f"{_VIDEO}:embed", _MENU, "mdi6.file-video-outline", "words", "embed"),
    Command("words.burn", "Burn into video…", f"{_VIDEO}:burn", _MENU, "mdi6.movie-open-outline", "words", "burn"),
    Command("words.shift", "Shift words…", f"{_CUES}:shift", _MENU, "mdi6.arrow-left-right", "words", "seconds"),
    Command(
        "words.stretch",
        "Stretch words between two points…",
        f"{_CUES}:stretch",
        _MENU,
        "mdi6.arrow-expand-horizontal",
        "words",
        "sync",
    ),
    Command(
        "words.frame_rate",
        "Words to another frame rate…",
        f"{_CUES}:frame_rate",
        _MENU,
        "mdi6.filmstrip",
        "words",
        "fps",
    ),
)
