"""Subtitle files without a window: many converted, checked by the rules, moved in time."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from workstation.commands.cues.losses import shift_text, tell_odd, write_again
from workstation.commands.files.overwriting import spare_file
from workstation.commands.registry import bounded_line
from workstation.commands.speech.iso639 import LANGUAGES
from workstation.core.errors import CommandError
from workstation.core.format_size import counted
from workstation.media.video.file import CONTAINERS, Subtitles, container_of, write_video
from workstation.speech.cues.lint import CueFault, check_transcript
from workstation.speech.cues.repair import fix_cues
from workstation.speech.cues.rules import PRESETS, RULES, CueRules, parse_rules
from workstation.speech.cues.segmentation import cues_as_they_are, make_cues
from workstation.speech.cues.style import STYLES, parse_style
from workstation.speech.formats.encoding import decode
from workstation.speech.formats.options import FILLS, KARAOKE, TEXTS, WriteOptions
from workstation.speech.formats.table import (
    FORMATS,
    Format,
    check_karaoke,
    format_in,
    format_named,
    format_of,
    read_words,
    with_language,
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
    convert.set_defaults(act=_convert, moves_only=False)
    _common(convert)
    convert.add_argument("--to", choices=[f.id for f in FORMATS], metavar="FORMAT", help="srt, vtt, ass and so on")
    _outputs(convert)
    convert.add_argument("--rules", default="none", metavar="RULES", help=f"fit the cues to rules: {_rules_help()}")
    convert.add_argument("--recut", action="store_true", help="make new cues of all words by the rules")
    convert.add_argument("--fix", action="store_true", help="mend what the rules can mend first")
    convert.add_argument("--karaoke", choices=[k for k in KARAOKE if k], help="what lights up")
    convert.add_argument("--fill", choices=FILLS, default="kf", help="how it lights up in .ass (kf)")
    convert.add_argument("--style", default="", metavar="STYLE", help=f"{', '.join(STYLES)}, or plain,size=64")
    convert.add_argument("--text", choices=TEXTS, default="original", help="which language of two (original)")
    convert.add_argument("--translation", type=Path, metavar="FILE", help="the same subtitles in another language")
    convert.add_argument("--no-speakers", action="store_true", help="leave the names of speakers out")
    _times(convert)

    check = actions.add_parser("check", help="list what is wrong with subtitle files", description=_CHECK)
    check.set_defaults(act=_check)
    _common(check)
    check.add_argument("--rules", default="netflix", metavar="RULES", help=_rules_help())
    check.add_argument("--json", action="store_true", help="one JSON object a file and line")

    shift = actions.add_parser("shift", help="move and stretch the times of subtitle files", description=_SHIFT)
    shift.set_defaults(act=_convert, rules="none", to=None, karaoke=None, fill="kf", style="", text="original")
    shift.set_defaults(translation=None, no_speakers=False, recut=False, fix=False)
    _common(shift)
    _outputs(shift)
    shift.add_argument("--in-place", action="store_true", help="write over the files themselves")
    shift.set_defaults(moves_only=True)
    _times(shift)

    for name, act, text in (("embed", _embed, _EMBED), ("burn", _burn, _BURN)):
        video = actions.add_parser(name, help=text[0].lower() + text[1:].partition(".")[0], description=text)
        video.set_defaults(act=act)
        video.add_argument("video", type=Path, metavar="VIDEO")
        video.add_argument("subtitles", type=Path, metavar="SUBTITLES")
        video.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=", ".join(CONTAINERS))
        video.add_argument("--rules", default="none", metavar="RULES", help=f"fit the cues to rules: {_rules_help()}")
        video.add_argument("--karaoke", choices=[k for k in KARAOKE if k], default="", help="what lights up")
        video.add_argument("--text", choices=TEXTS, default="original", help="which language of two (original)")
        video.add_argument("--fps", type=float, default=None, help="frames a second of .sub files (25)")
        video.add_argument("--language", default="", metavar="CODE", help="where the file does not say, such as ja")
        video.add_argument("--encoding", default="", metavar="NAME", help="of the text (told by its bytes)")
        video.add_argument("--force", action="store_true", help="write over a file that is there")
        if name == "burn":
            video.add_argument("--fill", choices=FILLS, default="kf", help="how it lights up (kf)")
            video.add_argument("--style", default="", metavar="STYLE", help=f"{', '.join(STYLES)}, or plain,size=64")


_EMBED = "Put subtitles into a video as a stream that players can switch on. Nothing is coded anew."
_BURN = "Draw subtitles into the pictures of a video. They are coded anew."
_CONVERT = "Write subtitle files in another format. Files that are there already and newer are left, so a run goes on."
_CHECK = "List what is wrong with subtitle files. The exit code is 0 without faults, 1 with, 2 for unreadable files."
_SHIFT = "Move and stretch the times of subtitle files: several ways may be given and are done in the order below."


def _rules_help() -> str:
    names = ", ".join(param.name for param in RULES[:3])
    return f"{', '.join(PRESETS)}; with changes after commas ({names} …): bbc,line_columns=39"


def _common(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--fps", type=float, default=None, metavar="N", help="frames a second of .sub files (25)")
    parser.add_argument("--language", default="", metavar="CODE", help="where the file does not say, such as ja")
    parser.add_argument(
        "--encoding", default="", metavar="NAME", help="of the text, such as cp1254 (told by its bytes)"
    )


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
    parser.add_argument("--shift", type=float, default=0.0, metavar="SECONDS", help="later, or earlier when negative")


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


def _embed(arguments: Namespace) -> int:
    words, options = _for_video(arguments)
    kind = container_of(arguments.output)
    own = format_of(arguments.subtitles).id
    changed = arguments.karaoke or arguments.rules != "none" or arguments.text != "original"
    id_ = "vtt" if "webvtt" in kind.subtitles else "ass" if arguments.karaoke and "ass" in kind.subtitles else "srt"
    if own == "ass" and own in kind.subtitles and not changed:  # its looks are more than we know of them
        id_, text = own, decode(arguments.subtitles.read_bytes(), arguments.encoding)
    else:
        text = write_words("", words, options, format_named(id_))
    form = {"vtt": "webvtt"}.get(id_, id_)
    subtitles = Subtitles(text, form, LANGUAGES.get(options.chosen(words).language.partition("-")[0], "und"))
    return _write(write_video(arguments.video, arguments.output, subtitles=subtitles))


def _burn(arguments: Namespace) -> int:
    if arguments.draw_cues is None:
        raise CommandError("burning in needs the whole program: run it as `workstation subtitles burn`")
    words, options = _for_video(arguments)
    style = parse_style(arguments.style) if arguments.style else options.look
    fill = arguments.fill
    draw = arguments.draw_cues(options.cues(words), style, options.karaoke, fill, words.language)
    return _write(write_video(arguments.video, arguments.output, draw=draw))


def _for_video(arguments: Namespace) -> tuple[AlignedTranscript, WriteOptions]:
    spare_file(arguments.output, force=arguments.force)
    words = _read(arguments.subtitles, arguments)
    rules = None if arguments.rules == "none" else parse_rules(arguments.rules, words.language)
    words = words if rules is None else words.freed()
    return words, WriteOptions(arguments.karaoke, rules, text=arguments.text)


def _write(body: Generator[float, None, Path]) -> int:
    """Go through a long piece of work, with a bar on a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    written = Path()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("Writing the video", total=1.0)
        try:
            while True:
                progress.update(bar, completed=next(body))
        except StopIteration as end:
            written = end.value
        finally:
            body.close()
    print(written)
    return 0


