"""The only door in: what a save writes, what it refuses, and that it is all or nothing."""

from decimal import Decimal

import msgspec
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcf import parts as part_types
from bcf.parts import Stated, Unread
from metrics.models import Activity, MetricValue
from plans import actions, money
from plans.chain import broken
from plans.document import document, newest_revisions, state_of
from plans.facts import Kind
from plans.models import ContingencyLine, Contribution, Event, PartRevision, Record, Risk, StatedFigure, Upload
from schemes.models import Benefit, Scheme, SchemeYear, SpendLine
from tests import builders, cases, revised
from tests.unit.contents import contents

PROJECTED = (
    Contribution, ContingencyLine, Risk, StatedFigure, Scheme, SchemeYear, SpendLine, Benefit, MetricValue, Activity,
)  # fmt: skip
TEXT = "<p>Theirs.</p>"


def written(record):
    """How much has been written: revisions and events."""
    return PartRevision.objects.filter(record=record).count(), Event.objects.filter(record=record).count()


def text(record, part="vision"):
    return document(record).part(part).text


def rows():
    """Every row of every projection, but for its own key."""
    found = {}
    for model in PROJECTED:
        names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        if model is SchemeYear:
            names = ["scheme__record_id", "scheme__row", "year", "recurrent", "spend", "saving"]
        found[model.__name__] = sorted(map(repr, model.objects.values_list(*names)))
    return found


def test_the_table_of_projections_is_complete():
    letters, talk = ("Assignment", "SigningLink", "Letter"), ("Comment", "Mention")
    names = (*letters, *talk, "ReportText", "BoardPack", "Sitting", "HeldText", "Presence")
    others = {apps.get_model("plans", name) for name in names}
    kept = {Record, PartRevision, Event, Upload} | others
    ours = {model for room in ("plans", "schemes", "metrics") for model in apps.get_app_config(room).get_models()}
    assert ours - kept == set(PROJECTED)


def test_a_plan_is_started_once(world):
    record = builders.started(world)
    again = actions.start_plan(area=world.area, edition_code=builders.CODE, by=world["second author"])
    assert again == record
    assert record.started_by == world["author"]
    assert Record.objects.count() == 1
    assert [event.kind for event in Event.objects.all()] == [Kind.STARTED]


def test_a_save_makes_a_revision_and_an_event(world):
    record = builders.started(world)
    builders.save(record, "vision", world["author"], text=TEXT)
    (revision,) = PartRevision.objects.all()
    assert (revision.number, revision.by, revision.newest) == (1, world["author"], True)
    assert revision.digest == part_types.digest(revision.content.encode())
    event = Event.objects.get(number=2)
    assert event.facts["parts"] == {"vision": {"number": 1, "digest": revision.digest}}
    assert event.post == "Post of author, Exampleshire County Council"
    assert text(record) == TEXT


def test_a_stale_base_is_refused_with_what_the_other_saved(world):
    record = builders.started(world)
    mine = builders.change(record, "vision", text="<p>Mine.</p>")
    builders.save(record, "vision", world["author"], text="<p>First.</p>")
    builders.save(record, "vision", world["second author"], text=TEXT)
    before = written(record)
    with pytest.raises(actions.StaleSave) as stale:
        actions.save_parts(record=record, changes=[mine], by=world["author"])
    assert stale.value.part == "vision"
    assert stale.value.content.text == TEXT
    assert (stale.value.newest.by, stale.value.newest.number) == (world["second author"], 2)
    assert written(record) == before
    assert text(record) == TEXT


def test_several_parts_in_one_call_are_saved_together_or_not_at_all(world):
    record = builders.started(world)
    builders.save(record, "aims", world["author"], text=TEXT)
    fit = builders.change(record, "vision", text="<p>New.</p>")
    contributions = builders.change(record, "contributions", lines=builders.clean()["contributions"].lines)
    stale = actions.Draft("aims", cases.content("aims", text="<p>Late.</p>"), 0)
    before, tables = written(record), rows()
    with pytest.raises(actions.StaleSave):
        actions.save_parts(record=record, changes=[fit, contributions, stale], by=world["author"])
    assert (written(record), rows()) == (before, tables)
    saved = actions.save_parts(record=record, changes=[fit, contributions], by=world["author"])
    assert set(saved) == {"vision", "contributions"}
    assert written(record) == (before[0] + 2, before[1] + 1)


