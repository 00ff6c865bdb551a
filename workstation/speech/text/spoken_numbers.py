"""How numbers are said in English: years, money, times, dates, fractions, ordinals."""

import re
from collections.abc import Iterator
from functools import lru_cache

from workstation.speech.text.spoken_tables import CURRENCIES, MONTHS, SCALES, SYMBOLS, UNITS

_NUMBER = re.compile(r"[+\-−]?\d[\d,]*(?:\.\d+)?")
_MONEY = re.compile(r"([$£€¥₹₽])(\d[\d,]*)(?:\.(\d+))?([kmbt]n?)?", re.I)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?([ap]\.?m\.?)?", re.I)
_DATE = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})")
_ORDINAL = re.compile(r"(\d[\d,]*)(st|nd|rd|th)", re.I)
_DECADE = re.compile(r"'?(\d{2,4})['’]?s")
_FRACTION = re.compile(r"(\d+)/(\d+)")
_RANGE = re.compile(r"(\d[\d,.]*)[-–—](\d[\d,.]*)")
_NUMBERED = re.compile(r"#(\d[\d,]*)")
_DIMENSIONS = re.compile(r"(\d+)[x×](\d+)")
_WITH_UNIT = re.compile(r"([+\-−]?\d[\d,]*(?:\.\d+)?)(°?[a-z%°][a-z./%]*)", re.I)


_LONGEST = 30
"""Digits in a number that is still said as one."""


def number_readings(text: str) -> Iterator[str]:
    if match := _MONEY.fullmatch(text):
        yield from _money(*match.groups())
    elif match := _TIME.fullmatch(text):
        yield from _time(*match.groups())
    elif match := _DATE.fullmatch(text):
        yield from _date(*match.groups())
    elif match := _ORDINAL.fullmatch(text):
        said = _say(match[1], "ordinal")
        yield said
        yield said.removeprefix("one ")
    elif match := _NUMBERED.fullmatch(text):
        yield from (f"{sign} {number}" for sign in ("number", "hash") for number in _plain_number(match[1]))
    elif match := _DIMENSIONS.fullmatch(text):
        yield f"{_say(match[1])} by {_say(match[2])}"
    elif match := _DECADE.fullmatch(text):
        yield _plural(_year(int(match[1])) if len(match[1]) == 4 else _say(match[1]))
    elif match := _FRACTION.fullmatch(text):
        yield from _fraction(int(match[1]), int(match[2]))
    elif match := _RANGE.fullmatch(text):
        if len(match[1]) >= 3 and "." not in text:
            yield " ".join(_digit(d) for d in text if d.isdigit())
        for link in (" to ", " "):
            yield link.join(next(iter(_plain_number(part)), "") for part in match.groups())
    elif _NUMBER.fullmatch(text):
        yield from _plain_number(text)
    elif (match := _WITH_UNIT.fullmatch(text)) and match[2].lower().rstrip(".") in UNITS:
        unit = UNITS[match[2].lower().rstrip(".")]
        for number in _plain_number(match[1]):
            yield f"{number} {_singular(unit) if match[1] == '1' else unit}"


def _plain_number(text: str) -> Iterator[str]:
    sign = "minus " if text[0] in "-−" else "plus " if text[0] == "+" else ""
    digits = text.lstrip("+-−").replace(",", "").rstrip(".")
    if "." in digits:
        whole, _, part = digits.partition(".")
        point = " point " + " ".join(_digit(d) for d in part)
        yield sign + _say(whole or "0") + point
        if whole == "0":
            yield sign + point.strip()
        return
    if len(digits) > _LONGEST:
        yield " ".join(_digit(d) for d in digits[:_LONGEST])
        return
    value = int(digits)
    if (len(digits) > 1 and digits[0] == "0") or (len(digits) > 6 and "," not in text):
        yield " ".join(_digit(d) for d in digits)
        yield " ".join("oh" if d == "0" else _digit(d) for d in digits)
        if digits[0] == "0":
            return
    if len(digits) == 4 and "," not in text and not sign and 1100 <= value <= 2099:
        yield _year(value)
    said = _say(digits)
    yield sign + said
    if " and " in said:
        yield sign + said.replace(" and ", " ")
    if digits[0] == "1" and len(digits) in (3, 4, 7):
        yield sign + "a" + said.removeprefix("one")
    if len(digits) in (3, 4) and digits[-2:] != "00":
        yield sign + " ".join(_digit(d) for d in digits)
    if len(digits) == 3 and digits[1] != "0":
        yield sign + f"{_say(digits[0])} {_say(digits[1:])}"
    if value == 0:
        yield "oh"


