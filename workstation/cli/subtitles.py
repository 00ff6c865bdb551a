"""Subtitle files without a window: many converted, checked by the rules, moved in time."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workstation.cli.command_options import add_command_options, command_values
from workstation.cli.subtitle_video import add_video_arguments, read_subtitles, rules_of
from workstation.commands.cues.losses import shift_text, tell_odd, write_again
from workstation.commands.cues.rules import shift
from workstation.commands.overwriting import spare_file
from workstation.commands.registry import bounded_line
from workstation.commands.words.files import export, load, translated
from workstation.commands.words.word_options import CUE_RULES
from workstation.core.errors import CommandError
from workstation.core.format_size import counted
from workstation.speech.cues.lint import CueFault, check_transcript
from workstation.speech.cues.repair import fix_cues
from workstation.speech.cues.rules import CueRules, parse_rules
from workstation.speech.cues.segmentation import cues_as_they_are, make_cues
from workstation.speech.cues.style import parse_style
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import (
    FORMATS,
    Format,
    check_karaoke,
    format_in,
    format_named,
    format_of,
    write_words,
)
from workstation.speech.formats.timestamp import clock
from workstation.speech.time_map import Retiming, one_after_another, other_rate, shifted, two_points
from workstation.speech.words import AlignedTranscript

FAULTS, BAD_INPUT = 1, 2
"""Exit codes: cues break rules; a file cannot be read."""


def add_arguments(parser: ArgumentParser) -> None:
    """The subcommands of `workstation subtitles`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    convert = actions.add_parser("convert", help="write subtitle files in another format", description=_CONVERT)
    convert.set_defaults(act=_convert, moves_only=False, in_place=False)
    _common(convert)
    convert.add_argument("--to", metavar="FORMAT", help=f"{', '.join(f.id for f in FORMATS)}, or one of a plugin")
    _outputs(convert)
    add_command_options(convert, export, ("rules",))
    convert.add_argument("--recut", action="store_true", help="make new cues of all words by the rules")
    convert.add_argument("--fix", action="store_true", help="mend what the rules can mend first")
    add_command_options(convert, export, ("karaoke", "fill", "style", "text"))
    convert.add_argument("--translation", type=Path, metavar="FILE", help="the same subtitles in another language")
    add_command_options(convert, export, ("speakers",))
    _times(convert)

    check = actions.add_parser("check", help="list what is wrong with subtitle files", description=_CHECK)
    check.set_defaults(act=_check)
    _common(check)
    add_command_options(check, export, ("rules",), hints={"rules": _RULES})
    check.add_argument("--json", action="store_true", help="one JSON object a file and line")

    move = actions.add_parser("shift", help="move and stretch the times of subtitle files", description=_SHIFT)
    move.set_defaults(act=_convert, moves_only=True, to=None, translation=None, recut=False, fix=False)
    _common(move)
    _outputs(move)
    move.add_argument("--in-place", action="store_true", help="write over the files themselves")
    _times(move)

    add_video_arguments(actions)


_CONVERT = "Write subtitle files in another format. Files that are there already and newer are left, so a run goes on."
_CHECK = "List what is wrong with subtitle files. The exit code is 0 without faults, 1 with, 2 for unreadable files."
_SHIFT = "Move and stretch the times of subtitle files: several ways may be given and are done in the order below."
_RULES = f"{CUE_RULES.hint.partition(': ')[2]} (netflix)"


