"""Comments: who may, each act, what survives edits, and that they touch nothing that is signed or sent."""

import pytest
from django.core.cache import cache
from django.test import Client

from bcf import parts as part_types
from plans import actions
from plans.actions import NotAllowedNow, WordsNotThere
from plans.models import Comment, Event, Record
from plans.passages import Passage
from plans.queries import comments_of
from tests import builders, revised
from tests.integration.test_queries import MOST, many_schemes, queries_of

WORDS = "Whose beds are these?"


@pytest.fixture
def record(world):
    """A plan without a fault."""
    record = builders.plan(world)
    builders.save(record, "vision", world["author"], text="<p>Fewer attendances and shorter stays.</p>")
    return Record.objects.get(pk=record.pk)


def client_of(world, who):
    client = Client()
    client.force_login(world[who])
    return client


def page_of(world, who, record, part="vision"):
    response = client_of(world, who).get(record.url("part", part=part))
    assert response.status_code == 200
    return response.content.decode()


def on_vision(world, record, who="finance", **more):
    return actions.comment_on(**{"record": record, "part": "vision", "text": WORDS, "by": world[who], **more})


def put(client, address, **values):
    return client.post(address, values)


# Saying one.


def test_a_comment_on_a_passage_is_shown_beside_the_text_with_its_words_and_voids_nothing(world, record):
    events, digest = Event.objects.count(), record.head
    client = client_of(world, "finance")
    answer = put(
        client,
        record.url("comment_on", part="vision"),
        **{"comment-place": "text", "comment-words": "shorter  stays", "comment-text": WORDS},
    )
    made = Comment.objects.get()
    assert answer.url == f"{record.url('part', part='vision')}#comment-{made.pk}"
    assert (made.quotation, made.before, made.after) == ("shorter stays", "Fewer attendances and", ".")
    html = page_of(world, "assistant", record)
    assert WORDS in html
    assert "“shorter stays”" in html
    assert "Post of finance, NHS Exampleshire CCG" in html
    assert "1 open, 0 settled" in html
    record.refresh_from_db()
    assert (Event.objects.count(), record.head) == (events, digest)


def test_sent_twice_it_is_one_comment_and_one_answer(world, record):
    one, other = (on_vision(world, record) for _ in range(2))
    assert one == other
    for _ in range(2):
        actions.answer_comment(comment=one, text="Ours.", by=world["author"])
    assert Comment.objects.count() == 2


