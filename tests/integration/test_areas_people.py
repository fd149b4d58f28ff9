"""Roles, invitations, extensions: what the actions promise and refuse."""

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from areas import actions
from areas.models import Area, Extension, Invitation, Membership, Organisation, Participation, Round
from areas.queries import areas_of, deadlines_for, memberships_of, posts_in, signatories_of, signatory_for
from bcf.accounts.models import User

pytestmark = pytest.mark.django_db


def person(name):
    return User.objects.create_user(f"{name}@example.org", "three odd words", name=name.title())


@pytest.fixture
def council():
    return Organisation.objects.create(kind="council", name="Kent County Council", ons_code="E10000016")


@pytest.fixture
def area(council):
    area = Area.objects.create(slug="kent", name="Kent")
    Participation.objects.create(area=area, organisation=council, takes_part_as="council")
    return area


@pytest.fixture
def administrator(council):
    staff = person("staff")
    administrator = person("administrator")
    actions.grant_role(
        organisation=council, person=administrator, role="administrator", post="Head of policy", by=staff
    )
    return administrator


def grant(council, administrator, who, role="author", post="Officer"):
    return actions.grant_role(organisation=council, person=who, role=role, post=post, by=administrator)


def send(council, administrator, role="author", email="New.Person@Example.org"):
    links = []

    def address(token):
        links.append(token)
        return f"https://site/invitations/{token}/"

    invitation = actions.invite(
        organisation=council, email=email, role=role, post="Finance lead", by=administrator, address=address
    )
    return invitation, links[0]


# Roles


def test_a_role_is_held_from_its_first_day_until_the_day_it_ends(council, administrator):
    held = grant(council, administrator, person("officer"))
    Membership.objects.filter(pk=held.pk).update(
        starts=date(2014, 1, 1), ends=date(2014, 3, 1), ended_by=administrator, ended_at=timezone.now()
    )
    on = {
        day: memberships_of(held.person, on=day).exists()
        for day in map(date.fromisoformat, ("2013-12-31", "2014-01-01", "2014-02-28", "2014-03-01"))
    }
    assert list(on.values()) == [False, True, True, False]


def test_the_last_administrator_cannot_go(council, administrator):
    only = Membership.objects.get(person=administrator)
    grant(council, administrator, administrator, role="author")
    with pytest.raises(ValidationError, match="must have an administrator"):
        actions.end_role(membership=only, by=administrator)
    second = grant(council, administrator, person("deputy"), role="administrator")
    assert actions.end_role(membership=only, by=second.person).ends == timezone.localdate()
    with pytest.raises(ValidationError, match="must have an administrator"):
        actions.end_role(membership=second, by=second.person)
    assert [held.person for held in memberships_of(second.person)] == [second.person]


@pytest.mark.parametrize("lapse", ["closed account", "not begun", "ends soon"])
def test_one_who_will_not_be_there_does_not_count_as_administrator(council, administrator, lapse):
    second = grant(council, administrator, person("deputy"), role="administrator")
    if lapse == "closed account":
        User.objects.filter(pk=second.person_id).update(is_active=False)
    elif lapse == "not begun":
        Membership.objects.filter(pk=second.pk).update(starts=timezone.localdate() + timedelta(days=1))
    else:
        Membership.objects.filter(pk=second.pk).update(
            ends=timezone.localdate() + timedelta(days=9), ended_by=administrator, ended_at=timezone.now()
        )
    with pytest.raises(ValidationError, match="must have an administrator"):
        actions.end_role(membership=Membership.objects.get(person=administrator), by=administrator)


def test_an_ended_role_ends_once(council, administrator):
    held = grant(council, administrator, person("officer"))
    ended = actions.end_role(membership=held, by=administrator)
    assert (ended.ended_by, ended.ends) == (administrator, timezone.localdate())
    assert not memberships_of(held.person).exists()
    with pytest.raises(ValidationError, match="ended already"):
        actions.end_role(membership=held, by=administrator)


@pytest.mark.parametrize("role", ["assurer", "national", "provider", "nonsense"])
def test_a_council_cannot_give_roles_that_are_not_its_own(council, administrator, role):
    with pytest.raises(ValidationError, match="Nobody can hold"):
        grant(council, administrator, person("officer"), role=role)
    with pytest.raises(ValidationError, match="Nobody can hold"):
        send(council, administrator, role=role)


def test_a_role_is_given_once_and_under_a_post(council, administrator):
    officer = person("officer")
    grant(council, administrator, officer)
    with pytest.raises(ValidationError, match="already"):
        grant(council, administrator, officer)
    with pytest.raises(ValidationError, match="post"):
        grant(council, administrator, officer, role="finance", post="  ")


