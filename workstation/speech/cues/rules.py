"""What a subtitle cue may be, and the rules that broadcasters and platforms have published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from workstation.core.params import Param
from workstation.core.words.language_tag import language_of
from workstation.speech.cues.notation import read_values, values_text, with_values

RULES: tuple[Param, ...] = (
    Param("line_columns", 42, "Characters a line", "", 10, 200, hint="A wide (East Asian) character counts two"),
    Param("lines", 2, "Lines", "", 1, 6),
    Param("reading_cps", 20.0, "Reading speed", "characters/s", 1.0, 1000.0, scale="log"),
    Param("shortest", 0.833, "Shortest", "s", 0.01, 60.0, scale="log"),
    Param("longest", 7.0, "Longest", "s", 0.1, 600.0, scale="log"),
    Param("gap", 0.083, "Gap between cues", "s", 0.0, 1.0, hint="Two frames in film"),
    Param("chain", 0.0, "Close gaps under", "s", 0.0, 2.0, hint="A shorter pause between cues looks like a flicker"),
    Param("pause", 0.8, "A pause starts a cue", "s", 0.1, 600.0, scale="log"),
    Param("balance", "even", "Two lines", choices=("even", "bottom", "phrase")),
    Param("frame_rate", 0.0, "Times on frames of", "fps", 0.0, 240.0, hint="0: times are free"),
)
"""Every rule with its range; the names are those of `CueRules`."""


@dataclass(frozen=True, slots=True)
class CueRules:
    """What a cue may be; times in seconds, lengths in columns (a wide character takes two)."""

    line_columns: int = 42
    lines: int = 2
    reading_cps: float = 20.0
    """Characters a second that a reader can follow."""
    shortest: float = 0.833
    longest: float = 7.0
    gap: float = 0.083
    """Between two cues; closer ones are drawn together to exactly this."""
    pause: float = 0.8
    """A silence this long always starts a new cue."""
    chain: float = 0.0
    """A gap shorter than this is closed to `gap`: the earlier cue is held."""
    balance: str = "even"
    """Two lines come out even, the lower one longer (bottom), or are broken between phrases whatever their lengths."""
    frame_rate: float = 0.0
    """Times fall on frames of a video; 0: they are free."""

    def __post_init__(self) -> None:
        if self.line_columns < 10 or self.lines < 1:
            raise ValueError(f"a cue needs 10 columns and 1 line at least, got {self.line_columns} and {self.lines}")
        if not 0 < self.shortest <= self.longest:
            raise ValueError(f"a cue needs 0 < shortest <= longest, got {self.shortest} and {self.longest}")


DEFAULT_RULES = CueRules()


@dataclass(frozen=True, slots=True)
class Preset:
    """Published rules: where they stand, and what they say otherwise for some languages."""

    title: str
    about: str
    rules: CueRules
    languages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def for_language(self, language: str) -> CueRules:
        """The rules for a language by its code."""
        other = self.languages.get(language_of(language), {})
        columns = int(other.get("line_columns", self.rules.line_columns))
        return replace(self.rules, line_columns=columns, reading_cps=other.get("reading_cps", self.rules.reading_cps))


_WIDE = MappingProxyType({  # characters of one em count two columns
    "zh": {"line_columns": 32, "reading_cps": 18.0},
    "ja": {"line_columns": 26, "reading_cps": 8.0},
    "ko": {"line_columns": 32, "reading_cps": 24.0},
    "ru": {"line_columns": 39, "reading_cps": 20.0},
    "th": {"line_columns": 35, "reading_cps": 20.0},
})  # fmt: skip

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "netflix": Preset(
            "Netflix",
            "Timed Text Style Guides: 42 characters, 20 a second, 5/6 to 7 s, gaps of 2 frames",
            CueRules(chain=0.458),
            _WIDE,
        ),
        "bbc": Preset(
            "BBC",
            "Subtitle Guidelines: 37 characters, about 180 words a minute, at least 1 s, longer lower line",
            CueRules(37, 2, 17.0, 1.0, 7.0, 0.08, 1.0, 1.0, "bottom"),
        ),
        "ted": Preset(
            "TED",
            "Translators' guide: 42 characters, 21 a second, 1 to 7 s",
            CueRules(42, 2, 21.0, 1.0, 7.0, 0.0),
            _WIDE,
        ),
        "children": Preset(
            "Children",
            "Netflix's rules with 17 characters a second",
            CueRules(reading_cps=17.0, chain=0.458),
            _WIDE,
        ),
        "wide": Preset(
            "Wide lines",
            "For reading along in a text: 3 lines of 60 characters, up to 12 s",
            CueRules(60, 3, 25.0, 1.0, 12.0, 0.0, 1.5),
        ),
        "vertical": Preset(
            "Vertical video",
            "One short line at a time, as phones show them",
            CueRules(22, 1, 30.0, 0.3, 3.0, 0.0, 0.6, 0.3),
        ),
        "lyrics": Preset(
            "Lyrics",
            "Lines of a song: nobody has to read faster than it is sung",
            CueRules(48, 2, 1000.0, 0.3, 20.0, 0.0, 3.0, 0.5, "phrase"),
        ),
    }
)


def parse_rules(text: str = "", language: str = "en") -> CueRules:
    """Rules as one writes them: a preset's name and what differs, as in "bbc,line_columns=39,gap=0.1".

    ValueError for an unknown name and for values out of range.
    """
    preset, given = read_values(text, PRESETS, RULES, "set of rules")
    return with_values(preset.for_language(language), given)


def rules_text(preset: str, rules: CueRules, language: str = "en") -> str:
    """The text that `parse_rules` reads as `rules`."""
    return values_text(preset, PRESETS[preset].for_language(language), rules)