def _money(sign: str, whole: str, part: str | None, scale: str | None) -> Iterator[str]:
    one, many, cent, cents = CURRENCIES[sign]
    value = int(whole.replace(",", ""))
    if scale:
        number = _say(str(value)) + (" point " + " ".join(_digit(d) for d in part) if part else "")
        yield f"{number} {SCALES.get(scale.lower(), '')} {many}"
        return
    unit = one if value == 1 else many
    if part and len(part) == 2:
        small = int(part)
        if small:
            yield f"{_say(str(value))} {unit} {_say(str(small))}"
            yield f"{_say(str(value))} {unit} and {_say(str(small))} {cent if small == 1 else cents}"
            yield f"{_say(str(value))} {_say(str(small))}"
            return
    elif part:
        yield f"{_say(str(value))} point {' '.join(_digit(d) for d in part)} {many}"
        return
    for number in _plain_number(whole):
        yield f"{number} {unit}"


def _time(hours: str, minutes: str, seconds: str | None, half: str | None) -> Iterator[str]:
    tail = " " + " ".join(c for c in half.lower() if c.isalpha()) if half else ""
    hour, minute = _say(hours), int(minutes)
    if seconds:
        yield f"{hour} {_say(minutes)} {_say(seconds)}"
        return
    if minute == 0:
        yield hour + (tail or " o'clock")
        yield hour + tail
        yield f"{hour} hundred"
    elif minute < 10:
        yield f"{hour} oh {_say(minutes)}{tail}"
    else:
        yield f"{hour} {_say(minutes)}{tail}"


def _date(a: str, b: str, c: str) -> Iterator[str]:
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
        orders = [(day, month)]
    else:
        year = int(c)
        orders = [(int(b), int(a)), (int(a), int(b))]
    for day, month in orders:
        if 1 <= month <= 12 and 1 <= day <= 31:
            said = _year(year) if year > 99 else _say(str(year))
            yield f"{MONTHS[month - 1]} {_say(str(day), 'ordinal')} {said}"
            yield f"the {_say(str(day), 'ordinal')} of {MONTHS[month - 1]} {said}"
    yield " ".join(_say(part) for part in (a, b, c))


def _fraction(top: int, bottom: int) -> Iterator[str]:
    if bottom == 2 and top == 1:
        yield "one half"
        yield "a half"
    elif bottom == 4:
        yield _say(str(top)) + (" quarter" if top == 1 else " quarters")
    if bottom > 2:
        yield f"{_say(str(top))} {_say(str(bottom), 'ordinal')}{'' if top == 1 else 's'}"
    yield f"{_say(str(top))} over {_say(str(bottom))}"
    yield f"{_say(str(top))} {_say(str(bottom))}"
    yield f"{_say(str(top))} slash {_say(str(bottom))}"


def spelled(text: str) -> Iterator[str]:
    """Letters and digits mixed (B12, MP3, x86): runs of each, capitals letter by letter."""
    parts = re.findall(r"\d+|[A-Z]+(?![a-z])|[A-Za-z']+|[&@/+=%]", text)
    said = [_say(p) if p.isdigit() else " ".join(p) if p.isupper() else SYMBOLS.get(p, p).split("|")[0] for p in parts]
    yield " ".join(said)
    yield " ".join(" ".join(_digit(d) for d in p) if p.isdigit() else s for p, s in zip(parts, said, strict=True))


@lru_cache(maxsize=1024)
def _say(digits: str, form: str = "cardinal") -> str:
    from num2words import num2words

    plain = digits.replace(",", "")
    if len(plain) > _LONGEST:
        return " ".join(_digit(d) for d in plain[:_LONGEST])
    value = int(plain)
    return str(num2words(value, lang="en", to=form)).replace(",", "").replace("-", " ")


def _digit(digit: str) -> str:
    return _say(digit)


def _year(value: int) -> str:
    from num2words import num2words

    return str(num2words(value, lang="en", to="year")).replace("-", " ").replace(",", "")


def _plural(text: str) -> str:
    if text.endswith("y"):
        return text[:-1] + "ies"
    return text + ("es" if text.endswith(("x", "s")) else "s")


def _singular(unit: str) -> str:
    first, _, rest = unit.partition(" ")
    first = {"feet": "foot", "inches": "inch", "hertz": "hertz"}.get(first, first.removesuffix("s"))
    return f"{first} {rest}".strip()