def test_a_new_post_leaves_the_old_one_on_record(council, administrator):
    held = grant(council, administrator, person("officer"), post="Officer")
    now = actions.change_post(membership=held, post="Senior officer", by=administrator)
    assert list(Membership.objects.filter(person=held.person).order_by("pk").values_list("post", "ends")) == [
        ("Officer", timezone.localdate()),
        ("Senior officer", None),
    ]
    assert actions.change_post(membership=now, post="Senior officer ", by=administrator) == now
    with pytest.raises(ValidationError, match="ended"):
        actions.change_post(membership=held, post="Other", by=administrator)


def test_the_last_administrator_may_change_post(council, administrator):
    only = Membership.objects.get(person=administrator)
    actions.change_post(membership=only, post="Director", by=administrator)
    assert [(held.post, held.role) for held in memberships_of(administrator)] == [("Director", "administrator")]


def test_a_body_has_one_signatory_and_the_new_one_takes_over(area, council, administrator):
    before, after = person("before"), person("after")
    assert signatory_for(area, council) is None
    assert [(one.organisation, one.membership) for one in signatories_of(area)] == [(council, None)]
    actions.name_signatory(organisation=council, person=before, post="Director", by=administrator)
    with pytest.raises(ValidationError, match="has a signatory"):
        grant(council, administrator, after, role="signatory")
    named = actions.name_signatory(organisation=council, person=after, post="Interim director", by=administrator)
    assert signatory_for(area, council) == named
    assert [(one.organisation, one.membership) for one in signatories_of(area)] == [(council, named)]
    assert not memberships_of(before).exists()
    elsewhere = Area.objects.create(slug="medway", name="Medway")
    assert signatory_for(elsewhere, council) is None


def test_people_and_areas(area, council, administrator):
    assert list(areas_of(administrator)) == [area]
    assert [held.post for held in posts_in(area)] == ["Head of policy"]
    assert list(areas_of(administrator, on=timezone.localdate() - timedelta(days=1))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": date(2014, 2, 1), "ends": date(2014, 1, 31), "ended_at": timezone.now(), "ended_by": True},
        {"ends": date(2099, 1, 1)},
        {"ended_at": timezone.now()},
    ],
    ids=["backwards", "end by nobody", "act without an end"],
)
def test_the_database_refuses(council, administrator, wrong):
    if wrong.get("ended_by"):
        wrong["ended_by"] = administrator
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            organisation=council, person=administrator, role="author", post="x", by=administrator, **wrong
        )


# Invitations


