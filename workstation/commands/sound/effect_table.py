"""The commands of effects and racks."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command(
        "effect.apply",
        "Apply effect…",
        f"{_HERE}.sound.effect:apply",
        menu="Effect",
        icon="mdi6.auto-fix",
        needs="sound",
        ask="apply-effect",
    ),
    Command(
        "effect.repeat",
        "Repeat last effect",
        f"{_HERE}.sound.effect:repeat",
        menu="Effect",
        icon="mdi6.repeat",
        needs="sound",
    ),
    Command(
        "spectrum.learn",
        "Learn spectrum",
        f"{_HERE}.sound.learning:spectrum",
        needs="sound",
        icon="mdi6.chart-bell-curve",
    ),
    Command("rack.add", "Add effect…", f"{_HERE}.sound.rack:add", ask="effect"),
    Command("rack.remove", "Remove effect", f"{_HERE}.sound.rack:remove", ask="slot"),
    Command("rack.move", "Move effect", f"{_HERE}.sound.rack:move", ask="slot"),
    Command("rack.set", "Set effect…", f"{_HERE}.sound.rack:set_", ask="slot"),
    Command("rack.enable", "Bypass effect", f"{_HERE}.sound.rack:enable", ask="slot"),
    Command("rack.listen", "Listen to a track…", f"{_HERE}.sound.rack:listen", ask="slot"),
    Command(
        "rack.clear", "Clear rack", f"{_HERE}.sound.rack:clear", menu="Effect", icon="mdi6.playlist-remove", line=True
    ),
    Command("rack.preset", "Load preset…", f"{_HERE}.sound.rack:preset", ask="preset"),
    Command("rack.save_preset", "Save preset…", f"{_HERE}.sound.rack:save_preset", ask="preset-name"),
    Command("rack.rename_preset", "Rename preset…", f"{_HERE}.sound.rack:rename_preset", ask="preset"),
    Command("rack.delete_preset", "Delete preset…", f"{_HERE}.sound.rack:delete_preset", ask="preset"),
)
