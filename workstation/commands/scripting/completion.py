"""What can come next in a call of `run`: ids of commands, names of parameters, of effects, of presets and of tracks."""

import inspect
import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from workstation.commands.registry import Commands
from workstation.core.errors import CommandError

_RUN = re.compile(r"(?<![\w.])run((?:\.\w+)*)$")
_DOTTED = re.compile(r"(?<![\w.\"'])run((?:\.\w+)*)\.(\w*)\Z")
_WORD = re.compile(r"\w*\Z")
_OPENS, _CLOSES = "([{", ")]}"
_EFFECT = "effect"


class Suggestions(NamedTuple):
    """What can take the place of the last `replaced` letters."""

    replaced: int
    texts: tuple[str, ...]


class _Call(NamedTuple):
    """The innermost call of `run` that is not closed yet."""

    id: str
    arguments: tuple[str, ...]
    """What stands between its commas, the last one unfinished; the id is not among them."""
    quote: str
    """What the last one began a text with, when it is in one."""


def suggestions(before: str, commands: Commands) -> Suggestions | None:
    """What can follow the text `before`; None where that is no call of a command.

    It reads tables alone and can be called on any thread; the code of the command that is called is imported.
    """
    if (dotted := _DOTTED.search(before)) is not None:
        return _names(dotted[1].lstrip("."), dotted[2], commands)
    call = _call(before)
    if call is None:
        return None
    last = call.arguments[-1] if call.arguments else ""
    if not call.id and len(call.arguments) <= 1:
        typed = last.lstrip()[1:] if call.quote else last.strip()
        return _those(typed, (command.id for command in commands), call.quote) if call.quote or not typed else None
    return _of_arguments(call, commands)


def _names(prefix: str, typed: str, commands: Commands) -> Suggestions | None:
    """What can follow `run.edit.`: the next part of the ids that begin so."""
    start = f"{prefix}." if prefix else ""
    parts = {c.id.removeprefix(start).split(".")[0] for c in commands if c.id.startswith(start)}
    return _those(typed, sorted(parts), "")


def _of_arguments(call: _Call, commands: Commands) -> Suggestions | None:
    id_, arguments = call.id, call.arguments
    if not id_:
        id_, arguments = arguments[0].strip().strip("\"'"), arguments[1:]
    try:
        function = commands[id_].load()
    except CommandError:
        return None
    parameters = list(inspect.signature(function).parameters.values())[1:]
    last = arguments[-1] if arguments else ""
    name, equals, value = last.partition("=")
    if not (equals and name.strip().isidentifier()):
        name, value = _positional(parameters, len(arguments) - 1), last
    given = _given(parameters, arguments[:-1])
    if call.quote:
        typed = value.lstrip()[1:]
        return _those(typed, _values(name.strip(), function, given, commands), call.quote)
    if equals:
        return None
    word = last.strip()
    if not _WORD.match(word):
        return None
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        named += _effect_parameters(given.get(_EFFECT, ""), commands)
    return _those(word, (f"{each}=" for each in named if each not in given), "")


def _values(name: str, function: Any, given: dict[str, str], commands: Commands) -> Iterable[str]:
    """What a parameter can be, as far as it is a text out of a list."""
    session = commands.session
    if name == _EFFECT or (name == "slot" and given.get(_EFFECT)):
        return tuple(session.effects)
    if name == "track":
        return ("master", *(track.key for track in session.document.tracks))
    if name in ("preset", "name", "rack"):
        from workstation.effects.presets import effect_presets, rack_presets

        effect = given.get(_EFFECT) or given.get("slot", "")
        return effect_presets(effect) if effect in session.effects else rack_presets()
    try:
        hint = get_type_hints(inspect.unwrap(function)).get(name)
    except Exception:  # whatever the evaluation of foreign text can raise
        return ()
    options = [hint, *get_args(hint)]
    return [str(choice) for option in options if get_origin(option) is Literal for choice in get_args(option)]


def _effect_parameters(effect: str, commands: Commands) -> list[str]:
    """The names of an effect's values; none where the effect is not known."""
    table = commands.session.effects
    if effect not in table:
        return []
    try:
        return [param.name for param in table[effect].params]
    except (ValueError, ImportError):
        return []


def _given(parameters: list[inspect.Parameter], arguments: tuple[str, ...]) -> dict[str, str]:
    """The finished arguments by name; texts without their quotes."""
    found: dict[str, str] = {}
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if not (equals and name.strip().isidentifier()):
            name, value = _positional(parameters, number), argument
        found[name.strip()] = value.strip().strip("\"'")
    return found


def _positional(parameters: list[inspect.Parameter], number: int) -> str:
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return places[number].name if 0 <= number < len(places) else ""


def _those(typed: str, texts: Iterable[str], quote: str) -> Suggestions | None:
    found = tuple(dict.fromkeys(text for text in texts if text.startswith(typed) and text != typed))
    if quote:  # a text of the user's may hold anything
        found = tuple(text for text in found if quote not in text and "\\" not in text)
    return Suggestions(len(typed), found) if found else None


def _call(before: str) -> _Call | None:
    """Reads the text as far as strings, brackets and commas go."""
    stack: list[tuple[int, list[str], int]] = []  # where it opened, its arguments, where the last one began
    quote, at = "", 0
    while at < len(before):
        letter = before[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter in quote or letter == "\n":
                quote = ""
        elif letter in "\"'":
            quote = letter
        elif letter == "#":
            end = before.find("\n", at)
            if end < 0:
                return None
            at = end
        elif letter in _OPENS:
            stack.append((at, [], at + 1))
        elif letter in _CLOSES:
            if stack:
                stack.pop()
        elif letter == "," and stack:
            opened, arguments, begun = stack[-1]
            stack[-1] = (opened, [*arguments, before[begun:at]], at + 1)
        at += 1
    if not stack:
        return None
    opened, arguments, begun = stack[-1]
    run = _RUN.search(before, 0, opened)
    if run is None or before[opened] != "(":
        return None
    return _Call(run[1].lstrip("."), (*arguments, before[begun:]), quote)
