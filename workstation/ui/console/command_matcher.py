"""Completion of commands at the prompt, as IPython asks for it: importing this module imports IPython."""

from collections.abc import Callable
from typing import Any, TypeAlias

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from workstation.commands.scripting.completion import Suggestions

Complete: TypeAlias = Callable[[str], Suggestions | None]
"""What can follow a text that stands before the cursor."""


def matcher(complete: Complete) -> Any:
    """What answers for the calls of commands where IPython asks for completions."""

    def match(context: CompletionContext) -> SimpleMatcherResult:
        lines = context.full_text.split("\n")
        before = "\n".join((*lines[: context.cursor_line], lines[context.cursor_line][: context.cursor_position]))
        found = complete(before)
        if found is None:
            return {"completions": [], "suppress": False}
        fragment = before[len(before) - found.replaced :]
        completions = [SimpleCompletion(text=text, type="command") for text in found.texts]
        return {"completions": completions, "matched_fragment": fragment, "suppress": True}

    marked: Any = context_matcher  # it has no types
    return marked(identifier="commands")(match)
