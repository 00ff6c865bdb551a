"""The commands of files: opening, saving, exporting."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("file.new", "New", f"{_HERE}.files.open:new", menu="File", icon="mdi6.file-outline"),
    Command(
        "file.open", "Open…", f"{_HERE}.files.open:open_", menu="File", icon="mdi6.folder-open-outline", ask="open"
    ),
    Command("file.open_copy", "Open a copy…", f"{_HERE}.files.open:open_copy", menu="File", ask="open-copy"),
    Command("file.recover", "Recover unsaved work…", f"{_HERE}.drafts.recover:recover", menu="File", ask="recover"),
    Command("file.discard_draft", "Discard unsaved work", f"{_HERE}.drafts.recover:discard_draft", logged=False),
    Command(
        "file.bring_back_draft", "Bring back discarded work", f"{_HERE}.drafts.recover:bring_back_draft", logged=False
    ),
    Command(
        "file.import",
        "Import as track…",
        f"{_HERE}.files.open:import_",
        menu="File",
        icon="mdi6.file-plus-outline",
        ask="import",
        line=True,
    ),
    Command(
        "file.import_raw",
        "Import raw samples…",
        f"{_HERE}.files.open:import_raw",
        menu="File",
        icon="mdi6.file-question-outline",
        ask="import-raw",
    ),
    Command(
        "file.save",
        "Save",
        f"{_HERE}.files.open:save",
        menu="File",
        icon="mdi6.content-save-outline",
        needs="tracks",
        ask="save",
        line=True,
    ),
    Command("file.save_as", "Save as…", f"{_HERE}.files.open:save_as", menu="File", needs="tracks", ask="save-as"),
    Command(
        "file.save_copy",
        "Save a copy…",
        f"{_HERE}.files.saving:save_copy",
        menu="File",
        needs="tracks",
        ask="save-copy",
    ),
    Command(
        "file.export",
        "Export sound…",
        f"{_HERE}.files.export:export",
        menu="File",
        icon="mdi6.export-variant",
        needs="sound",
        ask="export",
        line=True,
    ),
    Command(
        "file.export_several",
        "Export several…",
        f"{_HERE}.files.export_several:export_several",
        menu="File",
        icon="mdi6.file-multiple-outline",
        needs="sound",
        ask="export-several",
    ),
    Command(
        "file.export_timeline",
        "Export timeline…",
        f"{_HERE}.files.timeline:export",
        menu="File",
        icon="mdi6.timeline-outline",
        needs="sound",
        ask="export-timeline",
    ),
    Command(
        "file.missing",
        "Missing files…",
        f"{_HERE}.files.relink:list_missing",
        menu="File",
        ask="missing",
        logged=False,
        line=True,
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
        menu="File/Project",
        ask="project-info",
        logged=False,
    ),
    Command(
        "file.collect",
        "Collect media",
        f"{_HERE}.files.saving:collect",
        menu="File/Project",
        icon="mdi6.package-variant",
    ),
    Command(
        "file.compact",
        "Compact",
        f"{_HERE}.files.saving:compact_project",
        menu="File/Project",
        icon="mdi6.zip-box-outline",
    ),
    Command("file.forget_history", "Forget history", f"{_HERE}.files.saving:forget_history", menu="File/Project"),
    Command("file.stop_reading", "Stop reading", f"{_HERE}.files.open:stop_reading"),
)
