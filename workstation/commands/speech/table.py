"""The commands of speech models."""

from workstation.commands.registry import Command

_HERE = "workstation.commands.speech.models"

COMMANDS: tuple[Command, ...] = (
    Command(
        "models.list",
        "Speech models…",
        f"{_HERE}:list_",
        menu="Words",
        icon="mdi6.package-variant",
        ask="models",
        logged=False,
    ),
    Command("models.download", "Download speech model…", f"{_HERE}:download", ask="models", logged=False),
    Command("models.import", "Import speech model…", f"{_HERE}:import_", ask="models", logged=False),
    Command("models.verify", "Check speech model…", f"{_HERE}:verify", ask="models", logged=False),
    Command("models.delete", "Delete speech model…", f"{_HERE}:delete", ask="models", logged=False),
)