def test_what_is_refused_keeps_what_was_typed_and_says_why(world, record):
    client, address = client_of(world, "finance"), record.url("comment_on", part="vision")
    typed = {"comment-place": "text", "comment-text": WORDS, "comment-words": "longer stays"}
    answer = client.post(address, typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "These words are not in" in html
    assert WORDS in html
    assert f'id="part-form" method="post" action="{record.url("part", part="vision")}"' in html
    for faulty in ({"comment-place": "schemes.gone"}, {"comment-text": " "}, {"comment-text": "x" * 4001}):
        assert client.post(address, typed | {"comment-words": ""} | faulty).status_code == 422
    assert client.post(address, typed | {"comment-words": "", "comment-text": "a\x00b"}).status_code == 422
    assert Comment.objects.count() == 0


def test_the_action_itself_refuses_strangers_no_words_and_no_such_place(world, record):
    for who in ("assurer", "national", "author there", "provider"):
        with pytest.raises(NotAllowedNow):
            on_vision(world, record, who)
    for faulty in ({"text": "  "}, {"place": "nowhere"}, {"place": "schemes.gone"}, {"part": "nothing"}):
        with pytest.raises(NotAllowedNow):
            on_vision(world, record, **faulty)
    with pytest.raises(WordsNotThere):
        on_vision(world, record, passage=Passage("never written"))
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("who", ["author", "finance", "council signatory", "assistant", "administrator"])
def test_every_reader_may_comment_and_a_signed_frozen_or_signing_plan_may_be_commented_on(world, who):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    on_vision(world, record, who)
    assert not Event.objects.filter(record=record, data__contains="voided").exists()
    actions.reopen(record=record, reason="x", by=world["author"])
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    on_vision(world, record, who, text="And frozen.")
    assert Comment.objects.filter(by=world[who]).count() == 2


# What becomes of it.


def test_it_survives_edits_and_says_when_its_words_or_its_row_are_gone(world, record):
    builders.save(record, "schemes", world["author"], schemes=many_schemes(3))
    on_vision(world, record, place="text", passage=Passage("shorter stays"))
    actions.comment_on(record=record, part="schemes", place="schemes.s1", text="Why so little?", by=world["finance"])
    gone = "These words have been changed since."
    builders.save(
        record, "vision", world["author"], text="<p>Before. Fewer attendances and <em>shorter</em> stays.</p>"
    )
    assert gone not in page_of(world, "author", record)
    builders.save(record, "vision", world["author"], text="<p>Fewer attendances.</p>")
    html = page_of(world, "author", record)
    assert gone in html
    assert "“shorter stays”" in html
    assert "on Scheme 2: Scheme 1" in page_of(world, "author", record, "schemes")
    builders.save(record, "schemes", world["author"], schemes=many_schemes(1))
    html = page_of(world, "author", record, "schemes")
    assert "on a scheme that was removed" in html
    assert "It was Scheme 2: Scheme 1." in html


def test_answers_settling_and_opening_again(world, record):
    comment = on_vision(world, record)
    address = record.url("comment", part="vision", comment=str(comment.pk))
    author = client_of(world, "author")
    assert put(author, address, **{"act": "answer", "answer-text": "The trust's."}).status_code == 302
    assert put(author, address, **{"act": "settle", "settle-done": "Said so in 2a."}).status_code == 302
    html = page_of(world, "finance", record)
    assert "0 open, 1 settled" in html
    assert "The trust&#x27;s." in html
    assert "“Said so in 2a.” Settled by Post of author, Exampleshire County Council" in html
    assert put(author, address, **{"act": "settle", "settle-done": "Again."}).status_code == 302, "told, nothing done"
    assert Comment.objects.get(pk=comment.pk).done == "Said so in 2a."
    assert put(author, address, act="reopen").status_code == 302
    assert "1 open, 0 settled" in page_of(world, "finance", record)
    (answer,) = comment.replies.all()
    for refused in (actions.settle_comment, actions.reopen_comment):
        with pytest.raises(NotAllowedNow):
            refused(comment=answer, by=world["author"])
    with pytest.raises(NotAllowedNow):
        actions.answer_comment(comment=answer, text="Deeper", by=world["author"])


def test_one_changes_and_takes_back_ones_own_and_nothing_by_others(world, record):
    comment = on_vision(world, record)
    actions.answer_comment(comment=comment, text="Ours.", by=world["author"])
    for act, more in ((actions.change_comment, {"text": "Mine now"}), (actions.take_back_comment, {})):
        with pytest.raises(NotAllowedNow):
            act(comment=comment, by=world["author"], **more)
    address = f"{record.url('comment', part='vision', comment=str(comment.pk))}?change={comment.pk}"
    assert put(client_of(world, "author"), address, **{"act": "change", "change-text": "Mine now"}).status_code == 302
    assert Comment.objects.get(pk=comment.pk).text == WORDS
    mine = client_of(world, "finance")
    assert put(mine, address, **{"act": "change", "change-text": "Whose wards are these?"}).status_code == 302
    html = page_of(world, "author", record)
    assert "Whose wards are these?" in html
    assert "Changed today at" in html
    assert put(mine, address, act="take_back").status_code == 302
    html = page_of(world, "author", record)
    assert "Whose wards" not in html
    assert "Taken back by Post of finance, NHS Exampleshire CCG, today at" in html
    assert "Ours." in html, "the answers of others stay"
    assert Comment.objects.get(pk=comment.pk).text == ""


def test_a_change_that_was_asked_for_is_settled_by_a_writer_or_the_asker_with_what_was_done(world, record):
    comment = on_vision(world, record, "assistant", asks=True)
    with pytest.raises(NotAllowedNow, match="what was done"):
        actions.settle_comment(comment=comment, by=world["author"])
    with pytest.raises(NotAllowedNow):
        actions.settle_comment(comment=comment, done="x", by=world["board signatory"])
    actions.settle_comment(comment=comment, done="Never mind.", by=world["assistant"])
    actions.reopen_comment(comment=comment, by=world["author"])
    assert not Comment.objects.get(pk=comment.pk).done


# Who sees it.


def test_a_provider_s_people_see_and_answer_the_comments_on_their_annex_alone(world):
    record = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    key = world.key("provider")
    acute = revised.content("acute", text="<p>Fewer admissions.</p>", providers=(key,))
    actions.save_parts(record=record, changes=[actions.Draft("acute", acute, 0)], by=world["author"])
    part = f"commentary-{key}"
    ours = actions.comment_on(record=record, part=part, text="Do you agree?", by=world["author"])
    other = actions.comment_on(record=record, part="acute", text="Between us", by=world["author"])
    html = page_of(world, "provider", record, part)
    assert "Do you agree?" in html
    assert "Between us" not in html
    assert record.url("plan") + "comments" not in html
    actions.answer_comment(comment=ours, text="We do.", by=world["provider"])
    with pytest.raises(NotAllowedNow):
        actions.answer_comment(comment=other, text="We saw this", by=world["provider"])
    guest = client_of(world, "provider")
    annex = guest.get(record.url("provider", provider=key)).content.decode()
    assert f'href="{record.url("part", part=part)}#comments">One comment open on ' in annex
    assert guest.get(record.url("comment", part="acute", comment=str(other.pk))).status_code == 403
    assert guest.get(record.url("comment", part=part, comment=str(other.pk))).status_code == 404
    assert "The people of Exampleshire Hospital read and answer these too." in page_of(world, "author", record, part)


def test_those_who_can_be_named_are_those_who_may_read_the_part(world, record):
    html = page_of(world, "finance", record)
    for who in ("author", "assistant", "ccg signatory"):
        assert f"Post of {who}," in html
    for who in ("finance", "provider", "assurer", "national", "author there"):
        assert f"Post of {who}," not in html
    ids = {world[who].pk for who in ("author", "provider", "assurer")}
    comment = on_vision(world, record, mentions=ids)
    assert [one.person for one in comment.mentions.all()] == [world["author"]]


def test_the_comments_of_a_plan_are_read_with_a_constant_number_of_queries(world, record, django_assert_num_queries):
    for number in range(3):
        comment = on_vision(world, record, text=f"{number}", mentions=[world["author"].pk])
        actions.answer_comment(comment=comment, text="Yes.", by=world["author"])
    with django_assert_num_queries(4):
        for one in comments_of(record):
            assert [reply.mentions.all() for reply in one.replies.all()]
            assert list(one.mentions.all())


def test_what_a_part_offers_to_comment_on(world, record):
    builders.save(record, "schemes", world["author"], schemes=many_schemes(60))
    html = page_of(world, "author", record, "schemes")
    assert '<option value="schemes.s0">Scheme 1: Scheme 0</option>' in html
    assert 'schemes.s55">Scheme' not in html, "rows of the page that is shown"
    on_it = actions.comment_on(record=record, part="schemes", place="schemes.s55", text="?", by=world["author"])
    assert on_it.about == "Scheme 56: Scheme 55"
    assert part_types.SCHEMA_VERSION == 1


# Where it counts.


def test_an_open_comment_is_counted_in_the_task_list_and_a_change_asked_for_is_the_state_of_its_part(world, record):
    author = client_of(world, "author")

    def plan():
        return author.get(record.url("plan")).content.decode()

    assert plan().count("Changes requested") == 0
    on_vision(world, record)
    asking = on_vision(world, record, "assistant", text="Name the wards.", asks=True)
    html = plan()
    assert '2<span class="govuk-visually-hidden"> open comments: ' in html
    assert "Comments: 2 open</a>" in html
    assert "tag--changes-requested" in html
    assert "Name the wards." in html
    part = page_of(world, "author", record)
    assert 'tag--changes-requested">Changes requested' in part
    assert "Two comments open</a>, 1 asking for a change" in part
    for page in ("checklist", "sign_off"):
        assert "Two comments are open, one asks for a change." in author.get(record.url(page)).content.decode()
    actions.settle_comment(comment=asking, done="They are named.", by=world["author"])
    html = plan()
    assert "tag--changes-requested" not in html
    assert '1<span class="govuk-visually-hidden"> open comment: ' in html
    assert "Done: They are named. Post of author" in author.get(record.url("sign_off")).content.decode()


def test_changes_asked_for_by_signers_and_by_colleagues_are_one_list(world):
    record = builders.signing(world)
    on_vision(world, record, "finance", text="Name the wards.", asks=True)
    reasons = {"vision": "Say more of the vision."}
    key = world.key("ccg")
    actions.return_for_changes(record=record, organisation=key, reasons=reasons, by=world["ccg signatory"])
    for address in (record.url("plan"), record.url("sign_off"), record.url("part", part="vision")):
        html = client_of(world, "author").get(address).content.decode()
        (asked,) = html.split('<ul class="changes-asked">')[1:]
        asked = asked.split("</ul>")[0]
        assert asked.count("<li") == 2
        assert "Name the wards." in asked
        assert "Say more of the vision." in asked
    builders.save(record, "vision", world["author"], text="<p>More of it.</p>", void_signatures=True)
    html = page_of(world, "author", record)
    assert "Say more of the vision." not in html, "a save settles what a signer asked for"
    assert "tag--changes-requested" in html, "and not what a colleague did"


def test_the_plan_s_list_shows_open_ones_first_and_those_that_are_asked_for(world, record):
    settled = on_vision(world, record, "author", text="Settled one")
    actions.settle_comment(comment=settled, by=world["author"])
    first = on_vision(world, record, "author", text="First one")
    on_vision(world, record, "finance", text="Second one", mentions=[world["author"].pk])
    actions.answer_comment(comment=first, text="To you.", by=world["finance"], mentions=[world["assistant"].pk])

    def shown(who, show=""):
        html = client_of(world, who).get(f"{record.url('comments')}?show={show}").content.decode()
        found = {text: html.index(text) for text in ("Settled one", "First one", "Second one") if text in html}
        return sorted(found, key=lambda text: found[text])

    assert shown("author") == ["Second one", "First one", "Settled one"]
    assert shown("author", "mine") == ["First one", "Settled one"]
    assert shown("author", "mentioned") == ["Second one"]
    assert shown("assistant", "mentioned") == ["First one"], "named in an answer"
    assert shown("author", "settled") == ["Settled one"]
    assert shown("author", "anything") == ["Second one", "First one", "Settled one"]


def test_what_was_said_of_a_scheme_that_is_no_more_is_kept_and_can_be_settled(world):
    record = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    schemes = revised.content("schemes", schemes=[{"id": "s1", "name": "Reablement"}])
    actions.save_parts(record=record, changes=[actions.Draft("schemes", schemes, 0)], by=world["author"])
    comment = actions.comment_on(record=record, part="description-s1", text="Which wards?", by=world["finance"])
    builders.save(record, "schemes", world["author"], schemes=())
    author = client_of(world, "author")
    html = author.get(record.url("comments")).content.decode()
    assert "Which wards?" in html
    assert "which the plan has no more" in html
    address = record.url("comment", part="description-s1", comment=str(comment.pk))
    assert author.get(address).status_code == 200
    assert put(author, address, **{"act": "settle", "settle-done": ""}).url == address


def test_no_page_asks_more_of_200_comments_than_of_5(world, record):
    client = client_of(world, "author")
    builders.save(record, "schemes", world["author"], schemes=many_schemes(9))
    pages = [record.url("part", part="vision"), record.url("part", part="schemes"), record.url("plan"), "/"]
    pages += [record.url(page) for page in ("comments", "checklist", "sign_off")]

    def counts(number):
        for part, place in (("vision", "text"), ("schemes", "schemes.s3")):
            for n in range(Comment.objects.filter(part=part, answers=None).count(), number // 2):
                more = {"asks": n % 3 == 0, "post": "x", "at": record.started_at, "text": f"{n}"}
                one = Comment.objects.create(record=record, part=part, place=place, by=world["finance"], **more)
                one.mentions.create(person=world["author"], post="x")
                one.replies.create(record=record, part=part, by=world["author"], **more)
        found = {}
        for address in pages:
            cache.clear()
            found[address] = (queries_of(client, address), queries_of(client, address))
        return found

    few = counts(6)
    assert counts(200) == few
    assert {address: asked for address, asked in few.items() if max(asked) >= MOST} == {}
