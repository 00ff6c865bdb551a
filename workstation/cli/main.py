"""The command line: the program's commands without a window."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from platformdirs import user_config_path, user_state_path

from workstation import __version__
from workstation.cli.batch.sounds import INPUTS, add_batch_arguments, macro_in, run_sounds
from workstation.cli.command_options import add_command_options, add_param_option
from workstation.cli.completion import SHELLS
from workstation.cli.exchange import (
    add_export_arguments,
    add_marker_arguments,
    run_export,
    run_markers,
)
from workstation.cli.fault_report import report, report_of_threads, say_any_name, terminal
from workstation.cli.headless import Headless
from workstation.cli.models import add_arguments as add_model_arguments
from workstation.cli.models import run as run_models
from workstation.cli.plugin_authoring import TryInWindow
from workstation.cli.plugin_authoring import add_arguments as add_plugin_arguments
from workstation.cli.plugin_authoring import run as run_plugin
from workstation.cli.run_script import add_run_arguments, run_script, split_arguments
from workstation.cli.setting_options import add_setting_options
from workstation.cli.sound_program import program_of, sound_choices
from workstation.cli.subtitles import add_arguments as add_subtitle_arguments
from workstation.cli.subtitles import run as run_subtitles
from workstation.cli.words import add_arguments as add_word_arguments
from workstation.cli.words import run as run_words
from workstation.commands.files.export import export
from workstation.commands.options import STREAM
from workstation.commands.scripting.picture import DrawPicture
from workstation.core.program_log import LOG, Since, keep_in
from workstation.core.settings import Settings
from workstation.engine.video import DrawCues

FAULT, INTERRUPTED = 1, 130


def main(
    argv: Sequence[str] | None = None,
    draw_cues: DrawCues | None = None,
    draw_picture: DrawPicture | None = None,
    try_in_window: TryInWindow | None = None,
) -> int:
    """Run one subcommand; returns the exit code: 0 good, 1 a fault of ours, 2 wrong input or usage, 130 interrupted.

    This is a border: whatever is raised becomes one line. `draw_cues` draws letters into videos, `draw_picture` the
    pictures of scripts, `try_in_window` tries a plugin's folder in a window: they come from above this layer.
    """
    say_any_name()
    line, behind = split_arguments(sys.argv[1:] if argv is None else argv)
    arguments, unknown = parser().parse_known_args(line)
    if unknown:
        takes_more = arguments.function in (_run, _batch)
        hint = "; those of the script itself stand behind --" if takes_more else ""
        parser().error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
    arguments.script_arguments = behind
    arguments.draw_cues, arguments.draw_picture = draw_cues, draw_picture
    arguments.try_in_window = try_in_window
    stop_keeping, since = keep_in(user_state_path("workstation")), Since()
    LOG.info("start of %s, version %s, Python %s, %s", *_named(arguments), sys.version.split()[0], sys.platform)
    code = FAULT
    try:
        code = _run_subcommand(arguments)
    finally:
        LOG.info("end with %d after %s", code, since)
        stop_keeping()
    return code


def _run_subcommand(arguments: argparse.Namespace) -> int:
    try:
        with report_of_threads(debug=arguments.debug):
            return arguments.function(arguments) or 0
    except KeyboardInterrupt:
        print("workstation: interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        return report(error, _files_in(arguments), debug=arguments.debug)


def _named(arguments: argparse.Namespace) -> tuple[str, str]:
    return arguments.function.__name__.strip("_").replace("_", "-"), __version__


def _files_in(arguments: argparse.Namespace) -> list[Path]:
    """All files that a command line names."""
    named = [Path(given) for name in ("files", "inputs") for given in getattr(arguments, name, ())]
    given = (value if isinstance(value, list) else [value] for value in vars(arguments).values())
    return [*named, *(value for values in given for value in values if isinstance(value, Path) and value not in named)]


def parser() -> argparse.ArgumentParser:
    """The whole command line; `workstation FILE…` without a subcommand opens the window instead."""
    root = argparse.ArgumentParser(
        prog="workstation",
        description="An audio editor where sound, spectrum and words are one document.",
        epilog="Without a subcommand the window opens, with the files that are named.",
    )
    root.add_argument("--version", action="version", version=f"workstation {__version__}")
    root.add_argument("--debug", action="store_true", help="show where in the program a fault comes from")
    subcommands = root.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, function: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        subcommand = subcommands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        subcommand.set_defaults(function=function)
        return subcommand

    info = add("info", _info, "say what sound files and projects hold")
    info.add_argument("files", nargs="+", metavar="FILE", help=INPUTS)
    info.add_argument("--json", action="store_true", help="one JSON object a line")
    info.add_argument("--jobs", type=int, default=1, metavar="N", help="how many files at a time (1)")
    _plugin_options(info)

    salvage = add("salvage", _salvage, "bring what is intact of a damaged project into a new one")
    salvage.add_argument("input", type=Path, metavar="PROJECT")
    salvage.add_argument("-o", "--output", type=Path, required=True, metavar="PROJECT", help="the new project")
    _force_option(salvage)

    convert = add("convert", _convert, "write sound files and projects in another format")
    add_batch_arguments(convert, "convert")
    _stream_option(convert)
    _sound_options(convert)

    several = add("export", _export_several, "write each track, region or clip as a sound file")
    add_export_arguments(several)
    _stream_option(several)
    _sound_options(several)

    markers = add("markers", _markers, "write the markers of a file in another format")
    add_marker_arguments(markers)
    _force_option(markers)
    _plugin_options(markers)

    render = add("render", _render, "write sound files treated by a rack of effects")
    add_batch_arguments(render, "render")
    render.add_argument("--rack", required=True, metavar="PRESET", help="a rack preset's name, or its JSON file")
    _stream_option(render)
    _sound_options(render)

    batch = add("batch", _batch, "run a macro, or a rack of effects, on many sound files")
    add_batch_arguments(batch, "batch")
    batch.add_argument("--rack", default="", metavar="PRESET", help="and then a rack preset's name, or its JSON file")
    _stream_option(batch)
    _sound_options(batch)

    for name, act, what in (
        ("align", _align, "time the words of texts to recordings of them"),
        ("transcribe", _transcribe, "write down what is said in recordings"),
    ):
        word_command = add(name, act, what)
        add_word_arguments(word_command, name)
        _plugin_options(word_command)

    subtitles = add("subtitles", _subtitles, "convert, check and shift subtitle files")
    add_subtitle_arguments(subtitles)

    models = add("models", _models, "list, fetch, import and delete the models of the speech engines")
    add_model_arguments(models)

    run = add("run", _run, "run a Python script with the console's names: session, run, doc, np, torch, F, T")
    add_run_arguments(run)
    _force_option(run)
    _plugin_options(run)

    effects = add("effects", _effects, "list the effects, or tell what one can be set to")
    effects.add_argument("effect", nargs="?", default="", metavar="ID")
    effects.add_argument("--json", action="store_true")
    _plugin_options(effects)

    presets = add("presets", _presets, "list the presets of racks, or of an effect")
    presets.add_argument("effect", nargs="?", default="", metavar="ID")
    presets.add_argument("--json", action="store_true")

    plugins = add("plugins", _plugins, "list the plugins, and switch them on and off")
    plugins.add_argument("--on", action="append", default=[], metavar="ID", help="switch one on, for the window too")
    plugins.add_argument("--off", action="append", default=[], metavar="ID", help="switch one off")
    plugins.add_argument("--json", action="store_true")

    add_plugin_arguments(add("plugin", run_plugin, "begin a plugin, look through one, or try one"))

    completion = add("completion", _completion, "print what makes a shell complete this program's words")
    completion.add_argument("shell", choices=SHELLS)

    doctor = add("doctor", _doctor, "say what works on this machine")
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--details", action="store_true", help="print what a report of a fault should tell instead")

    demo = add("demo", _demo, "do the demo's job without a window and say what was written")
    demo.add_argument("-o", "--output", type=Path, default=Path("demo-output"), metavar="FOLDER")

    add("warm-up", _warm_up, "compile the signal processing ahead of its first use")
    return root


def _stream_option(subcommand: argparse.ArgumentParser) -> None:
    add_param_option(subcommand, STREAM, "stream", "stream")


def _sound_options(subcommand: argparse.ArgumentParser) -> None:
    add_setting_options(subcommand)
    add_command_options(subcommand, export)
    subcommand.add_argument(
        "--allow-gaps", action="store_true", help="write silence where the sound of a project is missing or damaged"
    )
    _force_option(subcommand)
    _plugin_options(subcommand)


def _force_option(subcommand: argparse.ArgumentParser) -> None:
    subcommand.add_argument("--force", action="store_true", help="write over files that are there")


def _plugin_options(subcommand: argparse.ArgumentParser) -> None:
    subcommand.add_argument("--no-plugins", action="store_true", help="without the plugins that are switched on")


def _info(arguments: argparse.Namespace) -> int:
    from workstation.cli.info_run import run_info

    return run_info(arguments)


def _salvage(arguments: argparse.Namespace) -> None:
    from workstation.cli.salvage import salvage_to

    print(salvage_to(arguments.input, arguments.output, replace=arguments.force), file=sys.stderr)
    print(arguments.output)


def _convert(arguments: argparse.Namespace) -> int:
    return run_sounds(arguments)


def _export_several(arguments: argparse.Namespace) -> None:
    with program_of(arguments) as program:
        run_export(program, arguments, sound_choices(arguments))


def _markers(arguments: argparse.Namespace) -> None:
    from workstation.cli.plugins import plugin_tables

    with plugin_tables(wanted=not arguments.no_plugins):
        run_markers(arguments)


def _render(arguments: argparse.Namespace) -> int:
    return run_sounds(arguments)


def _batch(arguments: argparse.Namespace) -> int:
    arguments.macro = macro_in(arguments, user_config_path("workstation") / "scripts")
    return run_sounds(arguments)


def _align(arguments: argparse.Namespace) -> int:
    return run_words(arguments, aligning=True)


def _transcribe(arguments: argparse.Namespace) -> int:
    return run_words(arguments, aligning=False)


def _subtitles(arguments: argparse.Namespace) -> int:
    from workstation.cli.plugins import plugin_tables

    with plugin_tables(wanted=not arguments.no_plugins):
        return run_subtitles(arguments)


def _models(arguments: argparse.Namespace) -> int:
    return run_models(arguments)


def _run(arguments: argparse.Namespace) -> int:
    return run_script(program_of(arguments), arguments)


def _effects(arguments: argparse.Namespace) -> None:
    from workstation.cli.listings import list_effects

    list_effects(arguments.effect, as_json=arguments.json, plugins=not arguments.no_plugins)


def _presets(arguments: argparse.Namespace) -> None:
    from workstation.cli.listings import list_presets

    list_presets(arguments.effect, as_json=arguments.json)


def _plugins(arguments: argparse.Namespace) -> None:
    from workstation.cli.listings import list_plugins

    list_plugins(arguments.on, arguments.off, as_json=arguments.json)


def _completion(arguments: argparse.Namespace) -> None:
    from workstation.cli.completion import completion

    print(completion(parser(), arguments.shell), end="")


def _doctor(arguments: argparse.Namespace) -> int:
    from workstation.cli.doctor import examine, report

    if arguments.details:
        print(_details(), end="")
        return 0
    findings = examine()
    print(json.dumps([f.to_json() for f in findings], indent=2) if arguments.json else report(findings))
    return 0 if all(finding.works or finding.optional for finding in findings) else 1


def _details() -> str:
    from workstation.commands.report_details import details

    return details(Settings(user_config_path("workstation") / "settings.json"), user_state_path("workstation"))


def _demo(arguments: argparse.Namespace) -> None:
    from workstation.cli.demo import do_demo

    with Headless() as program:
        for path in do_demo(program, arguments.output):
            print(path)


def _warm_up(arguments: argparse.Namespace) -> None:
    from rich.console import Console

    from workstation.cli.precompile import warm_up

    console = Console(file=terminal())
    with console.status("Compiling the signal processing") as status:
        for name in warm_up():
            status.update(f"Compiling the signal processing: {name}")
