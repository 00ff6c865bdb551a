"""The commands of clips, their envelopes, and of ripple."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

_OF_THE_SELECTION = (
    ("clip.split", "Split", "clip:split", "mdi6.table-split-cell", ""),
    ("clip.join", "Join", "clip:join", "mdi6.set-merge", ""),
    ("clip.trim_start", "Trim start to caret", "clip_shape:trim_start", "mdi6.format-horizontal-align-left", ""),
    ("clip.trim_end", "Trim end to caret", "clip_shape:trim_end", "mdi6.format-horizontal-align-right", ""),
    ("clip.duplicate", "Duplicate clip", "clip_move:duplicate", "mdi6.content-duplicate", ""),
    ("clip.delete", "Delete clip", "clip_move:delete", "mdi6.delete-outline", ""),
    (
        "clip.delete_leaving_gap",
        "Delete clip and leave the gap",
        "clip_move:delete_leaving_gap",
        "mdi6.arrow-expand-horizontal",
        "",
    ),
    ("clip.cross_fade", "Cross-fade…", "clip_shape:cross_fade", "mdi6.swap-horizontal", "clip"),
    ("clip.fade_in", "Fade in…", "clip_shape:fade_in", "mdi6.chart-bell-curve", "clip"),
    ("clip.fade_out", "Fade out…", "clip_shape:fade_out", "mdi6.chart-bell-curve", "clip"),
    ("envelope.clear", "Remove envelope", "envelope:clear", "mdi6.chart-line-variant", ""),
    ("clip.group", "Group", "clip:group", "mdi6.link-variant", ""),
    ("clip.ungroup", "Ungroup", "clip:ungroup", "mdi6.link-variant-off", ""),
    ("clip.shift", "Move by…", "clip_move:shift", "mdi6.arrow-left-right", "clip"),
    ("clip.nudge_left", "Nudge left", "clip_move:nudge_left", "mdi6.chevron-left", ""),
    ("clip.nudge_right", "Nudge right", "clip_move:nudge_right", "mdi6.chevron-right", ""),
    ("clip.next", "Select next clip", "clip:next_", "mdi6.skip-next-outline", ""),
    ("clip.previous", "Select previous clip", "clip:previous", "mdi6.skip-previous-outline", ""),
)
"""Id, title, function, icon and dialog of what is done to the selected clips."""

_OF_ONE = (
    ("clip.move", "Move clip…", "clip_move:move"),
    ("clip.trim", "Trim clip…", "clip_shape:trim"),
    ("clip.fade", "Fade clip…", "clip_shape:fade"),
    ("clip.gain", "Clip gain…", "clip_shape:gain"),
    ("clip.rename", "Rename clip…", "clip:rename"),
    ("clip.colour", "Colour clip…", "clip:colour"),
    ("clip.select", "Select clip…", "clip:select"),
    ("envelope.add", "Add envelope point…", "envelope:add"),
    ("envelope.move", "Move envelope point…", "envelope:move"),
    ("envelope.remove", "Remove envelope point…", "envelope:remove"),
)
"""Of what is done to a clip that is named by its track and its number there."""

_RIPPLE = (
    ("ripple.off", "Ripple off", "ripple:off", "mdi6.arrow-collapse-horizontal"),
    ("ripple.track", "Ripple on the edited tracks", "ripple:on_track", "mdi6.format-indent-increase"),
    ("ripple.all", "Ripple on all tracks", "ripple:on_all", "mdi6.format-align-left"),
)

COMMANDS: tuple[Command, ...] = (
    *(
        Command(i, title, f"{_HERE}.{code}", "Clip", icon, "sound", ask)
        for i, title, code, icon, ask in _OF_THE_SELECTION
    ),
    *(Command(i, title, f"{_HERE}.{code}", ask="clip") for i, title, code in _OF_ONE),
    *(Command(i, title, f"{_HERE}.{code}", "Edit/Ripple", icon) for i, title, code, icon in _RIPPLE),
)
