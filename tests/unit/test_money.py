"""The sums over a plan's money."""

from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bcf.parts import Unread
from plans import money
from tests.cases import CCG, clean, content, document, south_kent_coast

AMOUNTS = st.lists(st.none() | st.integers(-(10**9), 10**9), max_size=8)


def test_the_published_plan() -> None:
    one = document(south_kent_coast())
    assert [money.pool(one, year) for year in one.edition.years] == [3_884_000, 13_283_000]
    assert [money.minimum(one, year) for year in one.edition.years] == [3_884_000, 13_283_000]
    assert [money.total_spending(one, year) for year in one.edition.years] == [3_884_000, 13_283_000]
    # 77,135 could not be read, and is left out.
    assert [money.total_saving(one, year) for year in one.edition.years] == [593_473 - 77_135, 593_473]
    assert [money.contingency_savings(one, period) for period in money.CONTINGENCY_PERIODS] == [529_650, 529_650]
    assert [money.contingency_support(one, period) for period in money.CONTINGENCY_PERIODS] == [529_650, 529_650]
    assert [money.difference(one, year) for year in one.edition.years] == [0, 0]
    assert money.unread_count(one, "schemes") == 1
    assert money.unread_count(one, "contributions") == 0
    (body,) = money.contributions_of(one)
    assert (body.organisation, body.paid_in("2014/15"), body.paid_in("2015/16")) == (CCG, 3_884_000, 13_283_000)
    assert body.paid_in("2016/17") is None


def test_a_scheme_keeps_recurrent_and_one_off_apart_and_knows_what_was_not_read() -> None:
    schemes = money.schemes_of(document(clean()))
    assert [scheme.number for scheme in schemes] == ["1", "2"]
    assert schemes[0].spend == {"2014/15": 1_500_000, "2015/16": 4_000_000}
    assert schemes[0].spend_recurrent["2014/15"] == 1_000_000
    assert schemes[0].spend_one_off["2014/15"] == 500_000
    assert schemes[0].saving_one_off["2014/15"] is None
    sixth = money.schemes_of(document(south_kent_coast()))[5]
    assert sixth.saving == {"2014/15": None, "2015/16": 77_135}
    assert sixth.unread == {"saving_2014_15_recurrent"}
    assert sixth.label == "Falls Prevention"


def test_nought_is_an_answer_and_empty_is_none() -> None:
    rows = [{"id": "a", "spend_2014_15_recurrent": Decimal(0)}, {"id": "b", "name": ""}]
    first, second = money.schemes_of(document({"schemes": content("schemes", schemes=rows)}))
    assert first.spend["2014/15"] == 0
    assert first.spend["2015/16"] is None
    assert second.label == "Scheme 2"


def test_the_lines_of_a_body_are_summed_in_the_order_bodies_first_appear() -> None:
    lines = [
        {"id": "1", "organisation": "b", "actual_2015_16": Decimal(1)},
        {"id": "2", "organisation": "a", "actual_2015_16": Unread("two")},
        {"id": "3", "organisation": "b", "actual_2015_16": Decimal(2)},
    ]
    one = document({"contributions": content("contributions", lines=lines)})
    bodies = money.contributions_of(one)
    assert [(body.organisation, body.paid_in("2015/16"), len(body.lines)) for body in bodies] == [
        ("b", 3, 2),
        ("a", None, 1),
    ]
    assert money.pool(one, "2015/16") == 3
    assert money.pool(one, "2016/17") == 0


def test_an_empty_plan_has_no_money() -> None:
    one = document({})
    assert money.pool(one, "2014/15") == money.total_saving(one, "2015/16") == 0
    assert money.minimum(one, "2014/15") is None
    assert money.schemes_of(one) == money.contributions_of(one) == ()


def test_what_is_kept_belongs_to_one_document() -> None:
    one = document(clean())
    assert money.schemes_of(one) is money.schemes_of(one)
    other = msgspec.structs.replace(one, contents={})
    assert money.schemes_of(other) == ()


@given(first=AMOUNTS, second=AMOUNTS)
@settings(max_examples=50, deadline=None)
def test_totals_are_the_sums_of_what_is_there(first: list[int | None], second: list[int | None]) -> None:
    rows = [
        {
            "id": str(number),
            "spend_2014_15_recurrent": None if recurrent is None else Decimal(recurrent),
            "spend_2014_15_one_off": None if one_off is None else Decimal(one_off),
        }
        for number, (recurrent, one_off) in enumerate(zip(first, second, strict=False))
    ]
    one = document({"schemes": content("schemes", schemes=rows)})
    there = [amount for row in rows for key, amount in row.items() if key != "id" and amount is not None]
    assert money.total_spending(one, "2014/15") == sum(there)
    assert sum(scheme.spend["2014/15"] or 0 for scheme in money.schemes_of(one)) == sum(there)