def _check(arguments: Namespace) -> int:
    def check(path: Path) -> int:
        words = _read(path, arguments)
        rules = parse_rules(arguments.rules, words.language)
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

    parse_rules(arguments.rules)
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
    form = format_named(arguments.to) if arguments.to else None
    if arguments.output is not None and len(arguments.files) > 1:
        raise CommandError("--output takes one input; --folder takes many")
    if not (form or arguments.output or arguments.folder or getattr(arguments, "in_place", False)):
        raise CommandError("say where to: --output OUT, --to FORMAT, --folder FOLDER" + _or_in_place(arguments))
    retiming = _retiming(arguments)
    style = parse_style(arguments.style) if arguments.style else None

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
        if arguments.moves_only and to.id == was.id and shift_text(path, target, was, retiming, arguments.fps):
            print(target, flush=True)
            return 0
        words = retiming.of(_read(path, arguments))
        if arguments.translation is not None:
            words = _translated(words, _read(arguments.translation, arguments))
        rules = None if arguments.rules == "none" else parse_rules(arguments.rules, words.language)
        words = _cut(words if rules is None and not arguments.recut else words.freed(), rules, arguments)
        karaoke = check_karaoke(to, arguments.karaoke or "")
        options = WriteOptions(karaoke, rules, text=arguments.text, fill=arguments.fill, style=style, title=path.stem)
        options = replace(options, fps=arguments.fps or 25.0, speakers=not arguments.no_speakers)
        text = write_words(target, words, options, to)
        write_again(path, (raw, was), target, text, to, encoding=arguments.encoding, force=arguments.force)
        print(target, flush=True)
        return 0

    return _each(arguments.files, convert)


def _or_in_place(arguments: Namespace) -> str:
    return " or --in-place" if hasattr(arguments, "in_place") else ""


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
    if target == path and not getattr(arguments, "in_place", False):
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


def _read(path: Path, arguments: Namespace) -> AlignedTranscript:
    words = read_words(path, path.read_bytes(), arguments.fps, arguments.encoding)
    if arguments.act is not _check:
        tell_odd(path, words.odd)
    return replace(words, language=arguments.language) if arguments.language else with_language(words)


def _translated(words: AlignedTranscript, other: AlignedTranscript) -> AlignedTranscript:
    from workstation.commands.words.files import translated

    millis = 1000
    found = translated(words.to_transcript(millis), other.to_transcript(millis))
    cues = (replace(cue, translation=new.translation) for cue, new in zip(words.cues, found.cues, strict=True))
    return replace(words, cues=tuple(cues), translation_language=found.translation_language)


def _retiming(arguments: Namespace) -> Retiming:
    return one_after_another(_retimings(arguments))


def _retimings(arguments: Namespace) -> Iterator[Retiming]:
    if arguments.frame_rate:
        was, _, becomes = arguments.frame_rate.partition(":")
        yield other_rate(_number(was, "--frame-rate"), _number(becomes, "--frame-rate"))
    if arguments.points:
        (a, b), (c, d) = (point.split("=", 1) if "=" in point else (point, "") for point in arguments.points)
        yield two_points(*(_seconds(time) for time in (a, b, c, d)))
    if arguments.shift:
        yield shifted(arguments.shift)


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
