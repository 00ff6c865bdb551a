"""The one exception whose message is meant for the user."""


class CommandError(Exception):
    """One line that says what was wrong with which file or value, and what to do."""


class NothingToDoError(CommandError):
    """There was nothing that a command for all of a kind could work on: scripts go on, people are told."""
