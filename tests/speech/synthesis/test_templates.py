"""What the synthesiser says as templates, and what a recording teaches about them."""

import numpy as np

from workstation.speech.acoustic.cepstra import Frames
from workstation.speech.phones.espeak import espeak
from workstation.speech.synthesis.gaussians import GaussianScores, first_guess, learn
from workstation.speech.synthesis.spoken_text import UNKNOWN, SaidPhone, Speaker, variants
from workstation.speech.synthesis.templates import Templates, settled
from workstation.speech.synthesis.units import OTHER, SILENCE, Units
from workstation.speech.text.tokens import parse_text

FLOOR = np.full(25, -6, np.float32)


def units_of(text: str) -> Units:
    templates = Templates(FLOOR)
    for clause in Speaker(espeak(), "en-us").clauses(parse_text(text, "en-us")):
        templates.add(clause)
    return Units(templates)


def test_a_phone_begins_where_the_sound_changes_not_where_its_event_comes() -> None:
    statics = np.zeros((60, 13), np.float32)
    statics[30:] = 5.0
    frames = Frames(60, 0.005)
    change = frames.boundary(30)
    said = [SaidPhone("m", 0.02, change + 0.04), SaidPhone("a", change + 0.04, 0.3)]
    moved = settled(said, statics, frames)
    assert abs(moved[1].start - change) < 0.01
    assert moved[0].stop == moved[1].start
    assert moved[0].start == said[0].start


def test_every_token_has_sounds_also_where_the_synthesiser_joins_words() -> None:
    speaker = Speaker(espeak(), "fr")
    script = parse_text("le monde est à nous en 2014", "fr")
    ways = variants(script, list(speaker.clauses(script)), speaker)
    assert len(ways) == len([t for t in script.tokens if t.spoken])
    assert all(way and all(way) for way in ways)
    assert all(symbol and UNKNOWN not in symbol for way in ways[:5] for said in way for symbol in said)


def test_both_accents_of_english_are_ways_to_say_a_word() -> None:
    speaker = Speaker(espeak(), "en")
    script = parse_text("a futile bath", "en")
    ways = variants(script, list(speaker.clauses(script)), speaker)
    assert len(set(ways[1])) > 1
    assert len(Speaker(espeak(), "en-gb").voices) == 1


def test_sounds_that_were_not_spoken_are_taken_for_the_nearest() -> None:
    units = units_of("ten old men")
    long_one = units.states("nː", "", "", "")
    assert np.allclose(units.means[long_one[1]], units.means[units.plain("n")[1]])
    strange = units.states("ʡ", "", "", "")
    assert np.all(units.means[list(strange)] == 0)
    assert units.states("SIL", "", "", "") == (SILENCE,) * 3


def test_a_recording_that_is_shifted_teaches_the_shift() -> None:
    units = units_of("the old man walked slowly down the road to the market and bought some bread")
    rng = np.random.default_rng(0)
    columns = np.repeat(np.arange(2, units.plain_columns), 20).astype(np.int32)
    shift = np.zeros(39)
    shift[:3] = 1.5
    frames = (units.means[columns] + shift + rng.normal(0, 0.3, (len(columns), 39))).astype(np.float32)
    trusted = np.ones(len(frames), np.bool_)
    before, after = first_guess(units, frames), learn(units, frames, columns, trusted)
    true = units.means[columns] + shift
    assert np.abs(before.means[columns] - true)[:, :3].mean() > 1.4
    assert np.abs(after.means[columns] - true)[:, :3].mean() < 0.15
    untaught = learn(units, frames, columns, ~trusted)
    assert np.array_equal(untaught.means, before.means)
    right = GaussianScores(after, frames, units.plain_columns, -3.0)
    assert np.array_equal(right.block(0, 50, np.array([OTHER], np.int32))[:, OTHER], np.full(50, -3.0, np.float32))
    taught, plain = right.likelihood(), GaussianScores(before, frames, units.plain_columns, -3.0).likelihood()
    assert taught > plain
