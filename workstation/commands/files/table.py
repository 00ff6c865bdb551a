"""The commands of files: opening, saving, exporting."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("file.new", "New", f"{_HERE}.files.open:new", "File", "mdi6.file-outline"),
    Command("file.open", "Open…", f"{_HERE}.files.open:open_", "File", "mdi6.folder-open-outline", ask="open"),
    Command("file.open_copy", "Open a copy…", f"{_HERE}.files.open:open_copy", "File", ask="open-copy"),
    Command("file.recover", "Recover unsaved work…", f"{_HERE}.drafts.recover:recover", "File", ask="recover"),
    Command("file.discard_draft", "Discard unsaved work", f"{_HERE}.drafts.recover:discard_draft", logged=False),
    Command(
        "file.bring_back_draft", "Bring back discarded work", f"{_HERE}.drafts.recover:bring_back_draft", logged=False
    ),
    Command(
        "file.import", "Import as track…", f"{_HERE}.files.open:import_", "File", "mdi6.file-plus-outline", ask="import"
    ),
    Command(
        "file.import_raw",
        "Import raw samples…",
        f"{_HERE}.files.open:import_raw",
        "File",
        "mdi6.file-question-outline",
        ask="import-raw",
    ),
    Command("file.save", "Save", f"{_HERE}.files.open:save", "File", "mdi6.content-save-outline", "tracks", "save"),
    Command("file.save_as", "Save as…", f"{_HERE}.files.open:save_as", "File", needs="tracks", ask="save-as"),
    Command(
        "file.save_copy", "Save a copy…", f"{_HERE}.files.saving:save_copy", "File", needs="tracks", ask="save-copy"
    ),
    Command(
        "file.export", "Export sound…", f"{_HERE}.files.export:export", "File", "mdi6.export-variant", "sound", "export"
    ),
    Command(
        "file.export_several",
        "Export several…",
        f"{_HERE}.files.export_several:export_several",
        "File",
        "mdi6.file-multiple-outline",
        "sound",
        "export-several",
    ),
    Command(
        "file.export_timeline",
        "Export timeline…",
        f"{_HERE}.files.timeline:export",
        "File",
        "mdi6.timeline-outline",
        "sound",
        "export-timeline",
    ),
    Command(
        "file.missing", "Missing files…", f"{_HERE}.files.relink:list_missing", "File", ask="missing", logged=False
    ),
    Command("file.relink", "Use a file for a missing one…", f"{_HERE}.files.relink:relink", ask="missing"),
    Command(
        "file.search_missing",
        "Search a folder for missing files…",
        f"{_HERE}.files.relink:search_missing",
        ask="missing",
    ),
    Command(
        "file.silence_missing",
        "Put silence for a missing file…",
        f"{_HERE}.files.relink:silence_missing",
        ask="missing",
    ),
    Command(
        "file.info",
        "About this project…",
        f"{_HERE}.files.saving:info",
        "File/Project",
        ask="project-info",
        logged=False,
    ),
    Command("file.collect", "Collect media", f"{_HERE}.files.saving:collect", "File/Project", "mdi6.package-variant"),
    Command("file.compact", "Compact", f"{_HERE}.files.saving:compact_project", "File/Project", "mdi6.zip-box-outline"),
    Command("file.forget_history", "Forget history", f"{_HERE}.files.saving:forget_history", "File/Project"),
    Command("file.stop_reading", "Stop reading", f"{_HERE}.files.open:stop_reading"),
)
