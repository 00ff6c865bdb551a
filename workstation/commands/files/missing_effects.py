"""Effects that a document uses and that are not here: what is rendered without them sounds otherwise."""

from collections.abc import Iterable

from workstation.core.document import Document
from workstation.core.errors import CommandError
from workstation.effects.table import EffectTable
from workstation.engine.mixing.render import missing_effects
from workstation.session import Session


def check_effects(session: Session, label: str, documents: Iterable[Document], *, without: bool = False) -> None:
    """CommandError names the effects that are missing for a mix; `without`: it is only said."""
    found = dict.fromkeys(missing for document in documents for missing in missing_effects(document, session.effects))
    if not found:
        return
    names = ", ".join(f"{_named(id_, session.effects)} on {place}" for id_, place in found)
    are = "is" if len(found) == 1 else "are"
    if without:
        session.notify(f"{label}: done without {names}, which {are} not here", "warning")
        return
    raise CommandError(
        f"{label}: {names} {are} not here, and without that it sounds otherwise: switch the plugin on, bypass the "
        "effect in its rack, or go on without (without_missing_effects=True in a script, --without-missing-effects "
        "on the command line)"
    )


def _named(id_: str, effects: EffectTable) -> str:
    """An effect with the plugin that has it, where that is known."""
    plugin = effects.elsewhere.get(id_)
    return f"the effect {id_!r} of the plugin “{plugin}”" if plugin else f"the effect {id_!r}"
