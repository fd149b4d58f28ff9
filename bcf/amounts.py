"""Reading what people type, and showing it back: money, counts, percentages, dates.

Money is a `Decimal` of whole pounds. Every reader takes the text as typed and returns a value, or
raises `Unreadable`, which says why in words for the person and, where it is clear what was meant, how
that would be written.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

LARGEST = Decimal(100_000_000_000)
WIDE = Context(prec=100)
"""Holds the product of any three numbers that a plan can hold, so that it can be rounded to its last place."""
LONGEST = 80
"""How many characters a number or a date can have; what is longer is something else, and is not looked into."""
SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000}
NUMBER = re.compile(r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<fraction>\.\d+)?\s?(?P<scale>k|mn|m|million|bn)?", re.I)


class Unreadable(Exception):
    """What was typed cannot be read as what is asked for. `suggestion` is a likely reading, or empty."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion


def _plain(typed: str) -> tuple[str, bool]:
    """What is left without sign, brackets and pound sign, and whether it was negative."""
    text = typed.strip().replace("\u2212", "-").replace("\u2013", "-").replace("\u00a0", " ")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1].strip(), True
    text = text.removeprefix("£").strip()
    if text.startswith("-"):
        text, negative = text[1:].strip().removeprefix("£").strip(), True
    return text, negative


def _likely(text: str, negative: bool) -> str:
    """A likely reading of a number, as it would be written; empty where there is none."""
    squeezed = re.sub(r"[\s,']", "", text)
    squeezed = re.sub(r"[?*]+$|^(about|c\.?|ca\.?|approx\.?)", "", squeezed, flags=re.I)
    value = _value(squeezed) if squeezed != text else None
    return "" if value is None or value > LARGEST else show_whole(-value if negative else value)


def _value(text: str) -> Decimal | None:
    """The number that a plain text is, without its sign, in its shortest form; None where it is none."""
    match = NUMBER.fullmatch(text)
    if not match or not (match["digits"] or match["fraction"]):
        return None
    value = Decimal((match["digits"] or "0").replace(",", "") + (match["fraction"] or ""))
    value *= SCALES[(match["scale"] or "").lower()]
    whole = value <= LARGEST and value == value.to_integral_value()
    return value.quantize(Decimal(1)) if whole else value.normalize()


def _short_enough(typed: str, what: str) -> None:
    if len(typed.strip()) > LONGEST:
        raise Unreadable(f"“{typed.strip()[:20]}…” cannot be read as {what}: it is too long.")


def read_decimal(typed: str, what: str = "a number") -> Decimal:
    """A number as people type it: `1,234`, `1.2m`, `450k`, `(500)`, `-500`. Raises `Unreadable`."""
    _short_enough(typed, what)
    text, negative = _plain(typed)
    value = _value(text)
    if value is None:
        why = "there is a space inside it" if re.search(r"\d[\s]*,?\s+\d", text) else "it is not digits alone"
        if re.search(r"\d,\d{1,2}(\D|$)|,\d{4,}", text):
            why = "the commas do not part it in threes"
        raise Unreadable(f"“{typed.strip()}” cannot be read as {what}: {why}.", _likely(text, negative))
    if value > LARGEST:
        raise Unreadable(f"“{typed.strip()}” is larger than any amount a plan can hold.")
    return -value if negative and value else value


def read_pounds(typed: str) -> Decimal:
    """An amount of money in whole pounds, either sign. Raises `Unreadable`, also where there are pence."""
    value = read_decimal(typed, "pounds")
    if value != value.to_integral_value():
        raise Unreadable(f"“{typed.strip()}” has pence; whole pounds are wanted.", show_whole(rounded(value, 0)))
    return value


def read_count(typed: str) -> Decimal:
    """A count of people, days or things: a whole number, not negative. Raises `Unreadable`."""
    value = read_decimal(typed, "a whole number")
    if value < 0 or value != value.to_integral_value():
        raise Unreadable(f"“{typed.strip()}” is not a whole number of nought or more.")
    return value


def read_rate(typed: str) -> Decimal:
    """A rate or a score, with or without decimals. Raises `Unreadable`."""
    return read_decimal(typed)


def read_percentage(typed: str) -> Decimal:
    """A percentage, with or without its sign. Whether it lies between 0 and 100 is check M8's business."""
    return read_decimal(typed.strip().removesuffix("%").strip(), "a percentage")


DATE_FORMATS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B, %Y")
YEARLESS = ("%d %B", "%d %b")


def read_date(typed: str) -> date:
    """A date as people type it: `14 March 2014`, `14/03/2014`, `14/3/14`, `2014-03-14`. Raises `Unreadable`."""
    _short_enough(typed, "a date")
    text = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", " ".join(typed.split()))
    text = re.sub(r"^(mon|tues?|wednes|thurs?|fri|satur|sun)(day)?,?\s+", "", text, flags=re.I)
    text = re.sub(r"^(\d{1,2}/\d{1,2}/)(\d\d)$", r"\g<1>20\2", text)  # two figures are a year of this century
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    for pattern in YEARLESS:
        try:
            datetime.strptime(f"{text} 2000", f"{pattern} %Y")
        except ValueError:
            continue
        raise Unreadable(f"“{typed.strip()}” has no year. Write it like 14 March 2014.")
    raise Unreadable(f"“{typed.strip()}” cannot be read as a date. Write it like 14 March 2014.")


def read_yes_no(typed: str) -> bool:
    """Yes or no. Raises `Unreadable`."""
    _short_enough(typed, "yes or no")
    word = typed.strip().lower().rstrip(".")
    if word in {"yes", "y", "true"}:
        return True
    if word in {"no", "n", "false"}:
        return False
    raise Unreadable(f"“{typed.strip()}” is neither yes nor no.")


def show_whole(value: Decimal | int) -> str:
    """`1,234,567`, with a true minus sign when negative; decimals are kept where there are any."""
    text = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    return f"\u2212{text}" if value < 0 else text


def show_pounds(value: Decimal | int) -> str:
    """`£1,234,567`; negative is `−£1,234,567`."""
    text = show_whole(-value if value < 0 else value)
    return f"\u2212£{text}" if value < 0 else f"£{text}"


def show_rate(value: Decimal, places: int) -> str:
    """A rate or percentage to its metric's number of decimal places, in groups of three."""
    shown = f"{abs(rounded(value, places)):,.{places}f}"
    return f"\u2212{shown}" if rounded(value, places) < 0 else shown


def rounded(value: Decimal, places: int) -> Decimal:
    """The value to so many decimal places, halves away from nought, as a printed table rounds."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=WIDE)


def show_date(value: date) -> str:
    """`14 March 2014`."""
    return f"{value.day} {value:%B} {value.year:04}"


def joined(words: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
