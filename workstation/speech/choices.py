"""What can be chosen before speech is listened to: engines and languages, each with what is to be read beside it."""

from dataclasses import dataclass

from workstation.speech.engines import ENGINES, Engine
from workstation.speech.text.language import AUTO

_LISTED = (
    "en de es fr it pt nl pl ru uk tr ar he fa hi bn ur ta id ms vi th ko ja zh sv da nb fi is cs sk hu ro bg el hr sr "
    "sl et lv lt ca eu gl cy ga af sw eo la"
)
LANGUAGES = tuple(_LISTED.split())
"""The languages that are listed; engines that know any take others too."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of a list; `value` is what the command takes, and one that is not `possible` says in its title why."""

    title: str
    value: str
    hint: str = ""
    possible: bool = True


def engine_choices(what: str) -> tuple[Choice, ...]:
    """The engines that `align` or `transcribe`, after the choice of the best."""
    first = Choice("Best there is", "", "The best that is ready for the language")
    return (first, *(_choice(engine, what) for engine in ENGINES if getattr(engine, what)))


def language_choices(what: str) -> tuple[str, ...]:
    """Tags of languages, "auto" first, that some engine which is here can `align` or `transcribe`."""
    able = [engine for engine in ENGINES if getattr(engine, what) and engine.available]
    return (AUTO, *(tag for tag in LANGUAGES if any(engine.speaks(tag) for engine in able)))


def _choice(engine: Engine, what: str) -> Choice:
    if not engine.available:
        return Choice(f"{engine.title} (needs {', '.join(engine.missing)})", engine.id, engine.hint, False)
    if not engine.ready(what, AUTO):
        return Choice(f"{engine.title} (needs a model)", engine.id, f"{engine.hint}: Words, Speech models", False)
    return Choice(engine.title, engine.id, engine.hint)
