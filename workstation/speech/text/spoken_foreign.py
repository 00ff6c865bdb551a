"""How numbers, money, times and abbreviations are said in other languages than English, where num2words knows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MONEY = re.compile(r"([$£€¥₽])\s?(\d[\d.,\s]*)|(\d[\d.,]*)\s?([$£€¥₽])")
_PERCENT = re.compile(r"(?:%\s?(\d[\d.,]*)|(\d[\d.,]*)\s?%)")
_TIME = re.compile(r"(\d{1,2})[:hH.](\d\d)h?")
_ORDINAL = re.compile(r"(\d+)(?:\.|º|ª|°|er|ère|re|e|ème|eme|de|ste|-?й|-?я|-?е)")
_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})")
_NUMBER = re.compile(r"-?\d[\d.,]*")
_MAX_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Says:
    """Words of one language: its decimal sign and how that is said, percent, money, what stands between hours and
    minutes, abbreviations (without their full stop)."""

    decimal: str = ","
    comma: str = ""
    percent: str = ""
    money: dict[str, str] = field(default_factory=dict)
    hour: tuple[str, ...] = ("",)
    short: dict[str, str] = field(default_factory=dict)


SAYS: dict[str, Says] = {
    "de": Says(
        ",", "komma", "prozent", {"€": "euro", "$": "dollar", "£": "pfund"}, ("uhr",),
        {"z.b": "zum beispiel", "dr": "doktor", "hr": "herr", "fr": "frau", "nr": "nummer", "usw": "und so weiter",
         "d.h": "das heißt", "bzw": "beziehungsweise", "ca": "circa", "str": "straße", "prof": "professor"},
    ),
    "fr": Says(
        ",", "virgule", "pour cent", {"€": "euros", "$": "dollars", "£": "livres"}, ("heures", ""),
        {"m": "monsieur", "mme": "madame", "mlle": "mademoiselle", "dr": "docteur", "etc": "et cetera", "st": "saint"},
    ),
    "es": Says(
        ",", "coma", "por ciento", {"€": "euros", "$": "dólares", "£": "libras"}, ("y", ""),
        {"sr": "señor", "sra": "señora", "dr": "doctor", "dra": "doctora", "d": "don", "etc": "etcétera",
         "ud": "usted", "pág": "página"},
    ),
    "it": Says(
        ",", "virgola", "per cento", {"€": "euro", "$": "dollari", "£": "sterline"}, ("e", ""),
        {"sig": "signor", "dott": "dottor", "ecc": "eccetera", "prof": "professor"},
    ),
    "pt": Says(
        ",", "vírgula", "por cento", {"€": "euros", "$": "dólares", "£": "libras"}, ("e", "horas e"),
        {"sr": "senhor", "sra": "senhora", "dr": "doutor", "etc": "etcétera"},
    ),
    "nl": Says(
        ",", "komma", "procent", {"€": "euro", "$": "dollar", "£": "pond"}, ("uur", ""),
        {"dhr": "de heer", "mevr": "mevrouw", "bijv": "bijvoorbeeld", "enz": "enzovoort", "dr": "dokter"},
    ),
    "ru": Says(",", "целых", "процентов", {"€": "евро", "$": "долларов", "₽": "рублей"}, ("",)),
    "pl": Says(",", "przecinek", "procent", {"€": "euro", "$": "dolarów"}, ("",)),
    "tr": Says(",", "virgül", "yüzde", {"€": "euro", "$": "dolar"}, ("",)),
}  # fmt: skip
_PERCENT_FIRST = frozenset({"tr"})


def number_readings(text: str, language: str) -> Iterator[str]:
    """The ways in which a token may be said in a language (its main tag); none when it is no number or abbreviation."""
    says = SAYS.get(language, Says())
    if (key := text.lower().rstrip(".")) in says.short:
        yield says.short[key]
    elif match := _MONEY.fullmatch(text):
        amount, unit = (match[2] or match[3]).strip(), says.money.get(match[1] or match[4], "")
        whole, _, cents = amount.partition(says.decimal)
        if cents and len(cents) == 2:
            yield from _joined(_whole(whole, says, language), unit, _whole(cents.lstrip("0") or "0", says, language))
        yield from _joined(_number(amount, says, language), unit)
    elif (match := _PERCENT.fullmatch(text)) and says.percent:
        number = _number(match[1] or match[2], says, language)
        yield from _joined(*((says.percent, number) if language in _PERCENT_FIRST else (number, says.percent)))
    elif match := _DATE.fullmatch(text):
        yield from _joined(*(_whole(part, says, language) for part in match.groups()))
    elif (match := _TIME.fullmatch(text)) and int(match[1]) < 25 and int(match[2]) < 60:
        for link in says.hour:
            minutes = _whole(match[2], says, language) if match[2] != "00" else ""
            yield from _joined(_whole(match[1], says, language), link, minutes)
    elif match := _ORDINAL.fullmatch(text):
        yield from _joined(_say(int(match[1][:_MAX_DIGITS]), language, "ordinal"))
        yield from _joined(_whole(match[1], says, language))
    elif _NUMBER.fullmatch(text):
        digits = text.lstrip("-")
        if digits.isdecimal() and 1100 <= int(digits[:_MAX_DIGITS]) <= 2099:
            yield from _joined(_say(int(digits), language, "year"))
        yield from _joined(_number(digits, says, language))


def _joined(*parts: str) -> Iterator[str]:
    """The parts as one phrase, when a number could be said."""
    if any(parts):
        yield " ".join(part for part in parts if part)


def _number(text: str, says: Says, language: str) -> str:
    whole, mark, rest = text.rstrip(".,").partition(says.decimal)
    said = _whole(whole, says, language)
    if not mark or not says.comma:
        return said
    return f"{said} {says.comma} " + " ".join(_say(int(d), language) for d in rest if d.isdecimal())


def _whole(text: str, says: Says, language: str) -> str:
    digits = "".join(c for c in text if c.isdecimal())[:_MAX_DIGITS]
    return _say(int(digits), language) if digits else ""


def _say(value: int, language: str, form: str = "cardinal") -> str:
    from num2words import num2words

    try:
        return str(num2words(value, lang=language, to=form))
    except (NotImplementedError, OverflowError, TypeError, ValueError, KeyError, IndexError, AttributeError):
        return ""
