"""Two who save one part: put together where that is plain, chosen where it is not; nobody's words are lost."""

import json
from decimal import Decimal

import lxml.html
import msgspec
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bcf.accounts.models import User
from bcf.parts import Stated, Unread, row_type
from plans import actions
from plans.chain import broken
from plans.document import document, newest_revisions, state_of
from plans.models import Event, PartRevision, Record, Sitting, Upload
from tests import builders
from tests.integration.test_typing import Window
from tests.pages import form_values, words

SPEND = "spend_2015_16_recurrent"


@pytest.fixture
def author(world):
    client = Client()
    client.force_login(world["author"])
    return client


@pytest.fixture
def record(world):
    return builders.plan(world)


def url(record, part):
    return record.url("part", part=part)


def number(record, part):
    return newest_revisions(record)[part].number


def now(record, part):
    return document(record).part(part)


def opened(client, record, part):
    """What the part's page would post, as it is drawn now."""
    return form_values(client.get(url(record, part)), url(record, part))


def save(client, record, part, posted, **more):
    return client.post(url(record, part), {**posted, **more})


def chosen(client, record, part, page, **choices):
    """Post the page on which one chooses, with these choices by place."""
    names = {f"choose-{place.replace('__', '.')}": keep for place, keep in choices.items()}
    return client.post(url(record, part), form_values(page, url(record, part)) | names)


def saved_event(record):
    return Event.objects.filter(record=record, kind="saved").order_by("number").last()


def schemes(record, **by_row):
    """The schemes with cells of theirs changed: `s1={"name": "New"}`."""
    return tuple(msgspec.structs.replace(row, **by_row.get(row.id, {})) for row in now(record, "schemes").schemes)


# What is put together at once.


def test_different_cells_of_a_table_are_saved_together_and_said(author, record, world):
    """Cells of one row and of others, a row of each one's own, and what cannot be read; all kept."""
    posted = opened(author, record, "schemes")
    first, second = (row.id for row in now(record, "schemes").schemes[:2])
    base = number(record, "schemes")
    part = record.edition.part["schemes"]
    theirs = (
        *schemes(record, **{first: {"name": "Named by them"}}),
        row_type(part, part.table["schemes"])(id="nt", name="Their scheme"),
    )
    builders.save(record, "schemes", world["second author"], schemes=theirs)
    posted["schemes-row"] = [*posted["schemes-row"], "nm"]
    mine = {
        f"schemes-{first}-{SPEND}": "12k?",
        f"schemes-{second}-lead_provider": "Mine",
        "schemes-nm-name": "My scheme",
    }
    response = author.post(url(record, "schemes"), {**posted, **mine}, follow=True)
    rows = {row.id: row for row in now(record, "schemes").schemes}
    assert (rows[first].name, getattr(rows[first], SPEND)) == ("Named by them", Unread("12k?"))
    assert rows[second].lead_provider == "Mine"
    assert list(rows)[-2:] == ["nt", "nm"]
    assert [rows["nt"].name, rows["nm"].name] == ["Their scheme", "My scheme"]
    told = words(response)
    assert "Saved. What Post of second author, NHS Exampleshire CCG saved today at" in told
    assert "is kept beside yours: Scheme 1, scheme; Scheme 3." in told
    newest = newest_revisions(record)["schemes"]
    assert (newest.number, newest.how, newest.by) == (base + 2, "merged", world["author"])
    assert saved_event(record).facts["merged"] == {"schemes": {"base": base, "over": {}}}
    assert "merged" in words(author.get(record.url("part_history", part="schemes")))
    assert (
        broken(Event.objects.filter(record=record).order_by("number"), Record.objects.get(pk=record.pk).head) is None
    )
    assert mail.outbox == []


