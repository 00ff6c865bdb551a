"""What makes shells complete the command line, made from its own parsers."""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

SHELLS = ("bash", "zsh", "fish")
_NAME = "workstation"


class CompletionWord(NamedTuple):
    """An option or a choice, and what it is."""

    text: str
    help: str


class Subcommand(NamedTuple):
    """One subcommand: what may stand behind it, and the choices of its options."""

    name: str
    help: str
    words: tuple[CompletionWord, ...]
    choices: dict[str, tuple[str, ...]]
    """By the option, or "" for what stands without one."""


def completion(root: argparse.ArgumentParser, shell: str) -> str:
    """The script that a shell reads: `eval "$(workstation completion bash)"`; ValueError for another shell."""
    commands = tuple(_subcommands(root))
    if shell == "bash":
        return _bash(commands)
    if shell == "zsh":
        return f"autoload -U +X bashcompinit && bashcompinit\n{_bash(commands)}"
    if shell == "fish":
        return _fish(commands)
    raise ValueError(f"a shell is one of {', '.join(SHELLS)}, got {shell!r}")


def _subcommands(root: argparse.ArgumentParser) -> Iterator[Subcommand]:
    for action in root._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        helps = {each.dest: each.help or "" for each in action._choices_actions}
        for name, parser in action.choices.items():
            words, choices = [], dict[str, tuple[str, ...]]()
            for each in parser._actions:
                words += [CompletionWord(option, each.help or "") for option in each.option_strings if option != "-h"]
                if each.choices is not None:
                    for key in each.option_strings or ("",):
                        choices[key] = tuple(map(str, each.choices))
            yield Subcommand(name, helps.get(name, ""), tuple(words), choices)


def _bash(commands: tuple[Subcommand, ...]) -> str:
    """Words by cases; files where nothing else can stand."""
    cases = []
    for command in commands:
        options = " ".join(word.text for word in command.words)
        values = "".join(
            f'      {option}) COMPREPLY=($(compgen -W "{" ".join(values)}" -- "$word")); return;;\n'
            for option, values in command.choices.items()
            if option
        )
        plain = " ".join(command.choices.get("", ()))
        cases.append(
            f"  {command.name})\n    case $before in\n{values}    esac\n"
            f'    if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "{options}" -- "$word"))\n'
            + (f'    else COMPREPLY=($(compgen -W "{plain}" -- "$word"))\n' if plain else "")
            + "    fi;;\n"
        )
    names = " ".join(command.name for command in commands)
    return (
        f"_{_NAME}() {{\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n  COMPREPLY=()\n"
        "  if [[ $COMP_CWORD -eq 1 ]]; then\n"
        f'    COMPREPLY=($(compgen -W "{names}" -- "$word")); return\n  fi\n'
        f"  case ${{COMP_WORDS[1]}} in\n{''.join(cases)}  esac\n}}\n"
        f"complete -o default -o bashdefault -F _{_NAME} {_NAME}\n"
    )


def _fish(commands: tuple[Subcommand, ...]) -> str:
    names = " ".join(command.name for command in commands)
    lines = [
        f"complete -c {_NAME} -n 'not __fish_seen_subcommand_from {names}' -a {c.name} -d {_quoted(c.help)}"
        for c in commands
    ]
    for command in commands:
        start = f"complete -c {_NAME} -n '__fish_seen_subcommand_from {command.name}'"
        for word in command.words:
            kind = f"-l {word.text[2:]}" if word.text.startswith("--") else f"-s {word.text[1:]}"
            values = command.choices.get(word.text)
            lines.append(
                f"{start} {kind} -d {_quoted(word.help)}{f' -xa {_quoted(chr(32).join(values))}' if values else ''}"
            )
        if plain := command.choices.get(""):
            lines.append(f"{start} -fa {_quoted(' '.join(plain))}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    plain = " ".join(text.replace("%%", "%").split()).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{plain}'"
