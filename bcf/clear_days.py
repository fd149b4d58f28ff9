"""Clear days before a meeting: the working days between a publication and it, both of these left out. Pure.

Local Government Act 1972, section 100B: the agenda and reports of a meeting are open to the public "at least five
clear days before" it. Councils count working days: neither Saturdays, Sundays nor bank holidays. The bank holidays of
England are those of the Banking and Financial Dealings Act 1971, schedule 1, with New Year's Day and the first Monday
in May by proclamation, as gov.uk/bank-holidays lists them; those that were moved or added stand below, one by one.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

ASKED_FOR = 5
"""How many clear days the public is owed."""
MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),  # Spring, for the Diamond Jubilee
    date(2020, 5, 4): date(2020, 5, 8),  # Early May, for the 75th anniversary of VE Day
    date(2022, 5, 30): date(2022, 6, 2),  # Spring, for the Platinum Jubilee
}
ADDED = (
    date(2011, 4, 29),  # the wedding of Prince William
    date(2012, 6, 5),  # the Diamond Jubilee
    date(2022, 6, 3),  # the Platinum Jubilee
    date(2022, 9, 19),  # the funeral of Queen Elizabeth II
    date(2023, 5, 8),  # the coronation of King Charles III
)
ONE_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus."""
    century, place = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (place // 4) - epact - place % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _usual(year: int) -> Iterator[date]:
    yield date(year, 1, 1)
    yield easter(year) - timedelta(days=2)
    yield easter(year) + ONE_DAY
    yield _first_monday(year, 5)
    yield _last_monday(year, 5)
    yield _last_monday(year, 8)
    yield date(year, 12, 25)
    yield date(year, 12, 26)


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += ONE_DAY
        yield day


@lru_cache(maxsize=50)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays in a year, from 2011 on. One that falls on a weekend is had on the next free day."""
    fallen = [MOVED.get(one, one) for one in _usual(year)]
    found = {one for one in fallen if one.weekday() < 5} | {one for one in ADDED if one.year == year}
    for one in fallen:
        if one.weekday() >= 5:
            found.add(next(day for day in _days_after(one) if day.weekday() < 5 and day not in found))
    return frozenset(found)


def is_working_day(day: date) -> bool:
    """Whether it is neither a Saturday, a Sunday nor a bank holiday in England."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def clear_days(published: date, meeting: date) -> int:
    """How many clear days lie between a publication and a meeting; none where it is not before it."""
    between = (meeting - published).days - 1
    return sum(is_working_day(published + timedelta(days=n)) for n in range(1, between + 1))


def last_day_for(meeting: date, wanted: int = ASKED_FOR) -> date:
    """The last working day on which to publish so that this many clear days are left before the meeting."""
    day = meeting - ONE_DAY
    left = wanted
    while left or not is_working_day(day):
        left -= is_working_day(day) if left else 0
        day -= ONE_DAY
    return day
