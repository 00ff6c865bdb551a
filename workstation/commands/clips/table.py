"""The commands of clips, their envelopes, and of ripple."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

_OF_THE_SELECTION = (
    (
        ("clip.split", "Split", "clips.group:split", "mdi6.table-split-cell", ""),
        ("clip.join", "Join", "clips.group:join", "mdi6.set-merge", ""),
        ("clip.trim_start", "Trim start to caret", "clips.shape:trim_start", "mdi6.format-horizontal-align-left", ""),
        ("clip.trim_end", "Trim end to caret", "clips.shape:trim_end", "mdi6.format-horizontal-align-right", ""),
        ("clip.duplicate", "Duplicate clip", "clips.move:duplicate", "mdi6.content-duplicate", ""),
        ("clip.delete", "Delete clip", "clips.move:delete", "mdi6.delete-outline", ""),
        (
            "clip.delete_leaving_gap",
            "Delete clip and leave the gap",
            "clips.move:delete_leaving_gap",
            "mdi6.arrow-expand-horizontal",
            "",
        ),
    ),
    (
        ("clip.cross_fade", "Cross-fade…", "clips.shape:cross_fade", "mdi6.swap-horizontal", "clip"),
        ("clip.fade_in", "Fade in…", "clips.shape:fade_in", "mdi6.chart-bell-curve", "clip"),
        ("clip.fade_out", "Fade out…", "clips.shape:fade_out", "mdi6.chart-bell-curve", "clip"),
        ("envelope.clear", "Remove envelope", "clips.envelope:clear", "mdi6.chart-line-variant", ""),
    ),
    (
        ("clip.group", "Group", "clips.group:group", "mdi6.link-variant", ""),
        ("clip.ungroup", "Ungroup", "clips.group:ungroup", "mdi6.link-variant-off", ""),
        ("clip.shift", "Move by…", "clips.move:shift", "mdi6.arrow-left-right", "clip"),
        ("clip.nudge_left", "Nudge left", "clips.move:nudge_left", "mdi6.chevron-left", ""),
        ("clip.nudge_right", "Nudge right", "clips.move:nudge_right", "mdi6.chevron-right", ""),
    ),
    (
        ("clip.next", "Select next clip", "clips.group:next_", "mdi6.skip-next-outline", ""),
        ("clip.previous", "Select previous clip", "clips.group:previous", "mdi6.skip-previous-outline", ""),
    ),
)
"""Id, title, function, icon and dialog of what is done to the selected clips, in the groups of the menu."""

_OF_ONE = (
    ("clip.move", "Move clip…", "clips.move:move"),
    ("clip.trim", "Trim clip…", "clips.shape:trim"),
    ("clip.fade", "Fade clip…", "clips.shape:fade"),
    ("clip.gain", "Clip gain…", "clips.shape:gain"),
    ("clip.rename", "Rename clip…", "clips.group:rename"),
    ("clip.colour", "Colour clip…", "clips.group:colour"),
    ("clip.select", "Select clip…", "clips.group:select"),
    ("envelope.add", "Add envelope point…", "clips.envelope:add"),
    ("envelope.move", "Move envelope point…", "clips.envelope:move"),
    ("envelope.remove", "Remove envelope point…", "clips.envelope:remove"),
)
"""Of what is done to a clip that is named by its track and its number there."""

_RIPPLE = (
    ("ripple.off", "Ripple off", "sound.ripple:off", "mdi6.arrow-collapse-horizontal"),
    ("ripple.track", "Ripple on the edited tracks", "sound.ripple:on_track", "mdi6.format-indent-increase"),
    ("ripple.all", "Ripple on all tracks", "sound.ripple:on_all", "mdi6.format-align-left"),
)

COMMANDS: tuple[Command, ...] = (
    *(
        Command(i, title, f"{_HERE}.{code}", menu="Clip", line=not place, icon=icon, needs="sound", ask=ask)
        for group in _OF_THE_SELECTION
        for place, (i, title, code, icon, ask) in enumerate(group)
    ),
    *(Command(i, title, f"{_HERE}.{code}", ask="clip") for i, title, code in _OF_ONE),
    *(Command(i, title, f"{_HERE}.{code}", menu="Edit/Ripple", icon=icon) for i, title, code, icon in _RIPPLE),
)