def test_rows_that_one_removed_go_and_those_that_another_moved_stay_moved(author, record, world):
    posted = opened(author, record, "schemes")
    first, second = now(record, "schemes").schemes[:2]
    builders.save(record, "schemes", world["second author"], schemes=(second, first))
    response = save(author, record, "schemes", posted, act=f"remove:schemes:{first.id}")
    assert response.status_code == 302
    assert [row.id for row in now(record, "schemes").schemes] == [second.id]


def test_a_printed_figure_is_set_aside_beside_what_somebody_else_wrote(author, record, world):
    printed = tuple(Stated(id=key, place="agreed_on", printed=f"{key} March 2014") for key in "ab")
    builders.save(record, "vision", world["author"], stated=printed)
    posted = opened(author, record, "vision")
    builders.save(record, "vision", world["second author"], text="<p>Theirs.</p>")
    response = author.post(url(record, "vision"), {**posted, "set-aside": ["a"], "act": "settle"}, follow=True)
    assert "printed as a March 2014" in words(response)
    assert (now(record, "vision").text, [one.id for one in now(record, "vision").stated]) == ("<p>Theirs.</p>", ["b"])


def test_the_same_form_sent_twice_is_one_save_and_says_nothing(author, record, world):
    posted = opened(author, record, "vision")
    for _ in range(2):
        response = author.post(url(record, "vision"), {**posted, "text": "New words."}, follow=True)
        assert response.status_code == 200
    assert "kept beside" not in words(response)
    assert now(record, "vision").text == "<p>New words.</p>"
    assert PartRevision.objects.filter(record=record, part="vision").count() == 2


# What has to be chosen.


def texts_of(page):
    """The texts between which one chooses, as they are: what both started from, theirs, one's own."""
    shown = lxml.html.fromstring(page.content.decode())
    for gone in shown.xpath("//del"):
        gone.drop_tree()
    found = shown.xpath("//section[contains(@class, 'choice')]//div[contains(@class, 'prose')]")
    return [" ".join(one.text_content().split()) for one in found]


def clash(author, record, world, mine="My own words.", theirs="<p>What they wrote.</p>"):
    posted = opened(author, record, "vision")
    builders.save(record, "vision", world["second author"], text=theirs)
    return save(author, record, "vision", posted, text=mine)


def test_both_texts_are_shown_marked_and_either_is_kept(author, record, world):
    was = now(record, "vision").text
    page = clash(author, record, world)
    assert page.status_code == 409
    told = words(page)
    assert "Post of second author, NHS Exampleshire CCG saved this part today at" in told
    assert "<ins>" in page.content.decode()
    assert "<del>" in page.content.decode()
    assert "Error:" not in told
    assert now(record, "vision").text == "<p>What they wrote.</p>"
    undecided = author.post(url(record, "vision"), form_values(page, url(record, "vision")))
    assert undecided.status_code == 409
    assert "Choose which is kept." in words(undecided)
    assert 'href="#id_choose-text_0"' in undecided.content.decode()
    assert "<title>Error:" in undecided.content.decode()
    kept = chosen(author, record, "vision", undecided, text="theirs")
    assert kept.status_code == 302
    assert now(record, "vision").text == "<p>What they wrote.</p>"
    assert number(record, "vision") == 2, "what is there already is not saved again"
    assert chosen(author, record, "vision", page, text="mine").status_code == 302
    assert now(record, "vision").text == "<p>My own words.</p>"
    texts = PartRevision.objects.filter(record=record, part="vision").order_by("number")
    assert [one.content.count("wrote") for one in texts] == [0, 1, 0], "theirs is in the history"
    assert was in texts[0].content


def test_of_a_long_text_what_both_left_alone_is_folded_and_still_to_be_read(author, record, world):
    alone = [f"Paragraph {number} that nobody touched." for number in range(12)]
    html = "".join(f"<p>{one}</p>" for one in alone)
    builders.save(record, "vision", world["author"], text=html)
    page = clash(author, record, world, mine=f"{html}<p>Mine.</p>", theirs=f"<p>Theirs.</p>{html}")
    one = lxml.html.fromstring(page.content.decode())
    for text, changed, hidden in zip(
        one.xpath("//*[@class='two-texts']/div"), ("Theirs", "Mine"), (11, 0), strict=True
    ):
        folded, whole = text.xpath(".//*[contains(@class, 'prose')]")
        assert changed in folded.text_content()
        assert alone[hidden] not in folded.text_content()
        assert all(words in whole.text_content() for words in alone)


