"""Arguments for commands: mostly ones that could be meant, else what no program expects."""

import inspect
import random
import typing
from collections.abc import Callable, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union

import numpy as np

from workstation.commands.options import signature_of
from workstation.commands.registry import Command
from workstation.core.params import Param
from workstation.effects.table import EffectTable
from workstation.media.formats import EXPORT_FORMATS
from workstation.session import Session
from workstation.speech.formats.table import FORMATS

_SANE, _UNKNOWN, _LEFT_OUT = 0.8, 0.02, 0.5
"""How often an argument could be meant, a parameter has a name that there is not, one with a default is left out."""

_ODD_TEXTS = (
    *(
        "",
        " ",
        "\t",
        "\n",
        "\0",
        "\x01\x1b[31m",
        "\u202eabc",
        "\ud800",
        "\udcff",
        "🙂",
        "e\u0301",
        "ﷺ",
        "<b>&amp;",
        "{}",
    ),
    *(
        "%s%n",
        "../../x",
        "-1",
        "nan",
        "1e999",
        "0x10",
        "1-3",
        "9999999",
        "3-1",
        "1,,2",
        "'",
        '"',
        "\\",
        "a" * 300,
        "ab " * 2000,
    ),
    *(
        "master",
        "start",
        "stop",
        "both",
        "auto",
        "en",
        "de",
        "]]>",
        "-->",
        "00:00:01,000 --> 00:00:02,000",
        "=cmd",
        "#",
    ),
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, -(2**31), 2**53, 2**63, 10**30, 10**400),
    *(0.0, -0.0, 0.5, -1.5, 1e-300, 1e9, 1e300, float("nan"), float("inf"), float("-inf"), 1j),
    *((), [], {}, set(), [[]], [[[[[[]]]]]], [None], (1, 2), ["t1"], ("t1", "t2"), [float("nan")] * 2, b"", b"bytes"),
    *(
        object,
        int,
        len,
        Ellipsis,
        np.float32(0.25),
        np.int64(3),
        np.array([1.0, 2.0]),
        np.array(1.5),
        np.float64("nan"),
    ),
    *([0] * 1000, Path("nothing"), Path("/"), range(5), iter([])),
)
_LABELS = ("one", "two words", "ünï\nlines", "a\tb", "")


