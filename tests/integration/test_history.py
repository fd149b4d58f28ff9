"""The history of a part and of the plan, what has changed since a moment, and putting a revision back."""

import datetime
import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans import actions, presence
from plans.document import document, facts, newest_revisions
from plans.facts import Kind
from plans.models import Event, PartRevision, Record
from plans.pages import differing, plan_history
from tests import builders, revised
from tests.integration.test_routes import start_with_a_provider


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def author(world):
    return client_of(world["author"])


def words(response):
    return " ".join(response.content.decode().split())


def get(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, words(answer)[:2000]
    return words(answer)


def texts(record, by, *said):
    for one in said:
        builders.save(record, "vision", by, text=f"<p>{one}</p>")


def restore_url(record, number, part="vision"):
    return record.url("restore", part=part, number=str(number))


def test_a_revision_says_who_when_from_where_and_every_word_that_changed(world, author):
    record = builders.started(world)
    texts(record, world["author"], "Care is near every home.")
    texts(record, world["finance"], "Care is close to every home.")
    actions.restore_part(record=record, part="vision", number=1, base=2, by=world["author"])
    page = get(author, record.url("part_history", part="vision"))
    first, second, third = (page.index(f"Revision {n}") for n in (1, 2, 3))
    assert third < second < first, "the newest first"
    assert re.search(r"Post of author, Exampleshire County Council, today at \d\d:\d\d, revision 1 put back\.", page)
    assert re.search(r"Post of finance, NHS Exampleshire CCG, today at \d\d:\d\d, typed in the browser\.", page)
    assert "Care is <del>near</del><ins>close to</ins> every home." in page
    assert "Care is <del>close to</del><ins>near</ins> every home." in page


def test_cells_of_a_table_are_told_by_row_and_column_with_the_change(world, author):
    record = builders.plan(world)
    rows = document(record).part("contributions").lines
    changed = type(rows[0])(**{name: getattr(rows[0], name) for name in rows[0].__struct_fields__})
    builders.save(
        record,
        "contributions",
        world["finance"],
        lines=(builders.part_types.msgspec.structs.replace(changed, actual_2015_16=Decimal(1)), *rows[1:]),
    )
    page = get(author, record.url("part_history", part="contributions"))
    newest = page[page.index("Revision 2") : page.index("Revision 1")]
    assert newest.count("<tr") == 2
    assert 'data-label="Is">1 <span class="changed__by">(−' in newest


def test_a_long_history_is_paged_and_costs_no_more_than_a_short_one(world, author, monkeypatch):
    record = builders.started(world)
    texts(record, world["author"], *(f"Version {n}." for n in range(5)))
    url = record.url("part_history", part="vision")
    pages = (url, f"{url}?page=2", record.url("compare", part="vision") + "?from=1&to=5", restore_url(record, 1))
    pages += (record.url("plan_history"), f"{record.url('changes')}?since=day&day=2014-01-01", record.url("plan"))

    def asked():
        found = []
        for address in pages:
            get(author, address)
            with CaptureQueriesContext(connection) as queries:
                get(author, address)
            found.append(len(queries))
        return found

    few = asked()
    newest = newest_revisions(record)["vision"]
    PartRevision.objects.filter(pk=newest.pk).update(newest=False)
    extra = [
        PartRevision(
            record=record, part="vision", number=n, content=f'{{"text":"<p>Version {n}.</p>"}}', schema_version=1,
            digest=f"{n:064}", newest=n == 300, by=world["author"], at=timezone.now(), how="browser",
        )
        for n in range(6, 301)
    ]  # fmt: skip
    PartRevision.objects.bulk_create(extra)
    last = Event.objects.filter(record=record).order_by("number").last()
    Event.objects.bulk_create(
        Event(
            record=record, number=n, kind=Kind.TOOK_BACK, data='{"key":"x"}', by=world["author"], post="Post",
            at=last.at, hash="0" * 64,
        )
        for n in range(last.number + 1, 301)
    )  # fmt: skip
    assert asked() == few
    first = get(author, url)
    assert first.count('<li class="revision">') == 20
    assert "Revision 300" in first
    assert "Revision 280" not in first
    assert "Version <del>299</del><ins>300</ins>." in first
    last_page = get(author, f"{url}?page=15")
    assert last_page.count('<li class="revision">') == 20
    assert "Revision 1 " in last_page.replace("</h2>", " ")
    assert get(author, f"{url}?page=99999") == get(author, f"{url}?page=15")
    told = get(author, record.url("plan_history"))
    assert told.count("dated__date") == plan_history.A_PAGE
    assert "?part=&amp;person=&amp;page=6" in told
    assert "Plan started by Post of author" in get(author, f"{record.url('plan_history')}?page=6")


def test_long_texts_are_marked_up_to_a_limit_and_what_was_marked_is_kept(world, author, monkeypatch):
    record = builders.started(world)
    long = "".join(f"<p>Paragraph {n} of the long text, which stays as it is.</p>" for n in range(200))
    builders.save(record, "vision", world["author"], text=long)
    builders.save(record, "vision", world["author"], text=long.replace("Paragraph 100 of", "Paragraph 100 about"))
    url = record.url("part_history", part="vision")
    page = get(author, url)
    assert "Paragraph 100 <del>of</del><ins>about</ins> the long text" in page
    assert "Paragraph 99 of" in page, "the paragraph before, to know where one is"
    assert "Paragraph 90 of" not in page, "what stayed is left out"
    monkeypatch.setattr(differing, "marked_changes", lambda *_: pytest.fail("marked again"))
    assert get(author, url) == page
    cache.clear()
    monkeypatch.undo()
    monkeypatch.setattr(differing.shown, "__defaults__", (differing.MOST, 1_000))
    cut = get(author, url)
    assert "<ins>" not in cut
    (whole,) = re.findall(r'<a href="([^"]+)">See every word that changed', cut)
    assert "Paragraph 100 <del>of</del><ins>about</ins>" in get(author, whole.replace("&amp;", "&"))


def test_any_two_revisions_are_compared(world, author):
    record = builders.started(world)
    texts(record, world["author"], "One home.", "Two homes.", "Three homes.")
    url = record.url("compare", part="vision")
    page = get(author, f"{url}?from=1&to=3")
    assert "Revision 1 and revision 3" in page
    assert "<del>One home.</del><ins>Three homes.</ins>" in page
    assert "The two say the same." in get(author, f"{url}?from=2&to=2")
    assert "Compare two revisions" in get(author, url)
    for query in ("?from=1", "?from=0&to=3", "?from=x&to=%00", "?from=1&to=" + "9" * 5000):
        told = get(author, url + query, 422)
        assert "is none of its revisions. Give a number from 1 to 3." in told
        assert "<title>Error: " in told
    assert "Nothing has been saved in this part yet." in get(author, record.url("compare", part="governance"))


def test_putting_back_shows_first_what_it_would_change(world, author):
    record = builders.started(world)
    texts(record, world["author"], "Near home.", "Far from home.")
    page = get(author, restore_url(record, 1))
    assert "Put revision 1 back?" in page
    assert "<del>Far from</del><ins>Near</ins> home." in page
    assert PartRevision.objects.filter(record=record).count() == 2, "looking changes nothing"
    done = author.post(restore_url(record, 1), {"base": "2"})
    assert done.url == record.url("part_history", part="vision")
    assert document(record).part("vision").text == "<p>Near home.</p>"
    assert "Revision 1 is put back, as a new one." in get(author, done.url)
    same = get(author, restore_url(record, 1))
    assert "Nothing: the part says now what it said then." in same
    assert 'name="base"' not in same
    assert author.post(restore_url(record, 1), {"base": "3"}).status_code == 302
    assert PartRevision.objects.filter(record=record).count() == 3, "pressed twice, it is put back once"
    assert author.get(restore_url(record, 7)).status_code == 404
    reader = client_of(world["council signatory"])
    assert reader.get(restore_url(record, 1)).status_code == 403
    assert reader.post(restore_url(record, 1), {"base": "3"}).status_code == 403


def test_putting_back_over_what_another_saved_meanwhile_shows_what_it_would_change_now(world, author):
    record = builders.started(world)
    texts(record, world["author"], "Near home.", "Far from home.")
    texts(record, world["finance"], "Anywhere.")
    refused = author.post(restore_url(record, 1), {"base": "2"})
    assert refused.status_code == 409
    page = words(refused)
    assert "The finance saved this part today at" in page
    assert "Nothing is restored yet: see what it would change now." in page
    assert 'name="base" value="3"' in page
    assert "Anywhere" in page
    assert document(record).part("vision").text == "<p>Anywhere.</p>"
    assert author.post(restore_url(record, 1), {"base": "3"}).status_code == 302
    for base in ("", "-1", "x", "9" * 5000):
        assert author.post(restore_url(record, 3), {"base": base}).status_code == 409


def test_putting_back_asks_about_the_signatures_that_it_would_void(world, author):
    record = builders.signing(world)
    text = document(record).part("vision").text
    builders.save(record, "vision", world["author"], text="<p>Another vision.</p>")
    builders.sign(world, record, "ccg signatory", "board signatory")
    asked = get(author, restore_url(record, 1))
    assert "This will void 2 signatures" in asked
    refused = author.post(restore_url(record, 1), {"base": "2"})
    assert refused.status_code == 409
    assert "Tick the box to say that you mean it." in words(refused)
    assert document(record).part("vision").text == "<p>Another vision.</p>"
    assert author.post(restore_url(record, 1), {"base": "2", "void_signatures": "yes"}).status_code == 302
    assert document(record).part("vision").text == text
    page = get(author, record.url("part_history", part="vision"))
    assert "It voided the signatures of" in page


def test_nothing_is_put_back_while_the_board_has_the_plan(world, author):
    record = builders.plan(world)
    builders.save(record, "vision", world["author"], text="<p>Another vision.</p>")
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    assert "restore/" not in get(author, record.url("part_history", part="vision"))
    page = get(author, restore_url(record, 1))
    assert "The plan cannot be changed now." in page
    assert 'name="base"' not in page
    refused = author.post(restore_url(record, 1), {"base": "2"})
    assert refused.status_code == 409
    assert "Nothing is restored: the plan cannot be changed now." in words(refused)


def test_a_provider_sees_the_history_of_its_own_annex_only(world):
    record = start_with_a_provider(world.area, world["author"], "exampleshire-hospital")
    guest, annex = client_of(world["provider"]), "commentary-exampleshire-hospital"
    for agree in ("yes", "no"):
        content = revised.content(annex, agree=agree == "yes")
        newest = newest_revisions(record).get(annex)
        draft = actions.Draft(annex, content, newest.number if newest else 0)
        actions.save_parts(record=record, changes=[draft], by=world["provider"])
    assert "Post of provider, Exampleshire Hospital" in get(guest, record.url("part_history", part=annex))
    assert "Revision 1 and revision 2" in get(guest, record.url("compare", part=annex) + "?from=1&to=2")
    assert guest.post(restore_url(record, 1, annex), {"base": "2"}).status_code == 302
    for address in (
        record.url("part_history", part="acute"),
        record.url("compare", part="acute"),
        record.url("plan_history"),
        record.url("changes"),
    ):
        assert guest.get(address).status_code == 403


def test_the_plan_tells_every_event_in_a_sentence(world, author):
    record = builders.signing(world)
    texts(record, world["author"], "One.", "Two.")
    builders.save(record, "governance", world["author"], text="<p>The board.</p>")
    texts(record, world["finance"], "Three.")
    actions.assign_part(
        record=record, part="vision", person=world["finance"], due=datetime.date(2014, 3, 24), by=world["author"]
    )
    builders.sign(world, record, "ccg signatory")
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Four.</p>")
    actions.reopen(record=record, reason="More to write", by=world["author"])
    page = get(author, record.url("plan_history"))
    plain = unescape(re.sub(r"<[^>]+>", "", page))
    vision, governance = (record.edition.part[key].full_title for key in ("vision", "governance"))
    for sentence in (
        "Plan started by Post of author, Exampleshire County Council.",
        f"{vision} and {governance} changed by Post of author, Exampleshire County Council, in 3 saves.",
        f"{vision} changed by Post of finance, NHS Exampleshire CCG.",
        f"{vision} given to Post of finance, due 24 March 2014, by Post of author",
        "Frozen for the board's meeting of 18 March 2014 by Post of author",
        "Signed for NHS Exampleshire CCG by its Post of ccg signatory",
        "Void from then on: the signatures of NHS Exampleshire CCG.",
        "Reopened by Post of author, Exampleshire County Council: More to write.",
    ):
        assert sentence in plain, sentence
    assert f'<a href="{record.url("part_history", part="vision")}">' in page
    narrowed = get(author, f"{record.url('plan_history')}?part=vision&person={world['finance'].pk}")
    assert narrowed.count("dated__date") == 1
    assert "changed by Post of finance" in narrowed
    assert "selected" in narrowed
    for query in ("?part=no-such&person=x", "?person=999999999", "?page=-1", "?part=%00", f"?page={'9' * 5000}"):
        assert "History of the plan" in get(author, record.url("plan_history") + query)


def test_saves_are_one_line_a_person_a_day_until_an_act(world):
    record = builders.started(world)
    texts(record, world["author"], "One.")
    texts(record, world["finance"], "Two.")
    texts(record, world["author"], "Three.")
    for part in ("vision", "governance"):
        actions.assign_part(record=record, part=part, person=None, due=datetime.date(2014, 3, 1), by=world["author"])
    texts(record, world["author"], "Four.")
    lines = [(one.last.kind, len(one.facts)) for one in plan_history.entries(facts(record))]
    assert lines == [
        (Kind.SAVED, 1),
        (Kind.ASSIGNED, 2),
        (Kind.SAVED, 2),
        (Kind.SAVED, 1),
        (Kind.STARTED, 1),
    ]


def test_whoever_comes_back_is_told_what_others_changed_since(world, monkeypatch):
    record = builders.plan(world)
    start = timezone.now()
    clock = {"at": start - datetime.timedelta(hours=2)}
    monkeypatch.setattr(presence, "now", lambda: clock["at"])
    author = client_of(world["author"])
    vision = record.url("part", part="vision")
    assert "since you last looked" not in get(author, record.url("plan")), "they never looked before"
    assert "This is your first visit" in get(author, record.url("changes"))
    PartRevision.objects.filter(record=record).update(at=start - datetime.timedelta(days=1))
    texts(record, world["finance"], "A new vision.")
    texts(record, world["author"], "A newer vision.")
    builders.save(record, "governance", world["author"], text="<p>Mine alone.</p>")
    clock["at"] = timezone.now()
    page = get(author, record.url("plan"))
    assert "1 part has changed since you last looked, " in page
    url = f"{record.url('changes')}?since=looked"
    assert url in page
    assert f"{url}&amp;part=vision" in get(author, vision)
    assert "since you last looked" not in get(author, record.url("part", part="governance"))
    told = get(author, url)
    assert "1 part has changed since you last looked" in told
    assert "A newer vision" in told
    assert "Mine alone" not in told, "their own changes are not news to them"
    assert "Post of author, Exampleshire County Council, today at" in told
    assert "and Post of finance, NHS Exampleshire CCG, today at" in told


def test_changes_are_told_since_the_freeze_the_request_a_signature_and_a_day(world):
    record = builders.signing(world)
    signer = client_of(world["ccg signatory"])
    url = record.url("changes")
    assert "Nothing has changed since sign-off was requested, today at" in get(signer, url)
    builders.sign(world, record, "ccg signatory")
    rows = document(record).part("contributions").lines
    more = builders.part_types.msgspec.structs.replace(rows[0], spend_2014_15=Decimal(77))
    builders.save(record, "contributions", world["finance"], void_signatures=True, lines=(more, *rows[1:]))
    text = document(record).part("vision").text
    builders.save(record, "vision", world["author"], text=text.replace("</p>", " And more.</p>", 1))
    for since, words_ in (
        ("signed", "2 parts have changed since you signed, today at"),
        ("requested", "2 parts have changed since sign-off was requested, today at"),
        ("frozen", "2 parts have changed since it was frozen for the board of 18 March 2014, today at"),
    ):
        page = get(signer, f"{url}?since={since}")
        assert words_ in page
        assert "<ins>" in page
        assert 'data-label="Is">77' in page
        assert "Post of finance, NHS Exampleshire CCG, today at" in page
    only = get(signer, f"{url}?since=signed&part=vision")
    assert 'data-label="Is">77' not in only
    assert "1 other part has changed too" in only
    builders.save(record, "vision", world["author"], text=text)
    assert "1 part has changed since you signed" in get(signer, f"{url}?since=signed"), "what went back is no change"
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert "changed since the beginning of" in get(signer, f"{url}?since=day&day={today}")
    assert "Not written then" in get(signer, f"{url}?since=day&day=1+March+2014")
    for query, reason in (
        ("31/02/2014", "cannot be read as a date"),
        ("1/1/9999", "is still to come"),
        ("x" * 5000, "long"),
    ):
        refused = get(signer, f"{url}?since=day&day={query}", 422)
        assert reason in refused
        assert '<a href="#day">' in refused
    for query in ("?since=nonsense", "?since=looked", "?since=day", "?since=day&day=0001-01-01", "?page=x&part=%00"):
        get(signer, url + query)
    sign_off = get(signer, record.url("sign_off"))
    assert f"{url}?since=signed" in sign_off


def test_what_is_said_of_an_event_that_nobody_knows(world, author):
    record = builders.started(world)
    Event.objects.create(
        record=record, number=2, kind="blessed", data='{"part":"vision"}', by=world["author"], post="Post",
        at=timezone.now(), hash="0" * 64,
    )  # fmt: skip
    assert Record.objects.get(pk=record.pk).status == "drafting"
    plain = re.sub(r"<[^>]+>", "", get(author, record.url("plan_history")))
    assert f"Blessed, by Post: {record.edition.part['vision'].full_title}." in plain