def test_a_third_text_is_written_from_ones_own_and_the_event_says_over_whose(
    author, record, world, django_capture_on_commit_callbacks
):
    User.objects.update(letters="at_once")
    page = clash(author, record, world)
    form = form_values(page, url(record, "vision"))
    assert form["other-text"] == ["\nMy own words."] or form["other-text"] == ["My own words."]
    posted = form | {"choose-text": "other", "other-text": "Both: theirs & mine."}
    with django_capture_on_commit_callbacks(execute=True):
        response = author.post(url(record, "vision"), posted, follow=True)
    assert "Saved as you chose." in words(response)
    assert now(record, "vision").text == "<p>Both: theirs &amp; mine.</p>"
    assert saved_event(record).facts["merged"] == {"vision": {"base": 1, "over": {"text": 2}}}
    (letter,) = mail.outbox
    assert letter.to == [world["second author"].email]
    title = record.edition.part["vision"].full_title
    assert letter.subject == f"Your answer was replaced: {title}, Exampleshire"
    assert "Post of author, " in letter.body
    assert record.url("part_history", part="vision") in letter.body
    assert record.edition.part["vision"].field["text"].label in letter.body


def test_a_third_that_the_choice_would_leave_out_comes_back_and_is_asked_about(author, record, world):
    page = clash(author, record, world)
    for keep in ("theirs", "mine"):
        form = form_values(page, url(record, "vision")) | {"choose-text": keep, "other-text": "A third."}
        page = author.post(url(record, "vision"), form)
        assert page.status_code == 409
        assert "You wrote something else in the box below, which this choice would leave out." in words(page)
        assert 'href="#id_choose-text_0"' in page.content.decode()
        form = form_values(page, url(record, "vision"))
        assert (form["choose-text"], form["other-text"][0].strip()) == ([keep], "A third.")
        assert now(record, "vision").text == "<p>What they wrote.</p>"
    without = {"choose-text": "mine", "other-text": ""}
    assert author.post(url(record, "vision"), form | without).status_code == 302
    assert now(record, "vision").text == "<p>My own words.</p>"
    posted = opened(author, record, "schemes")
    first = posted["schemes-row"][0]
    builders.save(record, "schemes", world["second author"], schemes=schemes(record, **{first: {"name": "Theirs"}}))
    page = save(author, record, "schemes", posted, **{f"schemes-{first}-name": "Mine"})
    form = form_values(page, url(record, "schemes")) | {f"choose-schemes.{first}.name": "mine"}
    asked = author.post(url(record, "schemes"), form | {f"other-schemes.{first}.name": "A third"})
    assert asked.status_code == 409
    assert now(record, "schemes").schemes[0].name == "Theirs"
    form = form_values(asked, url(record, "schemes")) | {f"choose-schemes.{first}.name": "other"}
    assert author.post(url(record, "schemes"), form).status_code == 302
    assert now(record, "schemes").schemes[0].name == "A third"


def test_a_third_is_not_dropped_where_what_clashed_is_settled_meanwhile(author, record, world):
    page = clash(author, record, world)
    builders.save(record, "vision", world["second author"], text="<p>My own words.</p>")
    form = form_values(page, url(record, "vision")) | {"choose-text": "other", "other-text": "A third."}
    again = author.post(url(record, "vision"), form)
    assert again.status_code == 409
    form = form_values(again, url(record, "vision"))
    assert (form["choose-text"], form["other-text"][0].strip()) == (["other"], "A third.")
    assert author.post(url(record, "vision"), form).status_code == 302
    assert now(record, "vision").text == "<p>A third.</p>"


