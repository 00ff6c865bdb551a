"""The commands of subtitles: cues by rules, their times, their looks."""

from workstation.commands.registry import Command

_CUES = "workstation.commands.cues.rules"
_TIMES = "workstation.commands.cues.timing"
_HERE = "workstation.commands.cues.live"
_EDIT = "workstation.commands.cues.edit"
_VIDEO = "workstation.commands.files.video"
_MENU = "Words/Subtitles"
_CUE = "Words/Cue"

COMMANDS: tuple[Command, ...] = (
    Command("words.insert_cue", "Insert cue", f"{_EDIT}:insert", _CUE, "mdi6.playlist-plus", "sound"),
    Command("words.next_cue", "Next cue, or a new one", f"{_HERE}:next_", _CUE, "mdi6.playlist-edit", "words"),
    Command(
        "words.type_cue",
        "Type into the cue",
        f"{_HERE}:type_into",
        _CUE,
        "mdi6.form-textbox",
        "words",
        logged=False,
    ),
    Command("words.split_here", "Split cue at the play cursor", f"{_EDIT}:split", _CUE, "mdi6.call-split", "words"),
    Command("words.join_next", "Join cue to the next", f"{_EDIT}:join_next", _CUE, "mdi6.call-merge", "words"),
    Command("words.join_previous", "Join cue to the one before", f"{_EDIT}:join_previous", _CUE, needs="words"),
    Command("words.delete_cue", "Delete cue, keep sound", f"{_EDIT}:delete", _CUE, "mdi6.playlist-remove", "words"),
    Command("words.cue_in", "Cue begins at the play cursor", f"{_HERE}:set_in", _CUE, "mdi6.ray-start", "sound"),
    Command("words.cue_out", "Cue ends at the play cursor", f"{_HERE}:set_out", _CUE, "mdi6.ray-end", "words"),
    Command("words.nudge_cue", "Nudge cue…", f"{_TIMES}:nudge", _CUE, "mdi6.arrow-left-right", "words", "seconds"),
    Command("words.free_cues", "Times of cues by the rules", f"{_TIMES}:free", _CUE, "mdi6.lock-open-outline", "words"),
    Command("words.cue_times", "Time cue…", f"{_TIMES}:set_times", needs="words", ask="cue"),
    Command("words.cue_edge", "Move cue's edge", f"{_TIMES}:move_edge", needs="words", ask="cue"),
    Command("words.cue_text", "Text of cue…", f"{_EDIT}:set_text", needs="words", ask="cue"),
    Command("words.break_line", "Break line before word", f"{_EDIT}:break_line", needs="words", ask="word"),
    Command(
        "words.load_translation",
        "Load translation…",
        "workstation.commands.words.files:load_translation",
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
