"""Whatever records when somebody did something records who: in every table of ours."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOMS = [
    name
    for name in settings.INSTALLED_APPS
    if name.split(".")[0] in {"bcf", "areas", "schemes", "metrics", "plans", "submissions"}
]

# Times that are of no act, or that the table tells of otherwise.
EXCEPTIONS = {
    "accounts.User.last_login": "the person's own, by the person of the row",
    "submissions.MadeFile.touched_at": "the machine at work; requested_at has its person",
    "submissions.MadeFile.made_at": "the machine at work; requested_at has its person",
    "areas.Round.deadline": "a day to come, not an act",
    "areas.Extension.deadline": "a day to come, not an act",
    "areas.Invitation.failed_at": "the machine at work; at has its person",
    "areas.Invitation.expires": "a time to come, not an act",
    "plans.SigningLink.expires": "a time to come, not an act",
    "plans.SigningLink.code_at": "sent by the machine, when the link's own person asks",
    "plans.Sitting.opened_at": "the person's own, by the person of the row",
    "plans.SigningLink.used_at": "the person's own, by the person of the row",
    "plans.Comment.changed_at": "the person's own, by the person of the row",
    "plans.Comment.taken_back_at": "the person's own, by the person of the row",
    "submissions.Publication.touched_at": "the machine at work; requested_at has its person",
    "submissions.Package.touched_at": "the machine at work; what was asked for has its person",
    "submissions.Sending.at": "the machine at work; its submission has its person",
    "plans.Presence.seen_at": "the person's own, by the person of the row",
    "plans.Presence.typed_at": "the person's own, by the person of the row",
    "plans.Presence.before_at": "the person's own, by the person of the row",
    "plans.Presence.here_until": "a time to come, not an act",
    "plans.Letter.sent_at": "the machine at work; at has its person",
    "plans.Letter.failed_at": "the machine at work; at has its person",
    "submissions.Sending.bounced_at": "the machine at work; its submission has its person",
}


def moments():
    for room in ROOMS:
        for model in apps.get_app_config(room.split(".")[-1]).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, models.DateTimeField):
                    yield model, field.name


def name_of(model, field):
    return f"{model._meta.app_label}.{model.__name__}.{field}"


MOMENTS = {name_of(model, field): (model, field) for model, field in moments()}


def test_there_are_moments_to_look_at():
    assert {"plans.Event.at", "plans.Record.started_at", "areas.Membership.ended_at"} <= set(MOMENTS)
    assert set(EXCEPTIONS) <= set(MOMENTS), "an exception that is no longer needed"


@pytest.mark.parametrize("name", sorted(set(MOMENTS) - set(EXCEPTIONS)))
def test_a_moment_has_its_person(name):
    model, field = MOMENTS[name]
    assert field == "at" or field.endswith("_at"), f"{name}: call it at or ..._at, or say why not in EXCEPTIONS"
    by = model._meta.get_field("by" if field == "at" else f"{field.removesuffix('_at')}_by")
    assert by.related_model is apps.get_model(settings.AUTH_USER_MODEL)
    assert by.remote_field.on_delete is models.PROTECT, f"{name}: deleting the person would lose who did it"
    assert by.null == model._meta.get_field(field).null, (
        f"{name}: a time without a person, or a person without a time"
    )
