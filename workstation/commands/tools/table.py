"""The commands of generating, analysing and separating sound."""

from workstation.commands.registry import Command

_HERE = "workstation.commands.tools"

COMMANDS: tuple[Command, ...] = (
    Command(
        "generate.insert", "Generate…", f"{_HERE}.generate:insert", menu="Track", icon="mdi6.sine-wave", ask="tool",
        line=True,
    ),
    Command(
        "separate.apply", "Separate into tracks…", f"{_HERE}.separate:apply", menu="Track", icon="mdi6.call-split",
        needs="sound", ask="tool",
    ),
    Command(
        "analysis.show", "Analyse…", f"{_HERE}.analysis:show", menu="Analyse", icon="mdi6.chart-line", needs="sound",
        ask="tool",
    ),
    Command(
        "analysis.mark", "Segments to regions", f"{_HERE}.analysis:mark", menu="Analyse",
        icon="mdi6.map-marker-multiple-outline", needs="sound",
    ),
    Command("analysis.export", "Export what was found…", f"{_HERE}.analysis:export", menu="Analyse", needs="sound",
            ask="export-analysis"),
    Command(
        "analysis.hide", "Hide what was found", f"{_HERE}.analysis:hide", menu="Analyse", icon="mdi6.eye-off-outline",
        needs="sound", line=True, for_all=True,
    ),
)  # fmt: skip
