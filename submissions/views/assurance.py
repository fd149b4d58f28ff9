"""The pages of the area team and of those who answer it: remarks, outcome, conditions and their evidence."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from areas.queries import organisations_of
from bcf.access import allowed
from plans import actions
from plans.assurance import Condition
from plans.forms import ReasonForm
from plans.models import Record
from plans.pages.assuring import waits_after
from plans.queries import find_plan
from plans.signing_forms import PartsForm, ReturnForm
from plans.views.shared import Page, act_page, acted, person, small_number
from submissions.assurance_forms import MOST_CONDITIONS, ConditionForm, EvidenceForm, MetForm, OutcomeForm
from submissions.models import Submission
from submissions.pages import assurance as pages
from submissions.submitted import document_of, reference_of

BACK = "Assurance"


def refused(page: Page, why: str) -> HttpResponse:
    """Back to the page of assurance, with a word why."""
    messages.error(page.request, why)
    return redirect(page.record.url("assurance"))


def _links(page: Page) -> list[dict[str, str]]:
    """What this person may do here, besides what waits for them."""
    state, record = page.state, page.record
    sent, links = state.submitted, []
    if page.may("plans.assure") and sent:
        links.append({"url": record.url("remarks"), "text": "Remark on parts"})
    if page.may("plans.assure") and state.last_sent and state.last_sent.assurance.outcome:
        links.append({"url": record.url("outcome"), "text": "Put the outcome right"})
    if page.may("plans.write") and sent and sent.acknowledged:
        links.append({"url": record.url("new_version"), "text": "Start a new version"})
    if page.may("plans.decide") and state.last_sent and state.last_sent.undecided:
        links.append({"url": record.url("ratification"), "text": "Record the board's later decision"})
    return links


@allowed("submissions.see", find_plan)
def assurance(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """What came back of what was submitted: outcome, conditions, remarks; and what waits for the reader."""
    page = Page(request, record, "submission")
    state = page.state
    waiting = waits_after(record, state, person(request))
    edition = page.summary.edition
    told = [pages.version(record, edition, one) for one in reversed(state.submissions)]
    context = {
        "strip": page.strip(),
        "main": waiting[0] if waiting else None,
        "waiting": waiting[1:],
        "links": [one for one in _links(page) if not waiting or one["url"] != waiting[0]["url"]],
        "current": told[0] if told and state.submitted else None,
        "earlier": told[1:] if state.submitted else told,
        "writing": state.rewriting,
        "number": len(state.submissions) + 1,
        "conditions": pages.conditions(record, state),
        "submission_url": record.url("submission"),
    }
    return page.render("submissions/assurance.html", context)


@allowed("plans.assure", find_plan)
def remarks(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Remark on parts of what was submitted: choose them, then write about each."""
    page = Page(request, record, "submission")
    sent = page.state.submitted
    if sent is None:
        return refused(page, "Remarks are made on a plan that is submitted, and none is now.")
    submission = Submission.objects.select_related("record__area").get(record=record, number=sent.number)
    one = document_of(submission, reference_of(submission))
    parts = [(part.key, part.full_title) for part in one.edition.parts]
    chosen = set(request.GET.getlist("parts"))
    shown: dict[str, Any] = {"back": record.url("assurance"), "back_words": BACK, "title": "Remark on parts"}
    if request.method != "POST" and not chosen & {key for key, _ in parts}:
        choosing = PartsForm(request.GET if "choose" in request.GET else None, parts=parts)
        choosing.fields["parts"].label = "Parts you remark on"
        choosing.fields["parts"].help_text = "You write about each on the next page."
        text = f"Of version {sent.number}, as it was submitted."
        return act_page(page, choosing, text=text, button="Continue", chosen_for=str(sent.number), **shown)
    form = ReturnForm(request.POST or None, parts=[one for one in parts if one[0] in chosen] or parts)
    answer = acted(
        page,
        form,
        lambda: actions.make_remarks(
            record=record,
            number=small_number(request.POST.get("version", "")),
            remarks=form.cleaned_data["reasons"],
            by=person(request),
        ),
        "Your remarks are with the area's authors.",
        record.url("assurance"),
    )
    text = (
        f"On version {sent.number}. Authors are told. When another version is written, each remark stands on its "
        "part as a change asked for until it is settled."
    )
    hidden = {"version": sent.number}
    return answer or act_page(page, form, text=text, button="Make the remarks", hidden=hidden, **shown)


def _condition_forms(page: Page, count: int, checked: bool) -> list[ConditionForm]:
    """So many forms of a condition, with what was typed; it is checked only where the outcome is to be recorded."""
    bodies = [one.name for one in organisations_of(page.record.area)]
    post, made = page.request.POST, []
    for n in range(1, count + 1):
        prefix = f"condition{n}"
        typed = {name: post.get(f"{prefix}-{name}", "") for name in ConditionForm.base_fields}
        made.append(ConditionForm(post if checked else None, prefix=prefix, bodies=bodies, initial=typed))
    return made


