"""What a document and its history take, for those who want to know before they make room."""

from dataclasses import dataclass

from workstation.core.format_size import counted, size_text
from workstation.core.history import History
from workstation.project.compact import bytes_of
from workstation.project.file import ProjectFile
from workstation.project.history_size import sound_bytes, sources_of


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """Sizes in bytes."""

    steps: int
    """That can be undone or redone."""
    sound: int
    """Samples of 4 bytes in all steps, without the files that the document refers to."""
    file: int = 0
    """The project file with its log; 0 before it is saved."""
    stored_sound: int = 0
    """Of that the sound, compressed."""
    stored_history: int = 0
    """Of that the documents of all steps."""
    referred: tuple[str, ...] = ()
    """The sound files that the project refers to."""

    @property
    def line(self) -> str:
        steps = f"{counted(self.steps, 'step')} of history with {size_text(self.sound)} of sound"
        if not self.file:
            return f"{steps}; not saved yet"
        parts = f"{size_text(self.stored_sound)} of sound and {size_text(self.stored_history)} of documents"
        return f"{steps}; the project file takes {size_text(self.file)}: {parts}"


def info_of(history: History, project: ProjectFile | None) -> ProjectInfo:
    """Sizes of a history, and of the file that holds it; ProjectError when that cannot be read."""
    steps, sound = len(history.revisions) - 1, sound_bytes(history)
    if project is None:
        return ProjectInfo(steps, sound)
    read = project.connection.read
    ((stored,),) = read("SELECT coalesce(sum(length(samples)), 0) FROM sound")
    ((revisions,),) = read("SELECT coalesce(sum(length(content) + length(call)), 0) FROM revision")
    ((parts,),) = read("SELECT coalesce(sum(length(content)), 0) FROM part")
    used = sources_of(history)
    files = (getattr(source, "path", None) for _, source in project.numbers.files() if id(source) in used)
    names = tuple(sorted({str(path) for path in files if path is not None}))
    sizes = [int(str(value)) for value in (stored, revisions, parts)]
    return ProjectInfo(steps, sound, bytes_of(project), sizes[0], sizes[1] + sizes[2], names)
