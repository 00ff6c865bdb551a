"""Names at the prompt: what they may become, as Jupyter's messages say it. Importing this module imports IPython."""

from typing import Any
from uuid import uuid4

from IPython.core.completer import rectify_completions


def new_id() -> str:
    """A name for a question."""
    return uuid4().hex


def as_reply(id_: str, content: dict[str, Any]) -> dict[str, Any]:
    """An answer in the form of Jupyter's messages."""
    return {"parent_header": {"msg_id": id_}, "content": content}


def completions(shell: Any, code: str, at: int) -> dict[str, Any]:
    """What the characters before a place may become, and which of them that replaces."""
    _spare_files()
    found = list(rectify_completions(code, shell.Completer.completions(code, at)))
    start, end = (found[0].start, found[0].end) if found else (at, at)
    return {"status": "ok", "matches": [one.text for one in found], "cursor_start": start, "cursor_end": end}


def _spare_files() -> None:
    """Have Jedi's parser keep what it has parsed in memory alone.

    It would read it back from pickles, which may run anything, and switch automatic collection on after that.
    """
    import parso.cache

    parso.cache._load_from_file_system = parso.cache._save_to_file_system = lambda *_, **__: None
