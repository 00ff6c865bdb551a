"""Every menu that a widget pops up, and what opens it."""

from collections.abc import Callable

from tests.ui.menus import lanes, panels, words
from tests.ui.menus.hands import Hands, Pop

OPENERS: dict[Callable[[Hands], Pop], str] = {
    lanes.clip: "lanes/clips/menu",
    lanes.grouped_clip: "lanes/clips/menu",
    lanes.clip_point: "lanes/clips/menu",
    lanes.lane: "lanes/clips/menu",
    lanes.ruler: "lanes/ruler",
    lanes.marker: "lanes/mark_strip",
    lanes.no_marker: "lanes/mark_strip",
    lanes.header: "lanes/header",
    lanes.last_header: "lanes/header",
    panels.eq_band: "panels/eq_curve",
    panels.effect_presets: "panels/preset_menu",
    panels.rack_presets: "panels/preset_menu",
    panels.dialog_presets: "panels/preset_menu",
    panels.ripple: "shell/ripple",
    panels.panel_tab: "shell/docks",
    panels.import_model: "dialogs/models",
    panels.install_plugin: "dialogs/plugin_manager",
    words.one_word: "words/editing",
    words.spoken_word: "words/editing",
    words.several_words: "words/editing",
    words.lane_word: "words/editing",
    words.lane_gap: "words/editing",
    words.more_with_words: "words/text/panel_menu",
    words.found_words: "words/text/find_bar",
    words.lane_cue: "words/lane/cues",
    words.cue_row: "words/lane/cues",
    panels.example_scripts: "scripts/panel",
}
"""Each with the module that makes its menu."""
