"""What goes wrong with audio devices, in the words of a line for the user."""


class AudioDeviceError(Exception):
    """A device that is missing, busy or gone; the message is one line for the user."""


def said(error: Exception | None) -> str:
    """PortAudio's words without its numbers."""
    arguments = error.args if error is not None else ()
    text = str(arguments[0]) if arguments else str(error)
    system = arguments[2] if len(arguments) > 2 else None
    if isinstance(system, tuple) and len(system) > 2 and system[2]:
        text = f"{text} ({str(system[2]).lower()})"
    return text
