"""Sound that is missing or damaged: refused where nobody would see it, else marked in the document."""

import weakref

from workstation.commands.files.file_reading import with_segments
from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.core.sound.computed_sources import LeafChange
from workstation.core.sound.segment_runs import Segment
from workstation.core.sound.sources import Source
from workstation.engine.sources.missing_sources import missing_sources
from workstation.project.file import ProjectFile
from workstation.project.sound.sources import BlockSource
from workstation.session import Session


def require_sound(session: Session, document: Document, label: str) -> None:
    """CommandError where files of what is written are missing, unless their places may be silent."""
    if session.services.whole_sound and (missing := missing_sources((document,))):
        names = ", ".join(dict.fromkeys(str(source.path) for source in missing))
        raise CommandError(f"{label}: the sound of {names} is not there; --allow-gaps writes silence in its place")


def watch_sound(session: Session, project: ProjectFile) -> None:
    """See to it that damaged sound is told, marked, and never saved over what is left of it."""
    project.blocks.strict = session.services.whole_sound
    here = weakref.ref(project)  # it closes with its last user
    project.blocks.failed = lambda text: session.post(lambda: _tell(session, here(), text))


def _tell(session: Session, project: ProjectFile | None, text: str) -> None:
    own = project is not None and session.project is project
    more = ". What is left is open as an unsaved copy: save it as another file" if own else ""
    session.notify(text + more, "error")
    if project is None:
        return
    marked: dict[int, Source] = {}

    def change(segment: Segment) -> Segment:
        source = segment.source
        if not isinstance(source, BlockSource) or not (gaps := project.gaps_of(source)) or gaps == source.gaps:
            return segment
        if id(source) not in marked:
            marked[id(source)] = project.marked(source, gaps)
        return Segment(marked[id(source)], segment.start, segment.stop)

    session.learn(with_segments(LeafChange(change)), saved=False)
    if own:
        session.leave_project()
