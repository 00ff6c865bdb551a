"""What is said when a project file cannot be read or written."""


class ProjectError(ValueError):
    """A project file that cannot be read or written; the message is one line that names the file."""


class FormError(ValueError):
    """A value in a project file that is not of the form it should have; the message is the place and what is wrong."""


class InUseError(ProjectError):
    """A project file that another program works on."""


class ChangedError(ProjectError):
    """A project file that another program has written to since it was opened here."""


class OldFormatError(ProjectError):
    """A project file of an older format, where it can only be read."""


class DamagedError(ProjectError):
    """A project file of which only a part can be read; `salvage` brings what is intact into a new one."""
