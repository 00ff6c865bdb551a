"""The commands of playing and recording."""

from workstation.commands.registry import Command

_HERE = "workstation.commands"

COMMANDS: tuple[Command, ...] = (
    Command("transport.toggle", "Play or stop", f"{_HERE}.transport.play:toggle", "Transport", "mdi6.play", "sound"),
    Command("transport.play", "Play", f"{_HERE}.transport.play:play", "", "mdi6.play", "sound"),
    Command("transport.stop", "Stop", f"{_HERE}.transport.play:stop", "Transport", "mdi6.stop"),
    Command("transport.pause", "Pause or play on", f"{_HERE}.transport.play:pause", "Transport", "mdi6.pause", "sound"),
    Command("transport.record", "Record", f"{_HERE}.transport.record:record", "Transport", "mdi6.record"),
    Command("transport.loop", "Loop", f"{_HERE}.transport.play:loop", "Transport", "mdi6.repeat"),
    Command("transport.seek", "Go to time…", f"{_HERE}.transport.play:seek", "Transport", needs="sound", ask="time"),
    Command(
        "transport.start", "Go to start", f"{_HERE}.transport.play:start_of_sound", "Transport", "mdi6.skip-previous"
    ),
    Command("transport.end", "Go to end", f"{_HERE}.transport.play:end_of_sound", "Transport", "mdi6.skip-next"),
)