def test_a_failure_half_way_writes_nothing(world, monkeypatch):
    record = builders.started(world)
    drafts = [builders.change(record, key, text=TEXT) for key in ("vision", "aims")]
    monkeypatch.setattr("plans.actions.drafting.append", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.save_parts(record=record, changes=drafts, by=world["author"])
    assert written(record) == (0, 1)


def test_the_same_content_is_no_save_whatever_its_base(world):
    record = builders.plan(world)
    before, head = written(record), Record.objects.get().head
    for key in ("vision", "contributions", "residential"):
        content = document(record).part(key)
        kept = actions.save_parts(record=record, changes=[actions.Draft(key, content, 99)], by=world["second author"])
        assert kept[key].number == 1
    assert written(record) == before
    assert Record.objects.get().head == head


def test_nothing_saved_in_a_part_nobody_wrote_is_no_save(world):
    record = builders.started(world)
    for part in builders.EDITION.parts:
        actions.save_parts(record=record, changes=[builders.change(record, part.key)], by=world["author"])
    assert written(record) == (0, 1)


def test_what_means_the_same_voids_no_signature(world):
    record = builders.signing(world)
    builders.sign(world, record, *builders.SIGNATORIES)
    before = written(record)
    builders.save(record, "vision", world["author"], text=f"\r\n{text(record)}  ")
    ccgs = document(record).part("plan-details").ccgs
    builders.save(record, "plan-details", world["author"], ccgs=tuple(reversed(ccgs)))
    assert written(record) == before
    assert len(state_of(record).standing) == 4


def test_a_part_emptied_again_counts_as_never_written(world):
    record = builders.started(world)
    blank = state_of(record).content_digest
    builders.save(record, "vision", world["author"], text=TEXT)
    assert state_of(record).content_digest != blank
    builders.save(record, "vision", world["author"], text=None)
    assert state_of(record).content_digest == blank
    assert written(record) == (2, 3)


def test_a_plan_with_the_board_cannot_be_saved(world):
    record = builders.plan(world)
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    before = written(record)
    with pytest.raises(actions.NotEditable):
        builders.save(record, "vision", world["author"], void_signatures=True, text=TEXT)
    assert written(record) == before


def test_a_change_that_would_void_signatures_is_refused_until_it_is_meant(world):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory", "council signatory")
    before = written(record)
    with pytest.raises(actions.WouldVoidSignatures) as refused:
        builders.save(record, "vision", world["author"], text=TEXT)
    assert refused.value.count == 2
    assert written(record) == before
    assert len(state_of(record).standing) == 2
    builders.save(record, "vision", world["author"], void_signatures=True, text=TEXT)
    assert len(state_of(record).standing) == 0


def test_restoring_is_a_new_revision(world):
    record = builders.started(world)
    for words in ("<p>One.</p>", "<p>Two.</p>"):
        builders.save(record, "vision", world["author"], text=words)
    actions.restore_part(record=record, part="vision", number=1, base=2, by=world["second author"])
    newest = newest_revisions(record)["vision"]
    assert (newest.number, newest.how, newest.by) == (3, "restored", world["second author"])
    assert text(record) == "<p>One.</p>"
    with pytest.raises(actions.NothingToSave):
        actions.restore_part(record=record, part="vision", number=9, base=3, by=world["author"])
    with pytest.raises(actions.StaleSave):
        actions.restore_part(record=record, part="vision", number=2, base=2, by=world["author"])


def test_a_part_is_given_once_under_the_holder_s_post(world):
    record = builders.started(world)
    holder = world["finance"]
    holder.memberships.update(post="Director, Finance, and Estates")
    for _ in range(2):
        given_to = actions.assign_part(
            record=record, part="vision", person=holder, due=builders.TODAY, by=world["author"]
        )
    assert given_to.post == "Director, Finance, and Estates"
    assert Event.objects.filter(kind=Kind.ASSIGNED).count() == 1
    nobody = actions.assign_part(record=record, part="vision", person=None, due=None, by=world["author"])
    assert (nobody.post, nobody.person) == ("", None)
    with pytest.raises(actions.NothingToSave):
        actions.assign_part(record=record, part="no-such-part", person=holder, due=None, by=world["author"])


def test_the_chain_of_events_is_whole_and_any_tampering_shows(world):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    record.refresh_from_db()
    events = list(Event.objects.filter(record=record).order_by("number"))
    assert broken(events, record.head) is None
    assert broken(events[:-1], record.head) == len(events)
    assert broken(events[:2] + events[3:], record.head) == 3
    assert broken([events[1], events[0], *events[2:]], record.head) == 1
    for change in ({"post": "Other"}, {"kind": "saved"}, {"by_id": 0}, {"data": "{}"}, {"hash": "0" * 64}):
        (third,) = Event.objects.filter(record=record, number=3)
        for name, value in change.items():
            setattr(third, name, value)
        assert broken([*events[:2], third, *events[3:]], record.head) == 3, change


def test_the_stored_status_is_what_the_events_say(world):
    record = builders.signing(world)
    builders.sign(world, record, *builders.SIGNATORIES)
    for act in (
        lambda: builders.save(record, "vision", world["author"], void_signatures=True, text=TEXT),
        lambda: builders.sign(world, record, *builders.SIGNATORIES),
        lambda: actions.reopen(record=record, reason="A change", by=world["author"]),
        lambda: actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"]),
    ):
        act()
        stored, state = Record.objects.get(pk=record.pk), state_of(record)
        last = Event.objects.filter(record=record).latest("number")
        assert (stored.status, stored.head) == (state.status, last.hash)


def test_tables_hold_what_the_newest_revisions_say(world):
    record = builders.plan(world)
    pool = Contribution.objects.get(row="l2", year="2015/16")
    assert (pool.organisation, pool.minimum, pool.actual) == (world.bodies["ccg"], 8_000_000, 8_500_000)
    assert Scheme.objects.get(row="s2").name == "Reablement at home"
    assert SchemeYear.objects.get(scheme__row="s1", year="2014/15", recurrent=False).spend == 500_000
    assert MetricValue.objects.get(metric="reablement", period="baseline").value == 80
    assert {risk.rating for risk in Risk.objects.all()} == {"high", "medium", "low"}
    lines = document(record).part("contributions").lines[:1]
    builders.save(record, "contributions", world["author"], lines=lines)
    assert {line.row for line in Contribution.objects.all()} == {"l1"}


def revised_plan(world):
    """A whole plan in the revised template, beside the first one."""
    record = actions.start_plan(area=world.area, edition_code=revised.EDITION.code, by=world["author"])
    drafts = [actions.Draft(key, content, 0) for key, content in revised.clean().items()]
    actions.save_parts(record=record, changes=drafts, by=world["author"])
    return record


def test_lines_benefits_and_admissions_are_tables_too(world):
    record = revised_plan(world)
    joint = SpendLine.objects.get(record=record, row="e3", year="2015/16")
    assert (joint.scheme, joint.commissioner, joint.source) == ("s3", "joint", "ccg_minimum")
    assert (joint.area_of_spend, joint.provider) == ("community_health", "nhs_community")
    assert (joint.nhs_share, joint.council_share, joint.amount) == (50, 50, 2_000_000)
    alone = SpendLine.objects.get(record=record, row="e2", year="2014/15")
    assert (alone.nhs_share, alone.council_share, alone.amount) == (None, None, 2_000_000)
    benefit = Benefit.objects.get(record=record, year="2015/16")
    assert (benefit.row, benefit.kind, benefit.scheme, benefit.gains) == (
        "b2", "residential", "s2", "local_authority",
    )  # fmt: skip
    assert (benefit.change, benefit.unit_price, benefit.saving) == (Decimal("20.5"), 30_000, 615_000)
    assert Activity.objects.filter(record=record, planned=False).count() == 4
    of_ccg = Activity.objects.get(record=record, planned=False, quarter="q1")
    assert (of_ccg.row, of_ccg.share, of_ccg.admissions) == ("c1", 50, 5_000)
    assert of_ccg.organisation == world.bodies["ccg"]
    planned = Activity.objects.filter(record=record, planned=True)
    assert [(one.quarter, one.admissions) for one in planned] == [(q, 2_400) for q in ("q4", "q1", "q2", "q3")]


def test_tables_add_up_to_what_the_plan_says(world):
    record = revised_plan(world)
    one = document(record)
    for year in one.edition.years:
        spent = SpendLine.objects.filter(record=record, year=year).aggregate(Sum("amount"))["amount__sum"]
        saved = Benefit.objects.filter(record=record, year=year).aggregate(Sum("saving"))["saving__sum"]
        assert (spent, saved) == (money.total_spending(one, year), money.total_saving(one, year))


def test_what_could_not_be_read_leaves_lines_without_figures(world):
    record = revised_plan(world)
    one = document(record)
    line = one.part("expenditure").lines[2]
    line = msgspec.structs.replace(
        line, commissioner=Unread("both " * 30), nhs_share=Unread("half"), amount_2014_15=Unread("12k?"),
        scheme=Unread("the third"), source="x" * 500,
    )  # fmt: skip
    builders.save(record, "expenditure", world["author"], lines=(line,))
    first, second = SpendLine.objects.filter(record=record)
    assert (first.commissioner, first.scheme, first.source) == ("", "", "")
    assert (first.nhs_share, first.amount, second.amount) == (None, None, 2_000_000)
    benefit = msgspec.structs.replace(
        one.part("benefits").benefits_2014_15[0], change=Unread("ten"), kind=Unread("?")
    )
    builders.save(record, "benefits", world["author"], benefits_2014_15=(benefit,))
    found = Benefit.objects.get(record=record, year="2014/15")
    assert (found.kind, found.change, found.saving) == ("", None, None)
    ccg = msgspec.structs.replace(
        one.part("performance").activity[0],
        organisation=Unread("ours"),
        share=Unread("most"),
        baseline_q4=Unread("5k?"),
    )
    builders.save(record, "performance", world["author"], activity=(ccg,))
    found = Activity.objects.get(record=record, planned=False, quarter="q4")
    assert (found.organisation, found.share, found.admissions) == (None, None, None)


def test_rebuilding_the_tables_gives_the_same_rows(world):
    record = builders.plan(world)
    revised_plan(world)
    builders.save(record, "vision", world["author"], stated=(Stated("s1", "x", "£1m", value=Decimal(10) ** 6),))
    builders.save(record, "schemes", world["author"], schemes=document(record).part("schemes").schemes[::-1])
    before = rows()
    assert all(before.values())
    for model in PROJECTED:
        if model is not SchemeYear:
            model.objects.all().delete()
    call_command("rebuild_tables", verbosity=0)
    assert rows() == before
    call_command("rebuild_tables", verbosity=0)
    assert rows() == before


def test_a_save_rewrites_the_schemes_that_changed_and_leaves_the_others(world):
    record = builders.plan(world)
    schemes = document(record).part("schemes").schemes
    first, second, *others = schemes
    kept = dict(Scheme.objects.values_list("row", "pk"))
    poorer = msgspec.structs.replace(first, spend_2014_15_one_off=None)
    named = msgspec.structs.replace(second, name="Named anew")
    for change in (
        (poorer, second, *others),
        (poorer, named, *others),
        (poorer, named, *others, msgspec.structs.replace(first, id="new1")),
        (named, poorer, *others),
        (named, *others),
        (),
        schemes,
    ):
        builders.save(record, "schemes", world["author"], schemes=change)
        incremental = rows()
        if change[:2] == (poorer, second):
            now = dict(Scheme.objects.values_list("row", "pk"))
            assert {row for row in kept if now[row] != kept[row]} == {first.id}
        Scheme.objects.filter(record=record).delete()
        call_command("rebuild_tables", verbosity=0)
        assert rows() == incremental
        assert Scheme.objects.filter(record=record).count() == len(change)


@pytest.mark.parametrize(
    ("edition", "key"),
    [
        (edition, part.key)
        for edition in (builders.EDITION, revised.EDITION)
        for part in edition.parts
        if part.tables or part.metric
    ],
    ids=lambda one: getattr(one, "code", one),
)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_content_at_all_can_be_kept_and_projected(world, edition, key, data):
    record = actions.start_plan(area=world.area, edition_code=edition.code, by=world["author"])
    content = data.draw(contents(edition.part[key]))
    newest = newest_revisions(record).get(key)
    draft = actions.Draft(key, content, newest.number if newest else 0)
    actions.save_parts(record=record, changes=[draft], by=world["author"])
    assert document(record).part(key) == part_types.canonical(edition.part[key], content)


def test_figures_beyond_all_bounds_are_kept(world):
    record = builders.started(world)
    periods = document(record).part("residential").periods
    huge = msgspec.structs.replace(periods[0], numerator=Decimal(100_000_000_000), denominator=Decimal(1))
    nought = msgspec.structs.replace(periods[1], numerator=Unread("12k?"), denominator=Decimal(0))
    builders.save(record, "residential", world["author"], periods=(huge, nought))
    assert MetricValue.objects.get(period=huge.id).value == Decimal(10) ** 16
    assert MetricValue.objects.get(period=nought.id).value is None


def test_a_save_takes_few_queries(world, django_assert_max_num_queries):
    record = builders.plan(world)
    draft = builders.change(record, "vision", text=TEXT)
    with django_assert_max_num_queries(20):
        actions.save_parts(record=record, changes=[draft], by=world["author"])