def test_an_invitation_is_mailed_and_its_token_is_not_kept(
    council, administrator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, token = send(council, administrator)
    (letter,) = mail.outbox
    assert letter.to == ["new.person@example.org"]
    assert f"https://site/invitations/{token}/" in letter.body
    assert "Head of policy, Kent County Council invites you" in letter.body
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert actions.find_invitation(token) == invitation
    assert actions.find_invitation(invitation.token_hash) is None


def test_an_invitation_is_bound_to_its_link_not_its_address_and_works_once(council, administrator):
    _, token = send(council, administrator)
    other = person("other")
    held = actions.accept_invitation(token=token, by=other)
    assert (held.person, held.role, held.post, held.by) == (other, "author", "Finance lead", administrator)
    with pytest.raises(ValidationError, match="has been used"):
        actions.accept_invitation(token=token, by=person("late"))


def test_a_new_account_comes_with_the_role(council, administrator):
    _, token = send(council, administrator)
    newcomer = actions.accept_with_new_account(token=token, name=" New ", password="otter lantern brass")
    assert (newcomer.email, newcomer.name) == ("new.person@example.org", "New")
    assert newcomer.check_password("otter lantern brass")
    assert [held.role for held in memberships_of(newcomer)] == ["author"]


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012", "new.person@example.org"])
def test_a_weak_password_opens_nothing(council, administrator, password):
    invitation, token = send(council, administrator)
    with pytest.raises(ValidationError):
        actions.accept_with_new_account(token=token, name="New", password=password)
    invitation.refresh_from_db()
    assert invitation.is_open()
    assert not User.objects.filter(email="new.person@example.org").exists()


def test_an_address_has_one_account(council, administrator):
    _, token = send(council, administrator, email="ADMINISTRATOR@example.org")
    with pytest.raises(ValidationError, match="account for this e-mail address already"):
        actions.accept_with_new_account(token=token, name="New", password="otter lantern brass")


def test_expired_and_withdrawn_invitations_do_nothing(council, administrator):
    old, old_token = send(council, administrator)
    Invitation.objects.filter(pk=old.pk).update(expires=timezone.now())
    withdrawn, withdrawn_token = send(council, administrator)
    actions.withdraw_invitation(invitation=withdrawn, by=administrator)
    for token in (old_token, withdrawn_token, "nonsense"):
        with pytest.raises(ValidationError, match="Ask for a new one"):
            actions.accept_invitation(token=token, by=administrator)
    with pytest.raises(ValidationError):
        actions.withdraw_invitation(invitation=withdrawn, by=administrator)


def test_an_invited_signatory_takes_over_on_joining(area, council, administrator):
    before = actions.name_signatory(organisation=council, person=person("before"), post="Old", by=administrator)
    _, token = send(council, administrator, role="signatory")
    assert signatory_for(area, council) == before
    held = actions.accept_invitation(token=token, by=person("after"))
    assert signatory_for(area, council) == held


def test_a_role_amid_words_keeps_the_name_of_part_2(client, council, administrator):
    _, token = send(council, administrator, role="finance_signatory")
    page = client.get(f"/invitations/{token}/").content.decode()
    assert "Your role: signatory of Part 2." in page


# Deadlines


def test_an_extension_is_later_has_a_reason_and_is_for_one_area(area, administrator):
    due = timezone.now()
    call = Round.objects.create(edition_code="2014-02", name="Final plan", deadline=due)
    later = due + timedelta(days=7)
    for wrong in ({"deadline": due, "reason": "Purdah"}, {"deadline": later, "reason": " "}):
        with pytest.raises(ValidationError):
            actions.extend_deadline(round=call, area=area, by=administrator, **wrong)
    actions.extend_deadline(round=call, area=area, deadline=later, reason="Board meets late", by=administrator)
    assert [(each.due, each.extended) for each in deadlines_for(area, "2014-02")] == [(later, True)]
    other = Area.objects.create(slug="medway", name="Medway")
    assert [(each.due, each.extended) for each in deadlines_for(other, "2014-02")] == [(due, False)]
    with pytest.raises(ValidationError, match="later"):
        actions.extend_deadline(round=call, area=area, deadline=later, reason="Again", by=administrator)
    again = actions.extend_deadline(
        round=call, area=area, deadline=later, reason="Board meets late", by=administrator
    )
    assert again == Extension.objects.get()  # pressed twice

    # Corrected: shorter with a reason, never to before the round's own; withdrawn; what was given stays on record.
    sooner, wrong = due + timedelta(days=3), {"deadline": due - timedelta(days=1), "reason": "A slip"}
    with pytest.raises(ValidationError, match="later than the round's own"):
        actions.extend_deadline(round=call, area=area, by=administrator, **wrong)
    with pytest.raises(ValidationError, match="no extension"):
        actions.withdraw_extension(round=call, area=other, reason="A slip", by=administrator)
    actions.extend_deadline(round=call, area=area, deadline=sooner, reason="A slip", by=administrator)
    assert [each.due for each in deadlines_for(area, "2014-02")] == [sooner]
    with pytest.raises(ValidationError, match="Say why"):
        actions.withdraw_extension(round=call, area=area, reason=" ", by=administrator)
    for _ in range(2):
        actions.withdraw_extension(round=call, area=area, reason="It meets in time", by=administrator)
    assert [(each.due, each.extended) for each in deadlines_for(area, "2014-02")] == [(due, False)]
    assert list(Extension.objects.values_list("deadline", flat=True)) == [later, sooner, None]
    actions.extend_deadline(round=call, area=area, deadline=sooner, reason="It does not", by=administrator)
    Round.objects.update(deadline=later)  # moved for every area, past what this one was given
    assert [(each.due, each.extended) for each in deadlines_for(area, "2014-02")] == [(later, False)]


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_two_administrators_who_end_each_other_at_once_leave_one(council, administrator, attempt):
    second = grant(council, administrator, person("deputy"), role="administrator")
    first = Membership.objects.get(person=administrator)
    together, refused = threading.Barrier(2), []

    def end(membership, by):
        try:
            together.wait(timeout=10)
            actions.end_role(membership=membership, by=by)
        except ValidationError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    acts = [threading.Thread(target=end, args=pair) for pair in ((first, second.person), (second, administrator))]
    for act in acts:
        act.start()
    for act in acts:
        act.join()
    assert len(refused) == 1
    assert Membership.objects.filter(role="administrator", ends=None).count() == 1
