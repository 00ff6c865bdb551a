"""Which document the state in a project file is of."""

from collections.abc import Mapping


def identity(state: Mapping[str, object]) -> tuple[str, int]:
    """Which document a state is of, and how far it was edited; ("", 0) where it does not say."""
    document, edition = state.get("document"), state.get("edition")
    if isinstance(document, str) and document.isalnum() and type(edition) is int and 0 <= edition < 1 << 53:
        return document, edition
    return "", 0