@pytest.mark.parametrize("more", ["", ", and more"])
def test_who_saves_over_another_s_open_typing_and_whose_it_is_both_choose_and_nothing_is_lost(record, world, more):
    """The other's save closes the typing, and chooses over it; its author saves the page, having typed on or not."""
    before = now(record, "vision").text
    mine, theirs = Window(record, world["author"]), Window(record, world["second author"])
    mine.type(text="<p>Mine</p>")
    assert Sitting.objects.get().by == world["author"]
    met = theirs.save(text="<p>Theirs</p>")
    assert met.status_code == 409
    assert "Mine" in words(met)
    assert chosen(theirs.client, record, "vision", met, text="mine").status_code == 302
    if more:
        assert mine.type(text=f"<p>Mine{more}</p>")["reason"] == "conflict"
        assert Sitting.objects.get().base == 2
    page = mine.save(text=f"<p>Mine{more}</p>")
    assert page.status_code == 409
    start = "Mine" if more else before.removeprefix("<p>").removesuffix("</p>")
    assert texts_of(page) == [start, "Theirs", f"Mine{more}"]
    assert now(record, "vision").text == "<p>Theirs</p>"
    assert Sitting.objects.exists() == bool(more), "nothing is dropped before the choice"
    assert chosen(mine.client, record, "vision", page, text="mine").status_code == 302
    assert not Sitting.objects.exists()
    history = PartRevision.objects.filter(record=record, part="vision").order_by("number")
    assert [(one.by, json.loads(one.content)["text"]) for one in history] == [
        (world["author"], before),
        (world["author"], "<p>Mine</p>"),
        (world["second author"], "<p>Theirs</p>"),
        (world["author"], f"<p>Mine{more}</p>"),
    ]
    assert saved_event(record).facts["merged"]["vision"]["over"] == {"text": 3}


def test_whoever_wants_no_such_letter_gets_none_and_a_part_of_the_digest_waits(
    author, record, world, django_capture_on_commit_callbacks
):
    for letters, waiting in (("none", 0), ("daily", 1), ("turns", 2)):
        User.objects.filter(pk=world["second author"].pk).update(letters=letters)
        page = clash(author, record, world, mine=f"Mine, {letters}.", theirs=f"<p>Theirs, {letters}.</p>")
        with django_capture_on_commit_callbacks(execute=True):
            assert chosen(author, record, "vision", page, text="mine").status_code == 302
        assert mail.outbox == []
        assert record.letters.filter(kind="conflict").count() == waiting


def test_the_cells_that_clash_are_chosen_one_by_one_and_the_rest_is_together_already(
    author, record, world, django_capture_on_commit_callbacks
):
    User.objects.update(letters="at_once")
    posted = opened(author, record, "schemes")
    first, second = (row.id for row in now(record, "schemes").schemes[:2])
    changed = {first: {SPEND: Decimal(500), "name": "Theirs"}, second: {"name": "Their second"}}
    builders.save(record, "schemes", world["second author"], schemes=schemes(record, **changed))
    between = schemes(record, **{second: {"name": "Renamed by finance"}})
    builders.save(record, "schemes", world["finance"], schemes=between)
    mine = {
        f"schemes-{first}-{SPEND}": "12k?",
        f"schemes-{first}-name": "Mine",
        f"schemes-{second}-name": "My second",
        f"schemes-{second}-lead_provider": "A trust",
    }
    page = save(author, record, "schemes", posted, **mine)
    told = words(page)
    assert "12k?" in told
    assert "Scheme 2, lead provider: was Community trust, is A trust" in told, "put together already"
    assert "Post of second author" in told
    assert "Post of finance" in told
    keep = {
        f"schemes__{first}__{SPEND}": "mine",
        f"schemes__{first}__name": "other",
        f"schemes__{second}__name": "mine",
    }
    partly = chosen(author, record, "schemes", page, **dict(list(keep.items())[:2]))
    assert words(partly).count("Choose which is kept.") == 2, "in the summary and beside the one left"
    third = form_values(partly, url(record, "schemes"))
    assert third[f"choose-schemes.{first}.name"] == ["other"]
    third |= {f"other-schemes.{first}.name": "A third", f"choose-schemes.{second}.name": "mine"}
    with django_capture_on_commit_callbacks(execute=True):
        assert author.post(url(record, "schemes"), third).status_code == 302
    rows = {row.id: row for row in now(record, "schemes").schemes}
    assert (rows[first].name, getattr(rows[first], SPEND)) == ("A third", Unread("12k?"))
    assert (rows[second].name, rows[second].lead_provider) == ("My second", "A trust")
    over = saved_event(record).facts["merged"]["schemes"]["over"]
    assert over == {f"schemes.{first}.{SPEND}": 2, f"schemes.{first}.name": 2, f"schemes.{second}.name": 3}
    told_to = {one.to[0]: one.body for one in mail.outbox}
    assert set(told_to) == {world["second author"].email, world["finance"].email}
    assert "Scheme 2, scheme" in told_to[world["finance"].email]
    assert "Scheme 1, scheme" not in told_to[world["finance"].email]


