"""Clear days before a meeting, over weekends and England's bank holidays."""

from datetime import date, timedelta

import pytest

from bcf.clear_days import bank_holidays, clear_days, easter, is_working_day, last_day_for
from submissions.pages.publication import counted, days_before

# As gov.uk/bank-holidays, and before it the London Gazette, list them for England and Wales.
LISTED = {
    2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    2014: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
}


@pytest.mark.parametrize("year", LISTED)
def test_the_bank_holidays_of_england(year):
    assert " ".join(f"{day:%m-%d}" for day in sorted(bank_holidays(year))) == LISTED[year]


def test_easter_sundays():
    assert [easter(year) for year in (2014, 2016, 2019, 2038)] == [
        date(2014, 4, 20),
        date(2016, 3, 27),
        date(2019, 4, 21),
        date(2038, 4, 25),
    ]


@pytest.mark.parametrize(
    ("published", "meeting", "days"),
    [
        ("2014-03-18", "2014-03-26", 5),  # Tuesday to the Wednesday after next: 19, 20, 21, 24, 25
        ("2014-03-19", "2014-03-26", 4),
        ("2014-03-18", "2014-03-18", 0),
        ("2014-03-18", "2014-03-19", 0),
        ("2014-03-20", "2014-03-18", 0),
        ("2014-03-21", "2014-03-24", 0),  # a weekend between is no day
        ("2014-04-14", "2014-04-24", 5),  # over Easter: Good Friday and Easter Monday are none
        ("2014-12-22", "2015-01-05", 6),  # over Christmas and New Year
        ("2022-05-30", "2022-06-08", 4),  # two days for the Jubilee, a week away from their usual place
    ],
)
def test_neither_end_counts_nor_a_day_that_is_not_worked(published, meeting, days):
    assert clear_days(date.fromisoformat(published), date.fromisoformat(meeting)) == days


def test_the_last_day_for_five_clear_days_is_just_that():
    for n in range(0, 3000, 7):
        meeting = date(2013, 1, 1) + timedelta(days=n)
        last = last_day_for(meeting)
        assert is_working_day(last)
        assert clear_days(last, meeting) == 5
        assert clear_days(last + timedelta(days=1), meeting) < 5 or not is_working_day(last + timedelta(days=1))


def test_too_few_are_told_in_words_and_figures_with_the_last_day():
    short = days_before(date(2014, 3, 21), date(2014, 3, 26))
    assert short.short
    assert "for two clear days (2) before the meeting of 26 March 2014" in short.words
    assert "owed five clear days (5): that is three (3) too few" in short.words
    assert "The last day for it was 18 March 2014." in short.words
    enough = days_before(date(2014, 3, 18), date(2014, 3, 26), done=True)
    assert not enough.short
    assert "too few" not in enough.words
    assert enough.words.startswith("Published on 18 March 2014")
    assert [counted(n) for n in (0, 1, 12)] == ["no clear days", "one clear day", "12 clear days"]
