"""Plugin API 1 takes nothing away: what stands here was there when it was published, and stays until API 2."""

import inspect
from dataclasses import MISSING

from workstation.plugin import api
from workstation.plugin.context import PluginContext
from workstation.plugin.manifest import API
from workstation.plugin.parts import WindowParts
from workstation.plugin.rows import KINDS

NAMES = """
API AlignedTranscript ArraySource Change Command CommandError Commands Compute Cue CurveOverlay Document ENGINES
EditList Effect Engine FORMATS Format FrameRange ImportedSound Job Marker Overlay OverlaySegment Param Picture
PictureAxis PictureOverlay PicturePlane PluginContext Samples Segment SegmentOverlay Selection Session Settings
Silence SoundAccess Stream TimedCue TimedWord Track Transcript Urgency Values WindowParts Word WriteOptions
read_plain_text
"""

ROWS = {
    "settings": ("id title params", ""),
    "panel": ("id title widget", "icon area"),
    "command": ("id title function", "menu icon needs after key dialog ask"),
    "effect": ("id effect", ""),
    "importer": ("id title extensions function", ""),
    "exporter": ("id title extension function", "params"),
    "word_format": ("id title extensions write read", "about karaoke words cues timed"),
    "aligner": ("id title function", "languages hint licence"),
    "recogniser": ("id title function", "languages hint licence"),
    "separator": ("id title function", "params hint"),
    "generator": ("id title function", "params hint"),
    "analyser": ("id title function", "params hint"),
    "view": ("id title widget", "icon height shown"),
    "colour_map": ("id title colours", ""),
    "theme": ("id title file", ""),
    "presets": ("id folder", ""),
}
"""By the kind of a row the columns that must be there, and those that may."""

CONTEXT = (
    "add commands connect every folder later listen manifest offer offered offers_changed options own parts post "
    "session settings show submit thread"
)
SPEECH = """
PITCHES RATE SPEEDS SPOKEN_RATE Activity ActivityRules Fillers Turn align check_spoken fillers_of find_activity
find_fillers find_pauses find_turns has_activity_model hear ranges_of speak speech_ranges transcribe voice_model voices
"""
CUES = """
FILL_TITLES KARAOKE_TITLES STYLES CueStyle ShownCue VideoThread has_video parse_style preset_of style_presets video_at
"""
PARTS = """
ask_style colour cue_picture empty_state icon_button live_cues look_changed after_asking_to_replace input_device label
listening_form param_form picture
"""


def test_all_names_are_there() -> None:
    assert API == 1
    assert set(NAMES.split()) <= set(api.__all__)
    assert all(hasattr(api, name) for name in api.__all__)
    assert list(api.__all__) == sorted(api.__all__, key=lambda name: (not name.isupper(), name))


def test_rows_have_the_columns_that_they_had_and_need_no_more() -> None:
    for kind, (required, optional) in ROWS.items():
        columns = KINDS[kind].columns
        assert set(required.split()) >= set(KINDS[kind].required), kind
        assert set(required.split()) | set(optional.split()) <= set(columns), kind
        assert all(columns[name] is not MISSING for name in optional.split())


def test_the_modules_beside_it_have_their_names() -> None:
    from workstation.plugin import cues, files, models, processing, separation, speech

    assert {"read_sound", "replacing", "sound_files", "write_atomic", "write_sound"} <= set(files.__all__)

    assert {"functional", "kaldi", "transforms"} <= set(processing.__all__)
    assert {"pipelines"} <= set(models.__all__)
    assert set(CUES.split()) <= set(cues.__all__)
    parting = {"VOICE_MODEL", "has_voice_model", "tones_and_beats", "voice_and_accompaniment"}
    assert parting <= set(separation.__all__)
    assert set(SPEECH.split()) <= set(speech.__all__)


def test_what_plugins_hold_has_its_names() -> None:
    public = {name for name, _ in inspect.getmembers(PluginContext) if not name.startswith("_")}
    assert set(CONTEXT.split()) <= public
    assert set(PARTS.split()) <= {name for name in vars(WindowParts) if not name.startswith("_")}