def _recorded(page: Page, form: OutcomeForm, conditions: list[ConditionForm]) -> HttpResponse | None:
    """The answer once the outcome is recorded; None where something is to be put right, told on the forms."""
    if not all([form.is_valid(), *(one.is_valid() for one in conditions)]):
        return None
    said = form.cleaned_data
    return acted(
        page,
        form,
        lambda: actions.record_outcome(
            record=page.record,
            number=small_number(page.request.POST.get("version", "")),
            outcome=said["outcome"],
            note=said["note"],
            conditions=[terms for one in conditions if (terms := one.terms)],
            reason=said.get("reason", ""),
            lifted=said.get("lifted", ()),
            by=person(page.request),
        ),
        "The outcome is recorded. The area's authors are told.",
        page.record.url("assurance"),
    )


@allowed("plans.assure", find_plan)
def outcome(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Record the outcome with its conditions, or put right what was recorded. "Add another" works without scripts."""
    page = Page(request, record, "submission")
    last = page.state.last_sent
    sent = last if last and last.assurance.outcome else page.state.submitted
    if sent is None:
        return refused(page, "An outcome is recorded of a plan that is submitted, and none is now.")
    before = sent.assurance.outcome
    act = request.POST.get("act", "")
    count = min(max(1, small_number(request.POST.get("count", ""))) + (act == "add"), MOST_CONDITIONS)
    recording = act == "record"
    form = OutcomeForm(
        request.POST if recording else None,
        before=before,
        conditions=sent.assurance.conditions,
        initial=request.POST.dict() | {"lifted": request.POST.getlist("lifted")},
    )
    conditions = _condition_forms(page, count, recording)
    answer = _recorded(page, form, conditions) if recording else None
    bad = recording and answer is None
    context = {
        "form": form,
        "conditions": conditions,
        "count": count,
        "may_add": count < MOST_CONDITIONS,
        "has_errors": bad,
        "number": sent.number,
        "before": pages.outcome(before) if before else None,
        "acknowledges": sent.acknowledged is None,
        "read_url": record.url("submitted_read", number=str(sent.number)),
        "back": record.url("assurance"),
    }
    return answer or page.render("submissions/outcome.html", context, 422 if bad else 200)


def _condition_acts(page: Page, one: Condition) -> dict[str, forms.Form]:
    """The acts on a condition that this person may do now, each with its form; the one that was posted is bound."""
    possible: dict[str, forms.Form] = {}

    def form(name: str, kind: Callable[..., forms.Form]) -> forms.Form:
        posted = page.request.method == "POST" and page.request.POST.get("act") == name
        files = page.request.FILES if posted else None
        return kind(page.request.POST if posted else None, files, auto_id=f"id_{name}_%s")

    if page.may("plans.write") and one.open:
        possible["evidence"] = form("evidence", EvidenceForm)
    if page.may("plans.assure") and one.waiting:
        possible["close"] = form("close", MetForm)
    if page.may("plans.assure") and not one.lifted and one.evidence and not one.evidence[-1].sent_back:
        possible["send_back"] = form("send_back", ReasonForm)
    return possible


def _act_on_condition(page: Page, key: str, name: str, form: forms.Form) -> HttpResponse | None:
    record, by = page.record, person(page.request)

    def evidence() -> None:
        said, file = form.cleaned_data, form.cleaned_data["file"]
        actions.enter_evidence(
            record=record, condition=key, words=said["words"], file=file, file_name=file.name if file else "", by=by
        )

    acts: dict[str, tuple[Callable[[], object], str]] = {
        "evidence": (evidence, "The evidence is with the area team."),
        "close": (
            lambda: actions.close_condition(record=record, condition=key, day=form.cleaned_data["day"], by=by),
            "The condition is closed.",
        ),
        "send_back": (
            lambda: actions.send_back_evidence(
                record=record, condition=key, reason=form.cleaned_data["reason"], by=by
            ),
            "The evidence is sent back. The area's authors are told.",
        ),
    }
    act, done = acts[name]
    return acted(page, form, act, done, record.url("assurance"))


@allowed("submissions.see", find_plan)
def condition(request: HttpRequest, record: Record, condition: str, **_: Any) -> HttpResponse:
    """One condition: what it asks for, the evidence, and what the reader may do with it."""
    page = Page(request, record, "submission")
    found = next((pair for pair in page.state.conditions if pair[1].key == condition), None)
    if found is None:
        return refused(page, "There is no such condition.")
    sent, one = found
    possible = _condition_acts(page, one)
    name = request.POST.get("act", "") if request.method == "POST" else ""
    if name and name not in possible:
        return refused(page, "That is not possible now, or not for you. Nothing was done.")
    answer = _act_on_condition(page, condition, name, possible[name]) if name else None
    context = {
        "condition": pages.condition(record, sent, one),
        "forms": possible,
        "has_errors": bool(name) and answer is None,
        "back": record.url("assurance"),
    }
    return answer or page.render("submissions/condition.html", context, 422 if name else 200)