def test_a_row_that_they_removed_while_it_was_written_in_is_kept_or_goes(author, record, world):
    posted = opened(author, record, "schemes")
    first, second = now(record, "schemes").schemes[:2]
    builders.save(record, "schemes", world["second author"], schemes=(second,))
    page = save(author, record, "schemes", posted, **{f"schemes-{first.id}-name": "Still wanted"})
    told = words(page)
    assert "Removed" in told
    assert "Scheme: Still wanted" in told
    assert "Put together already" not in told
    place = f"schemes__{first.id}"
    assert chosen(author, record, "schemes", page, **{place: "theirs"}).status_code == 302
    assert [row.id for row in now(record, "schemes").schemes] == [second.id]
    assert chosen(author, record, "schemes", page, **{place: "mine"}).status_code == 302
    assert [row.name for row in now(record, "schemes").schemes] == ["Still wanted", second.name]


def test_a_third_for_a_cell_is_not_lost_where_its_row_is_removed_before_it_is_posted(author, record, world):
    posted = opened(author, record, "schemes")
    first, second = now(record, "schemes").schemes[:2]
    builders.save(record, "schemes", world["finance"], schemes=schemes(record, **{first.id: {"name": "Theirs"}}))
    page = save(author, record, "schemes", posted, **{f"schemes-{first.id}-name": "Mine"})
    third = form_values(page, url(record, "schemes")) | {
        f"choose-schemes.{first.id}.name": "other",
        f"other-schemes.{first.id}.name": "A third",
    }
    builders.save(record, "schemes", world["second author"], schemes=(second,))
    again = author.post(url(record, "schemes"), third)
    assert again.status_code == 409
    assert "Scheme: A third" in words(again)
    assert "Removed" in words(again)
    assert chosen(author, record, "schemes", again, **{f"schemes__{first.id}": "mine"}).status_code == 302
    assert [row.name for row in now(record, "schemes").schemes] == ["A third", second.name]


def test_a_file_that_a_save_with_a_clash_brought_is_kept_through_the_choosing(author, record, world):
    builders.save(record, "documents", world["author"])
    posted = opened(author, record, "documents")
    row = now(record, "documents").documents[0]
    theirs = msgspec.structs.replace(row, title="Their title")
    builders.save(record, "documents", world["second author"], documents=(theirs,))
    file = SimpleUploadedFile("strategy.pdf", b"%PDF-1.7 strategy")
    mine = {f"documents-{row.id}-title": "My title", f"documents-{row.id}-file": file}
    page = save(author, record, "documents", posted, **mine)
    assert "strategy.pdf" in words(page)
    saved = chosen(author, record, "documents", page, **{f"documents__{row.id}__title": "theirs"})
    assert saved.status_code == 302
    (row,) = now(record, "documents").documents
    assert (row.title, row.file) == ("Their title", Upload.objects.get(name="strategy.pdf").key)


