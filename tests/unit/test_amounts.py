"""Amounts as people type them, and back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcf import amounts
from bcf.amounts import LARGEST, Unreadable

POUNDS = {
    "1,234,567": 1_234_567,
    "£1,234,567": 1_234_567,
    "£ 1234567": 1_234_567,
    " 1234567 ": 1_234_567,
    "1.2m": 1_200_000,
    "1.2 million": 1_200_000,
    "£1.2M": 1_200_000,
    "450k": 450_000,
    "0.45m": 450_000,
    ".5m": 500_000,
    "2bn": 2_000_000_000,
    "(500)": -500,
    "(£500)": -500,
    "£(500)": None,
    "-500": -500,
    "-£500": -500,
    "£-500": -500,
    "\u2212500": -500,
    "\u2013500": -500,
    "\u2212£1,234": -1_234,
    "0": 0,
    "-0": 0,
    "500.00": 500,
    "100000000000": 100_000_000_000,
    "100000000001": None,
    "101bn": None,
    "12k?": None,
    "120 000": None,
    "1,23": None,
    "1,2345": None,
    "12,34,567": None,
    "500.50": None,
    "1e5": None,
    "NaN": None,
    "Infinity": None,
    "": None,
    "£": None,
    "k": None,
    ".": None,
    "--5": None,
    "tbc": None,
    "n/a": None,
    "1.2.3": None,
    "5%": None,
}


@pytest.mark.parametrize(("typed", "pounds"), POUNDS.items())
def test_pounds(typed, pounds):
    if pounds is None:
        with pytest.raises(Unreadable):
            amounts.read_pounds(typed)
    else:
        read = amounts.read_pounds(typed)
        assert read == pounds
        assert not read.is_signed() or read < 0
        assert read.as_tuple().exponent == 0


REASONS = {
    "120 000": ("there is a space inside it", "120,000"),
    "12k?": ("it is not digits alone", "12,000"),
    "-12k?": ("it is not digits alone", "\u221212,000"),
    "(12k?)": ("it is not digits alone", "\u221212,000"),
    "about 1.2m": ("", "1,200,000"),
    "1,23": ("the commas do not part it in threes", "123"),
    "2.5": ("has pence", "3"),
    "-2.5": ("has pence", "\u22123"),
    "500.49": ("has pence", "500"),
    "tbc": ("it is not digits alone", ""),
    "999bn": ("larger than any amount", ""),
    "9" * 81: ("it is too long", ""),
}


@pytest.mark.parametrize(("typed", "said"), REASONS.items())
def test_what_cannot_be_read_says_why_and_what_was_likely_meant(typed, said):
    reason, suggestion = said
    with pytest.raises(Unreadable) as why:
        amounts.read_pounds(typed)
    assert reason in why.value.reason
    assert why.value.suggestion == suggestion


LONG = {
    "one prefix after another": "c" * 50_000 + "5",
    "a wide gap": "1" + " " * 200_000 + "x",
    "digits": "9" * 1_000_000,
    "brackets": "(" * 70,
    "prefixes that fit": "c." * 39,
}


@pytest.mark.parametrize("typed", LONG.values(), ids=list(LONG))
def test_nonsense_of_any_length_is_unreadable_at_once(typed):
    for read in (amounts.read_pounds, amounts.read_percentage, amounts.read_date, amounts.read_yes_no):
        with pytest.raises(Unreadable) as why:
            read(typed)
        assert len(why.value.reason) < 200


@pytest.mark.parametrize(
    ("typed", "count"), {"38": 38, "1,200": 1200, "1.2k": 1200, "-1": None, "0.5": None, "0": 0}.items()
)
def test_counts_are_whole_and_not_negative(typed, count):
    if count is None:
        with pytest.raises(Unreadable):
            amounts.read_count(typed)
    else:
        assert amounts.read_count(typed) == count


@pytest.mark.parametrize(
    ("typed", "value"), {"12.5%": "12.5", "12.5 %": "12.5", "12.50": "12.5", "-3%": "-3", "100": "100"}.items()
)
def test_percentages(typed, value):
    assert str(amounts.read_percentage(typed)) == value


DATES = {
    "14 March 2014": date(2014, 3, 14),
    "14th March 2014": date(2014, 3, 14),
    "14 Mar 2014": date(2014, 3, 14),
    "Friday 14 March 2014": date(2014, 3, 14),
    "14/03/2014": date(2014, 3, 14),
    "14.3.2014": date(2014, 3, 14),
    "2014-03-14": date(2014, 3, 14),
    "  14   march  2014 ": date(2014, 3, 14),
    "29 February 2016": date(2016, 2, 29),
    "29 February 2014": None,
    "14 March": None,
    "14/3/14": date(2014, 3, 14),
    "1/4/15": date(2015, 4, 1),
    "1/4/99": date(2099, 4, 1),
    "31/2/15": None,
    "<date>": None,
    "March 2014": None,
}


@pytest.mark.parametrize(("typed", "day"), DATES.items())
def test_dates(typed, day):
    if day is None:
        with pytest.raises(Unreadable):
            amounts.read_date(typed)
    else:
        assert amounts.read_date(typed) == day


@pytest.mark.parametrize(("typed", "value"), {"Yes": True, "y": True, "no.": False, "N": False}.items())
def test_yes_and_no(typed, value):
    assert amounts.read_yes_no(typed) is value


def test_maybe_is_neither():
    with pytest.raises(Unreadable, match="neither yes nor no"):
        amounts.read_yes_no("maybe")


WHOLE = st.integers(-int(LARGEST), int(LARGEST)).map(Decimal)
NUMBERS = st.decimals(-LARGEST, LARGEST, allow_nan=False, allow_infinity=False, places=6).map(
    lambda value: value.normalize() + 0
)


@given(WHOLE)
def test_pounds_shown_are_read_back(value):
    assert amounts.read_pounds(amounts.show_pounds(value)) == value
    assert amounts.read_pounds(amounts.show_whole(value)) == value


@given(NUMBERS)
def test_numbers_shown_are_read_back(value):
    assert amounts.read_rate(amounts.show_whole(value)) == value


@given(st.dates())
def test_dates_shown_are_read_back(value):
    assert amounts.read_date(amounts.show_date(value)) == value


@given(st.text(max_size=90))
def test_readers_read_or_say_that_they_cannot(typed):
    for read in (
        amounts.read_pounds,
        amounts.read_count,
        amounts.read_rate,
        amounts.read_percentage,
        amounts.read_date,
        amounts.read_yes_no,
    ):
        try:
            read(typed)
        except Unreadable as why:
            suggestion = why.suggestion
            amounts.read_decimal(suggestion or "0")


def test_the_product_of_the_largest_numbers_can_be_rounded():
    assert amounts.rounded(amounts.LARGEST * amounts.LARGEST * amounts.LARGEST, 0) == amounts.LARGEST**3
