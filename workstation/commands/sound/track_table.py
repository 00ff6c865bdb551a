"""The commands of tracks."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("track.add", "Add track", f"{_HERE}.sound.tracks:add", menu="Track", icon="mdi6.plus"),
    Command("track.duplicate", "Duplicate track", f"{_HERE}.sound.tracks:duplicate", ask="track"),
    Command(
        "track.remove",
        "Remove selected tracks",
        f"{_HERE}.sound.tracks:remove",
        menu="Track",
        icon="mdi6.close",
        needs="tracks",
    ),
    Command("track.rename", "Rename track…", f"{_HERE}.sound.tracks:rename", ask="track"),
    Command("track.move", "Move track…", f"{_HERE}.sound.tracks:move", ask="track"),
    Command("track.colour", "Colour track…", f"{_HERE}.sound.tracks:colour", ask="track"),
    Command("track.gain", "Track gain…", f"{_HERE}.sound.tracks:gain", ask="track"),
    Command("track.pan", "Track pan…", f"{_HERE}.sound.tracks:pan", ask="track"),
    Command("track.mute", "Mute track", f"{_HERE}.sound.tracks:mute", ask="track"),
    Command("track.solo", "Solo track", f"{_HERE}.sound.tracks:solo", ask="track"),
    Command(
        "track.insert_silence",
        "Insert silence…",
        f"{_HERE}.sound.tracks:insert_silence",
        menu="Edit",
        needs="tracks",
        ask="silence",
        line=True,
    ),
)
