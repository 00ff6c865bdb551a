"""The commands of playing and recording."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command(
        "transport.toggle",
        "Play or stop",
        f"{_HERE}.transport.play:toggle",
        menu="Transport",
        icon="mdi6.play",
        needs="sound",
    ),
    Command("transport.play", "Play", f"{_HERE}.transport.play:play", icon="mdi6.play", needs="sound"),
    Command("transport.stop", "Stop", f"{_HERE}.transport.play:stop", menu="Transport", icon="mdi6.stop"),
    Command(
        "transport.pause",
        "Pause or play on",
        f"{_HERE}.transport.play:pause",
        menu="Transport",
        icon="mdi6.pause",
        needs="sound",
    ),
    Command("transport.record", "Record", f"{_HERE}.transport.record:record", menu="Transport", icon="mdi6.record"),
    Command(
        "transport.listen",
        "Show the input's level",
        f"{_HERE}.transport.record:listen",
        menu="Transport",
        icon="mdi6.microphone-outline",
        logged=False,
    ),
    Command("transport.loop", "Loop", f"{_HERE}.transport.play:loop", menu="Transport", icon="mdi6.repeat", line=True),
    Command(
        "transport.seek", "Go to time…", f"{_HERE}.transport.play:seek", menu="Transport", needs="sound", ask="time"
    ),
    Command(
        "transport.start",
        "Go to start",
        f"{_HERE}.transport.play:start_of_sound",
        menu="Transport",
        icon="mdi6.skip-previous",
    ),
    Command(
        "transport.end", "Go to end", f"{_HERE}.transport.play:end_of_sound", menu="Transport", icon="mdi6.skip-next"
    ),
)
