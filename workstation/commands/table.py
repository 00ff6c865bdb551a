"""The table of all commands that the program itself brings."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("file.new", "New", f"{_HERE}.file:new", "File", "mdi6.file-outline"),
    Command("file.open", "Open…", f"{_HERE}.file:open_", "File", "mdi6.folder-open-outline", ask="open"),
    Command("file.import", "Import as track…", f"{_HERE}.file:import_", "File", "mdi6.file-plus-outline", ask="import"),
    Command("file.save", "Save", f"{_HERE}.file:save", "File", "mdi6.content-save-outline", "tracks", "save"),
    Command("file.save_as", "Save as…", f"{_HERE}.file:save_as", "File", needs="tracks", ask="save-as"),
    Command("file.export", "Export sound…", f"{_HERE}.export:export", "File", "mdi6.export-variant", "sound", "export"),
    Command("file.stop_reading", "Stop reading", f"{_HERE}.file:stop_reading"),
    Command("edit.undo", "Undo", f"{_HERE}.edit:undo", "Edit", "mdi6.undo", "undo"),
    Command("edit.redo", "Redo", f"{_HERE}.edit:redo", "Edit", "mdi6.redo", "redo"),
    Command("edit.goto", "Go to revision…", f"{_HERE}.edit:goto", ask="revision"),
    Command("edit.cut", "Cut", f"{_HERE}.edit:cut", "Edit", "mdi6.content-cut", "selection"),
    Command("edit.copy", "Copy", f"{_HERE}.edit:copy", "Edit", "mdi6.content-copy", "selection"),
    Command("edit.paste", "Paste", f"{_HERE}.edit:paste", "Edit", "mdi6.content-paste", "clip"),
    Command("edit.delete", "Delete", f"{_HERE}.edit:delete", "Edit", "mdi6.delete-outline", "selection"),
    Command("edit.silence", "Silence", f"{_HERE}.edit:silence", "Edit", "mdi6.volume-off", "selection"),
    Command("edit.trim", "Trim to selection", f"{_HERE}.edit:trim", "Edit", "mdi6.crop", "selection"),
    Command("edit.duplicate", "Duplicate", f"{_HERE}.edit:duplicate", "Edit", "mdi6.content-duplicate", "selection"),
    Command("selection.set", "Select…", f"{_HERE}.selection:set_", ask="range"),
    Command("selection.all", "Select all", f"{_HERE}.selection:all_", "Select", "mdi6.select-all", "sound"),
    Command("selection.none", "Select none", f"{_HERE}.selection:none", "Select", "mdi6.select-off", "selection"),
    Command("track.add", "Add track", f"{_HERE}.track:add", "Track", "mdi6.plus"),
    Command("track.duplicate", "Duplicate track", f"{_HERE}.track:duplicate", ask="track"),
    Command("track.remove", "Remove selected tracks", f"{_HERE}.track:remove", "Track", "mdi6.close", "tracks"),
    Command("track.rename", "Rename track…", f"{_HERE}.track:rename", ask="track"),
    Command("track.move", "Move track…", f"{_HERE}.track:move", ask="track"),
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
    Command("marker.add", "Add marker", f"{_HERE}.marker:add", "Marker", "mdi6.map-marker-plus-outline", "sound"),
    Command("marker.next", "Next marker", f"{_HERE}.marker:next_", "Marker", "mdi6.skip-next", "markers"),
    Command(
        "marker.previous", "Previous marker", f"{_HERE}.marker:previous", "Marker", "mdi6.skip-previous", "markers"
    ),
    Command("marker.clear", "Remove all markers", f"{_HERE}.marker:clear", "Marker", "mdi6.map-marker-off", "markers"),
    Command("marker.remove", "Remove marker", f"{_HERE}.marker:remove", ask="marker"),
    Command("marker.rename", "Rename marker…", f"{_HERE}.marker:rename", ask="marker"),
    Command("marker.move", "Move marker", f"{_HERE}.marker:move", ask="marker"),
    Command("marker.select", "Select region", f"{_HERE}.marker:select", ask="marker"),
    Command(
        "effect.apply", "Apply effect…", f"{_HERE}.effect:apply", "Effect", "mdi6.auto-fix", "sound", "apply-effect"
    ),
    Command("rack.add", "Add effect…", f"{_HERE}.rack:add", ask="effect"),
    Command("rack.remove", "Remove effect", f"{_HERE}.rack:remove", ask="slot"),
    Command("rack.move", "Move effect", f"{_HERE}.rack:move", ask="slot"),
    Command("rack.set", "Set effect…", f"{_HERE}.rack:set_", ask="slot"),
    Command("rack.enable", "Bypass effect", f"{_HERE}.rack:enable", ask="slot"),
    Command("rack.clear", "Clear rack", f"{_HERE}.rack:clear", "Effect", "mdi6.playlist-remove"),
    Command("rack.preset", "Load preset…", f"{_HERE}.rack:preset", ask="preset"),
    Command("rack.save_preset", "Save preset…", f"{_HERE}.rack:save_preset", ask="preset-name"),
    Command("rack.delete_preset", "Delete preset…", f"{_HERE}.rack:delete_preset", ask="preset"),
)