def _common(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_command_options(parser, load, ("fps", "language", "encoding"))
    parser.add_argument("--no-plugins", action="store_true", help="without the plugins that are switched on")


def _outputs(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file to write, when there is one input")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="where outputs go (beside the inputs)")
    parser.add_argument(
        "--force",
        action="store_true",
        help="write over files that are there, even if something in them is lost by that",
    )
    parser.add_argument("--again", action="store_true", help="write outputs that are there anew")


def _times(parser: ArgumentParser) -> None:
    parser.add_argument("--frame-rate", metavar="WAS:IS", help="timed for a video of WAS frames a second, 23.976:25")
    parser.add_argument("--points", nargs=2, metavar="WAS=IS", help="two times that are known: 12.5=13 1:00:00=1:00:04")
    add_command_options(parser, shift, called={"seconds": "shift"})


def run(arguments: Namespace) -> int:
    """Do what was asked; returns the exit code."""
    code: int = arguments.act(arguments)
    return code


def _each(files: list[Path], act: Callable[[Path], int]) -> int:
    """The worst exit code over the files; one that fails does not stop the others."""
    code = 0
    for path in files:
        try:
            code = max(code, act(path))
        except (CommandError, ValueError, OSError) as error:
            text = f"{path}: {error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)
            print(f"workstation: {bounded_line(text)}", file=sys.stderr)
            code = BAD_INPUT
    return code


def _check(arguments: Namespace) -> int:
    given = command_values(arguments)
    chosen = given.get("rules", "netflix")

    def check(path: Path) -> int:
        words = read_subtitles(path, given)
        rules = parse_rules(chosen, words.language)
        faults = check_transcript(words, rules)
        starts = {cue.number: cue.start for cue in cues_as_they_are(words)}
        count = len(faults) + len(words.odd)
        if arguments.json:
            rows = [_fault_json(fault, starts) for fault in faults]
            rows += [{"cue": None, "rule": "times", "message": line} for line in words.odd]
            value = {"file": str(path), "cues": len(words.cues), "words": len(words.words), "faults": rows}
            print(json.dumps(value, ensure_ascii=False), flush=True)
        else:
            for line in words.odd:
                print(f"{path}: {line}")
            for fault in faults:
                at = clock(starts[fault.cue]) if fault.cue in starts else "--:--:--.---"
                print(f"{path}: cue {fault.cue + 1} at {at}: {fault.message}")
            print(
                f"{path}: {counted(len(words.cues), 'cue')}, {counted(count, 'fault') if count else 'no faults'}",
                file=sys.stderr,
            )
        return FAULTS if count else 0

    parse_rules(chosen)
    return _each(arguments.files, check)


def _fault_json(fault: CueFault, starts: dict[int, float]) -> dict[str, Any]:
    value = None if fault.value == float("inf") else round(fault.value, 3)
    start = round(starts[fault.cue], 3) if fault.cue in starts else None
    return {
        "cue": fault.cue,
        "start": start,
        "rule": fault.rule,
        "value": value,
        "limit": fault.limit,
        "message": fault.message,
    }


def _convert(arguments: Namespace) -> int:
    given = command_values(arguments)
    form = format_named(arguments.to) if arguments.to else None
    if arguments.output is not None and len(arguments.files) > 1:
        raise CommandError("--output takes one input; --folder takes many")
    if not (form or arguments.output or arguments.folder or arguments.in_place):
        in_place = " or --in-place" if arguments.moves_only else ""
        raise CommandError(f"say where to: --output OUT, --to FORMAT, --folder FOLDER{in_place}")
    retiming = one_after_another(_retimings(arguments, given.get("seconds", 0.0)))
    style = parse_style(given["style"]) if given.get("style") else None

    def convert(path: Path) -> int:
        target = _target(path, arguments, form)
        anew = arguments.again or arguments.force
        if not anew and target != path and target.exists() and _newer(target, path):
            print(f"workstation: {target} is there already", file=sys.stderr)
            return 0
        if target != path:
            spare_file(target, force=anew)
        raw = path.read_bytes()
        was = format_in(path, raw)
        to = form or (was if target.suffix == path.suffix else format_of(target))
        if arguments.moves_only and to.id == was.id and shift_text(path, target, was, retiming, given.get("fps")):
            print(target, flush=True)
            return 0
        words = retiming.of(_read(path, given))
        if arguments.translation is not None:
            words = _translated(words, _read(arguments.translation, given))
        rules = rules_of(given, words)
        words = _cut(words if rules is None and not arguments.recut else words.freed(), rules, arguments)
        options = WriteOptions(
            check_karaoke(to, given.get("karaoke", "")),
            rules,
            text=given.get("text", "original"),
            fill=given.get("fill", "kf"),
            style=style,
            title=path.stem,
            fps=given.get("fps") or 25.0,
            speakers=given.get("speakers", True),
        )
        text = write_words(target, words, options, to)
        encoding = given.get("encoding", "")
        write_again(path, (raw, was), target, text, to, encoding=encoding, force=arguments.force)
        print(target, flush=True)
        return 0

    return _each(arguments.files, convert)


def _cut(words: AlignedTranscript, rules: CueRules | None, arguments: Namespace) -> AlignedTranscript:
    if arguments.recut:
        words = make_cues(words, rules or CueRules())
    return fix_cues(words, rules or CueRules()) if arguments.fix else words


def _target(path: Path, arguments: Namespace, form: Format | None) -> Path:
    if arguments.output is not None:
        target: Path = arguments.output
        return target
    name = f"{_stem(path)}.{form.extensions[0]}" if form is not None else path.name
    folder: Path = arguments.folder or path.parent
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if target == path and not arguments.in_place:
        raise CommandError(f"{path} would be written over: give another --folder or --output")
    return target


def _stem(path: Path) -> str:
    """The name without the ending that says its format."""
    for ending in sorted((e for f in FORMATS for e in f.extensions), key=len, reverse=True):
        if path.name.lower().endswith(f".{ending}"):
            return path.name[: -len(ending) - 1]
    return path.stem


def _newer(target: Path, path: Path) -> bool:
    return target.stat().st_mtime_ns >= path.stat().st_mtime_ns


def _read(path: Path, given: Mapping[str, Any]) -> AlignedTranscript:
    words = read_subtitles(path, given)
    tell_odd(path, words.odd)
    return words


def _translated(words: AlignedTranscript, other: AlignedTranscript) -> AlignedTranscript:
    millis = 1000
    found = translated(words.to_transcript(millis), other.to_transcript(millis))
    cues = (replace(cue, translation=new.translation) for cue, new in zip(words.cues, found.cues, strict=True))
    return replace(words, cues=tuple(cues), translation_language=found.translation_language)


def _retimings(arguments: Namespace, later: float) -> Iterator[Retiming]:
    if arguments.frame_rate:
        was, _, becomes = arguments.frame_rate.partition(":")
        yield other_rate(_number(was, "--frame-rate"), _number(becomes, "--frame-rate"))
    if arguments.points:
        (a, b), (c, d) = (point.split("=", 1) if "=" in point else (point, "") for point in arguments.points)
        yield two_points(*(_seconds(time) for time in (a, b, c, d)))
    if later:
        yield shifted(later)


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise CommandError(f"{option} takes numbers such as 23.976:25, got {text!r}") from None


def _seconds(text: str) -> float:
    """Seconds, or hours:minutes:seconds."""
    parts = text.split(":")
    try:
        return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))
    except ValueError:
        raise CommandError(f"--points takes times such as 12.5=13 or 1:00:00=1:00:04, got {text!r}") from None
