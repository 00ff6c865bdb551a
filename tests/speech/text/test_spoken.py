"""How printed tokens are spoken."""

import pytest

from workstation.speech.text.spoken import readings


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("Hello,", "hello"),
        ("“don’t”", "don't"),
        ("2014.", "twenty fourteen"),
        ("1,000", "one thousand"),
        ("1984", "nineteen eighty four"),
        ("2005", "two thousand and five"),
        ("1990s", "nineteen nineties"),
        ("'90s", "nineties"),
        ("£13.60", "thirteen pounds sixty"),
        ("$1", "one dollar"),
        ("$5.3m", "five point three million dollars"),
        ("10%", "ten percent"),
        ("3rd", "third"),
        ("-5", "minus five"),
        ("3.14", "three point one four"),
        ("007", "zero zero seven"),
        ("10:30", "ten thirty"),
        ("10:00", "ten o'clock"),
        ("5pm", "five p m"),
        ("1/2", "one half"),
        ("3/8", "three eighths"),
        ("12/05/2024", "december fifth twenty twenty four"),
        ("20-30", "twenty to thirty"),
        ("20°C", "twenty degrees celsius"),
        ("5kg", "five kilograms"),
        ("km/h", "kilometers per hour"),
        ("#1", "number one"),
        ("4x4", "four by four"),
        ("B12", "b twelve"),
        ("&", "and"),
        ("AT&T", "at and t"),
        ("Dr.", "doctor"),
        ("Mr", "mister"),
        ("no", "no"),
        ("U.S.A.", "u s a"),
        ("e.g.", "for example"),
        ("½", "one half"),
        ("self-made", "self made"),
    ],
)
def test_english_is_written_out(token: str, said: str) -> None:
    assert " ".join(readings(token)[0]) == said


@pytest.mark.parametrize(
    ("token", "also"),
    [
        ("2014", "two thousand fourteen"),
        ("100", "a hundred"),
        ("150", "one fifty"),
        ("10:00", "ten"),
        ("£13.60", "thirteen pounds and sixty pence"),
        ("NASA", "n a s a"),
        ("Dr.", "drive"),
        ("12/05/2024", "the twelfth of may twenty twenty four"),
        ("0", "oh"),
    ],
)
def test_other_readings_are_offered(token: str, also: str) -> None:
    assert also in [" ".join(reading) for reading in readings(token)[1:]]


@pytest.mark.parametrize("token", ["—", "...", "-", "“”", "♪", "()"])
def test_punctuation_is_not_spoken(token: str) -> None:
    assert readings(token) == ()


def test_other_languages_keep_what_is_printed_first() -> None:
    assert readings("1984", "de")[0] == ("1984",)
    assert ("neunzehnhundertvierundachtzig",) in readings("1984", "de")
    assert readings("Straße.", "de-AT") == (("straße",),)
    assert readings("12", "tlh") == (("12",),)


@pytest.mark.parametrize(
    ("token", "language", "said"),
    [
        ("5€", "de", "fünf euro"),
        ("13,60€", "de", "dreizehn euro sechzig"),
        ("3,5", "de", "drei komma fünf"),
        ("1.000", "de", "eintausend"),
        ("20:30", "de", "zwanzig uhr dreißig"),
        ("21.", "de", "einundzwanzigste"),
        ("z.B.", "de", "zum beispiel"),
        ("10%", "fr", "dix pour cent"),
        ("20h30", "fr", "vingt heures trente"),
        ("1er", "fr", "premier"),
        ("Mme", "fr", "madame"),
        ("€5", "es", "cinco euros"),
        ("20/9/1881", "es", "veinte nueve mil ochocientos ochenta y uno"),
        ("Sr.", "es", "señor"),
        ("10%", "ru", "десять процентов"),
        ("%10", "tr", "yüzde on"),
        ("3", "nl", "drie"),
    ],
)
def test_numbers_are_written_out_in_other_languages(token: str, language: str, said: str) -> None:
    assert said in [" ".join(reading) for reading in readings(token, language)]


@pytest.mark.parametrize(
    "token", ["9" * 40, "1" * 5000, "$" * 50, "1/0", "0/0", "00:99", "99/99/9999", "1.2.3.4", "٣", "²"]
)
def test_odd_tokens_have_some_reading_or_none(token: str) -> None:
    for language in ("en", "de", "fr", "xx"):
        assert all(word for reading in readings(token, language) for word in reading)