def test_a_third_save_meanwhile_shows_the_page_again_with_what_was_chosen(author, record, world):
    page = clash(author, record, world)
    form = form_values(page, url(record, "vision")) | {"choose-text": "other", "other-text": "A third."}
    builders.save(record, "vision", world["finance"], text="<p>Newer still.</p>")
    again = author.post(url(record, "vision"), form)
    assert again.status_code == 409
    told = words(again)
    assert "That is newer than what this page showed you before." in told
    assert "Newer still." in told
    assert "Post of finance" in told
    form = form_values(again, url(record, "vision"))
    assert form["choose-text"] == ["other"]
    assert form["other-text"][0].strip() == "A third."
    assert author.post(url(record, "vision"), form).status_code == 302
    assert now(record, "vision").text == "<p>A third.</p>"
    assert saved_event(record).facts["merged"]["vision"] == {"base": 1, "over": {"text": 3}}


def test_two_tabs_of_one_person_are_told_so(author, record, world, django_capture_on_commit_callbacks):
    posted = opened(author, record, "vision")
    save(author, record, "vision", posted, text="In one tab.")
    page = save(author, record, "vision", posted, text="In the other.")
    told = words(page)
    assert "You saved this part in another tab, today at" in told
    assert "Keep what you saved in the other tab" in told
    with django_capture_on_commit_callbacks(execute=True):
        assert chosen(author, record, "vision", page, text="mine").status_code == 302
    assert now(record, "vision").text == "<p>In the other.</p>"
    assert mail.outbox == [], "nobody is told of their own"
    both = opened(author, record, "data-sharing")
    save(author, record, "data-sharing", both, nhs_number_text="First tab.")
    told = words(author.post(url(record, "data-sharing"), {**both, "open_apis": "no"}, follow=True))
    assert "Saved. What you saved in another tab today at" in told
    content = now(record, "data-sharing")
    assert (content.nhs_number_text, content.open_apis) == ("<p>First tab.</p>", False)


@pytest.mark.parametrize("base", ["", "0", "99", "-1", "abc", "²", "99999999999999999999"])
def test_where_what_one_started_from_is_not_known_all_that_differs_is_chosen(author, record, world, base):
    before = now(record, "vision").text
    posted = opened(author, record, "vision") | {"base": base, "token": "zz", "text": "Mine."}
    page = author.post(url(record, "vision"), posted)
    assert page.status_code == 409
    assert now(record, "vision").text == before
    assert chosen(author, record, "vision", page, text="mine").status_code == 302
    assert now(record, "vision").text == "<p>Mine.</p>"


def test_nonsense_among_the_choices_is_no_choice(author, record, world):
    page = clash(author, record, world)
    form = form_values(page, url(record, "vision"))
    for more in (
        {"choose-text": "everything"},
        {"choose-": "mine", "choose-schemes.x.y": "mine", "other-stated.z": "x", "choose-stated.z": "other"},
        {"choose-text": "mine", "seen": "zzz"},
        {"choose-text": "mine", "seen": "1"},
        {"choose-text": "other", "other-text": "x", "numbering-chosen": "{[", "seen": ""},
    ):
        assert author.post(url(record, "vision"), form | more).status_code == 409, more
    assert now(record, "vision").text == "<p>What they wrote.</p>"


def test_a_citation_in_a_third_text_is_of_the_document_that_the_page_showed(author, record, world):
    kind = row_type(record.edition.part["documents"], record.edition.part["documents"].table["documents"])
    papers = (kind(id="d1", title="First"), kind(id="d2", title="Second"))
    builders.save(record, "documents", world["author"], documents=papers)
    page = clash(author, record, world, mine="See [[Document 2]].", theirs="<p>See nothing.</p>")
    assert "See Document 2." in words(page)
    form = form_values(page, url(record, "vision"))
    assert "[[Document 2]]" in form["other-text"][0]
    builders.save(record, "documents", world["author"], documents=papers[::-1])
    form |= {"choose-text": "other", "other-text": "See [[Document 1]] and [[Document 2]]."}
    assert author.post(url(record, "vision"), form).status_code == 302
    text = now(record, "vision").text
    assert text.index("document:d1") < text.index("document:d2")