class Values:
    """Makes the arguments of one command at a time; files are those of a folder."""

    def __init__(self, chance: random.Random, session: Session, folder: Path) -> None:
        self._chance, self._session, self._folder = chance, session, folder

    def of(self, command: Command) -> tuple[list[Any], dict[str, Any]]:
        """Positional and named arguments."""
        chance, args, kwargs = self._chance, list[Any](), dict[str, Any]()
        signature = signature_of(command.load())
        parameters, hints = list(signature.parameters.values())[1:], signature.hints
        for parameter in parameters:
            make = self._maker(command, parameter, hints)
            match parameter.kind:
                case inspect.Parameter.VAR_POSITIONAL:
                    args += [make() for _ in range(chance.choice((0, 0, 0, 1, 3)))]
                case inspect.Parameter.VAR_KEYWORD:
                    kwargs |= self._of_format(kwargs) if parameter.name == "settings" else self._of_effect(args, kwargs)
                case _ if parameter.default is not parameter.empty and chance.random() < _LEFT_OUT:
                    continue
                case inspect.Parameter.KEYWORD_ONLY:
                    kwargs[parameter.name] = make()
                case _ if len(args) == parameters.index(parameter) and chance.random() < 0.7:
                    args.append(make())
                case _:
                    kwargs[parameter.name] = make()
        if chance.random() < _UNKNOWN:
            kwargs[chance.choice(("nonsense", "session", "self", "_", "a b"))] = self._odd()
        if args and chance.random() < _UNKNOWN:
            args = args[: chance.randrange(len(args))]
        return args, kwargs

    def _odd(self) -> Any:
        return self._chance.choice(self._chance.choice((_ODD, _ODD_TEXTS)))

    def _maker(self, command: Command, parameter: inspect.Parameter, hints: dict[str, Any]) -> Callable[[], Any]:
        def make() -> Any:
            if self._chance.random() > _SANE:
                return self._odd()
            return self._meant(command, parameter.name, hints.get(parameter.name, parameter.annotation))

        return make

    def _meant(self, command: Command, name: str, kind: Any) -> Any:
        chance, document = self._chance, self._session.document
        if typing.get_origin(kind) is Literal:
            return chance.choice(typing.get_args(kind))
        if typing.get_origin(kind) in (Union, UnionType):
            kind = chance.choice([part for part in typing.get_args(kind) if part is not type(None)])
        if kind is Path or name in ("path", "folder", "file", "source"):
            return self._path(command)
        if kind is bool:
            return chance.random() < 0.5
        if kind is int:
            return self._whole(name)
        if kind is float:
            return self._number(name)
        if kind == tuple[str, ...]:
            return tuple(track.key for track in document.tracks if chance.random() < 0.5)
        if kind == tuple[float, float]:
            return tuple(sorted((chance.uniform(0, 5000), chance.uniform(0, 5000))))
        return self._text(command, name)

    def _whole(self, name: str) -> int:
        chance, document = self._chance, self._session.document
        if name == "rate":
            return chance.choice((8000, 11025, 16000, 44100, 48000))
        if name == "channels":
            return chance.choice((1, 2, 3))
        if name == "revision":
            return chance.randrange(len(self._session.history.revisions) + 1)
        if name in ("index", "words", "at", "to", "first", "last"):
            return chance.randrange(-1, max(len(document.transcript.words), len(document.markers), 3) + 1)
        return chance.randrange(-1, 4)

    def _number(self, name: str) -> float:
        chance, document = self._chance, self._session.document
        if name.endswith("_db"):
            return chance.uniform(-70, 30)
        if name == "pan":
            return chance.uniform(-1.2, 1.2)
        if name in ("fps", "was", "becomes"):
            return chance.choice((0.0, 23.976, 24.0, 25.0, 29.97, 50.0))
        if name == "hz":
            return chance.uniform(10, 5000)
        if name == "milliseconds":
            return chance.uniform(-1, 300)
        return round(chance.uniform(-0.3, document.seconds + 0.5), 4)

    def _text(self, command: Command, name: str) -> str:
        chance, document = self._chance, self._session.document
        words = document.transcript.words
        choices: dict[str, tuple[str, ...]] = {
            "track": ("", "master", *(track.key for track in document.tracks)),
            "to": tuple(track.key for track in document.tracks) or ("t1",),
            "effect": tuple(EffectTable()),
            "slot": tuple(
                slot.key for rack in (document.rack, *(t.rack for t in document.tracks)) for slot in rack.slots
            ),
            "words": ("", "0", "1-2", "0, 3", f"0-{max(0, len(words) - 1)}", str(len(words))),
            "over": ("", "0", "1-2"),
            "format": ("wav", "flac", "srt", "json", "ass", *(row.id for row in FORMATS)),
            "coding": ("s16le", "u8", "f32be"),
            "language": ("en", "auto", "de"),
            "rules": ("netflix", "bbc", "bbc,line_columns=39"),
            "style": ("plain", "karaoke", "plain,size=64"),
            "karaoke": ("", "karaoke", "neon"),
            "each": ("track", "region", "clip"),
            "exists": ("stop", "number", "replace"),
            "text": ("original", "translation", "new words here", "one"),
            "find": tuple({word.text for word in words}) or ("one",),
            "fill": ("kf", "k", "ko"),
            "name": ("mine", "Voice", *_LABELS),
        }
        return chance.choice(choices.get(name) or _LABELS)

    def _of_effect(self, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        table = EffectTable()
        id_ = kwargs.get("effect", args[0] if args else "")
        return self._of_params(table[id_].params if isinstance(id_, str) and id_ in table else ())

    def _of_format(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        known = kwargs.get("format")
        format_ = (
            known if isinstance(known, str) and known in EXPORT_FORMATS else self._chance.choice([*EXPORT_FORMATS])
        )
        return self._of_params(EXPORT_FORMATS[format_].params)

    def _of_params(self, params: Sequence[Param]) -> dict[str, Any]:
        chance = self._chance
        values: dict[str, Any] = {}
        for param in params:
            if chance.random() < 0.3:
                low, high = (
                    param.low if param.low is not None else -10.0,
                    param.high if param.high is not None else 10.0,
                )
                sane: Any = chance.choice(param.choices) if param.choices else param.default
                if isinstance(param.default, int | float) and not isinstance(param.default, bool):
                    sane = type(param.default)(chance.uniform(low, high))
                values[param.name] = sane if chance.random() < _SANE else self._odd()
        return values

    def _path(self, command: Command) -> str | Path:
        chance = self._chance
        endings = (
            "wav",
            "flac",
            "mp3",
            "ogg",
            "aws",
            "srt",
            "vtt",
            "ass",
            "json",
            "txt",
            "otio",
            "edl",
            "csv",
            "xyz",
            "",
        )
        here = sorted(path for path in self._folder.rglob("*") if "cache" not in path.parts)
        made = self._folder / f"{chance.choice('abc')}.{chance.choice(endings)}"
        path = chance.choice((made, chance.choice(here) if here else made, self._folder))
        return path if chance.random() < 0.5 else str(path)
