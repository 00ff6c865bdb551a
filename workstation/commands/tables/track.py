"""The commands of tracks."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("track.add", "Add track", f"{_HERE}.track:add", "Track", "mdi6.plus"),
    Command("track.duplicate", "Duplicate track", f"{_HERE}.track:duplicate", ask="track"),
    Command("track.remove", "Remove selected tracks", f"{_HERE}.track:remove", "Track", "mdi6.close", "tracks"),
    Command("track.rename", "Rename track…", f"{_HERE}.track:rename", ask="track"),
    Command("track.move", "Move track…", f"{_HERE}.track:move", ask="track"),
    Command("track.colour", "Colour track…", f"{_HERE}.track:colour", ask="track"),
    Command("track.gain", "Track gain…", f"{_HERE}.track:gain", ask="track"),
    Command("track.pan", "Track pan…", f"{_HERE}.track:pan", ask="track"),
    Command("track.mute", "Mute track", f"{_HERE}.track:mute", ask="track"),
    Command("track.solo", "Solo track", f"{_HERE}.track:solo", ask="track"),
    Command(
        "track.insert_silence",
        "Insert silence…",
        f"{_HERE}.track:insert_silence",
        "Edit",
        needs="tracks",
        ask="silence",
    ),
)