# What refuses a save still does.


def test_over_signatures_the_question_comes_after_the_choice_and_keeps_it(author, world):
    record = builders.signing(world)
    posted = opened(author, record, "vision")
    builders.save(record, "vision", world["second author"], text="<p>What they wrote.</p>")
    builders.sign(world, record, "ccg signatory")
    page = save(author, record, "vision", posted, text="Mine.")
    assert "I know that this voids 1 signature" in words(page)
    asked = chosen(author, record, "vision", page, text="mine")
    assert asked.status_code == 409
    assert "Tick the box by the buttons to say that you mean it." in words(asked)
    assert state_of(record).standing
    form = form_values(asked, url(record, "vision"))
    assert author.post(url(record, "vision"), form | {"void_signatures": "yes"}).status_code == 302
    assert now(record, "vision").text == "<p>Mine.</p>"
    assert not state_of(record).standing
    assert saved_event(record).facts["merged"]["vision"]["over"] == {"text": 2}


def test_what_is_put_together_over_signatures_keeps_what_they_wrote(author, world):
    """The question is asked of the two together, and the form that it brings puts them together again."""
    record = builders.signing(world)
    posted = opened(author, record, "data-sharing")
    builders.save(record, "data-sharing", world["second author"], nhs_number_text="<p>Theirs.</p>")
    builders.sign(world, record, "ccg signatory")
    asked = save(author, record, "data-sharing", posted, open_apis="no")
    assert "Theirs." not in words(asked), "it would change nothing of theirs"
    form = form_values(asked, url(record, "data-sharing"))
    assert author.post(url(record, "data-sharing"), form | {"void_signatures": "yes"}).status_code == 302
    content = now(record, "data-sharing")
    assert (content.nhs_number_text, content.open_apis) == ("<p>Theirs.</p>", False)


def test_while_it_is_frozen_nobody_is_asked_to_choose(author, record, world):
    posted = opened(author, record, "vision")
    builders.save(record, "vision", world["second author"], text="<p>What they wrote.</p>")
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    refused = save(author, record, "vision", posted, text="Mine, kept here.")
    assert refused.status_code == 409
    assert "Mine, kept here." in words(refused)
    assert "It can be saved from here once the plan is reopened." in words(refused)
    actions.reopen(record=record, reason="A change", by=world["author"])
    page = author.post(url(record, "vision"), form_values(refused, url(record, "vision")))
    assert "Choose what to keep" in words(page)
    assert chosen(author, record, "vision", page, text="mine").status_code == 302
    assert now(record, "vision").text == "<p>Mine, kept here.</p>"


def test_a_stale_restore_is_refused_and_says_why(author, record, world):
    builders.save(record, "vision", world["second author"], text="<p>Theirs.</p>")
    address = record.url("restore", part="vision", number="1")
    refused = author.post(address, {"base": "1"})
    assert refused.status_code == 409
    assert "after you opened this page. Nothing is restored yet" in words(refused)
    assert now(record, "vision").text == "<p>Theirs.</p>"


def test_saving_together_costs_a_constant_number_of_queries(author, record, world, django_assert_max_num_queries):
    posted = opened(author, record, "schemes")
    for n in range(3):
        first = now(record, "schemes").schemes[0].id
        builders.save(
            record, "schemes", world["second author"], schemes=schemes(record, **{first: {"name": f"N{n}"}})
        )
    with django_assert_max_num_queries(75):
        page = save(author, record, "schemes", posted, **{f"schemes-{first}-name": "Mine"})
    assert page.status_code == 409
