"""How symbols, units, money and abbreviations are said in English."""

CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "¢": ("cent", "cents", "", ""),
}
SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
ABBREVIATIONS = {
    "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor|drive", "prof": "professor", "st": "saint|street",
    "jr": "junior", "sr": "senior", "vs": "versus", "etc": "et cetera", "e.g": "for example|e g", "i.e": "that is|i e",
    "no": "number|no", "mt": "mount", "ave": "avenue", "rd": "road", "blvd": "boulevard", "dept": "department",
    "gen": "general", "sgt": "sergeant", "capt": "captain", "lt": "lieutenant", "col": "colonel", "rev": "reverend",
    "hon": "honorable", "gov": "governor", "sen": "senator", "rep": "representative", "inc": "incorporated|ink",
    "ltd": "limited", "co": "company|co", "corp": "corporation", "approx": "approximately", "jan": "january",
    "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august",
    "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thurs": "thursday",
    "fri": "friday", "sat": "saturday", "fig": "figure", "vol": "volume", "ch": "chapter", "pp": "pages",
    "ft": "feet|fort",
}  # fmt: skip
"""Without the full stop they are printed with; readings apart by a bar."""
BARE_ABBREVIATIONS = frozenset({"mr", "mrs", "ms", "dr", "vs", "jr", "sr", "etc", "prof"})
"""Those that are abbreviations without it, too."""
UNITS = {
    "km": "kilometers", "m": "meters", "cm": "centimeters", "mm": "millimeters", "kg": "kilograms", "g": "grams",
    "mg": "milligrams", "l": "liters", "ml": "milliliters", "s": "seconds", "sec": "seconds", "ms": "milliseconds",
    "min": "minutes", "h": "hours", "hr": "hours", "hrs": "hours", "hz": "hertz", "khz": "kilohertz",
    "mhz": "megahertz", "ghz": "gigahertz", "db": "decibels", "kb": "kilobytes", "mb": "megabytes", "gb": "gigabytes",
    "tb": "terabytes", "km/h": "kilometers per hour", "mph": "miles per hour", "lb": "pounds", "lbs": "pounds",
    "oz": "ounces", "ft": "feet", "in": "inches", "mi": "miles", "w": "watts", "kw": "kilowatts", "v": "volts",
    "°c": "degrees celsius", "°f": "degrees fahrenheit", "°": "degrees", "am": "a m", "pm": "p m", "a.m": "a m",
    "p.m": "p m", "%": "percent", "x": "times",
}  # fmt: skip
SYMBOLS = {
    "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "#": "hash|number", "°": "degrees",
    "§": "section", "×": "times", "÷": "divided by", "±": "plus or minus", "©": "copyright", "™": "trademark",
    "½": "one half|a half", "¼": "one quarter|a quarter", "¾": "three quarters", "~": "about", "<": "less than",
    ">": "greater than", "√": "square root", "π": "pi", "№": "number", "^": "to the", "*": "star|times", "/": "slash",
}  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
