"""The pages around the signatures: return for changes, sign on paper, name a substitute, the area's own steps."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from bcf.access import allowed
from bcf.editions.base import PLAN
from plans import actions
from plans.actions.authority import Right, authorities, rights_of
from plans.actions.signing import statement_of
from plans.models import Record
from plans.pages.shell import day
from plans.pages.sign_off import short_digest
from plans.queries import find_plan
from plans.signing_forms import (
    OwnStepForm,
    OwnStepOutcomeForm,
    PaperForm,
    PartsForm,
    ReturnForm,
    SettleForm,
    SubstituteForm,
)
from plans.states import Signer, Status
from plans.views.drafting import person
from plans.views.shared import Page, small_number

SIGNING = {Status.SIGNING, Status.SIGNED}


def _signer(page: Page, organisation: str) -> Signer:
    """The body of the plan that an address names. Raises Http404 for one that does not sign."""
    found = next((one for one in page.signers if one.organisation == organisation), None)
    if found is None:
        raise Http404(f"{organisation} does not sign this plan.")
    return found


def _refused(page: Page, why: str) -> HttpResponse:
    messages.error(page.request, why)
    return redirect(page.record.url("sign_off"))


def _acted(page: Page, form: forms.Form, act: Callable[[], object], done: str, then: str = "") -> HttpResponse | None:
    """The answer to a form whose act is done; None where it was refused, with the refusal on the form."""
    if not form.is_valid():
        return None
    try:
        act()
    except (actions.NotAllowedNow, actions.UnfitUpload) as why:
        form.add_error(None, str(why))
        return None
    messages.success(page.request, done)
    return redirect(then or page.record.url("sign_off"))


def _form_page(page: Page, form: forms.Form, **context: Any) -> HttpResponse:
    shown = {"form": form, "has_errors": bool(form.is_bound and form.errors), "back": page.record.url("sign_off")}
    return page.render("plans/sign_off_act.html", {**shown, **context}, 422 if shown["has_errors"] else 200)


@allowed("plans.read", find_plan)
def return_plan(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Return the plan with reasons by part: for who may sign it."""
    page = Page(request, record, "sign_off")
    rights = rights_of(record, page.state, person(request))
    wanted = request.POST.get("organisation") or request.GET.get("for", "")
    right = next((one for one in rights if one.signer.organisation == wanted), next(iter(rights), None))
    if right is None or page.state.status not in SIGNING:
        return _refused(page, "Only who may sign the plan can return it, while signatures are asked for.")
    signer = right.signer
    parts = [(one.key, one.full_title) for one in page.summary.edition.parts if one.scope == PLAN]
    text = (
        f"For {signer.name}, as {right.post}. Nothing is void by this: authors see what you ask, and you are told "
        "what they changed."
    )
    chosen = set(request.GET.getlist("parts"))
    if request.method != "POST" and not chosen & {key for key, _ in parts}:
        asked = "choose" in request.GET
        choosing = PartsForm(request.GET if asked else None, parts=parts)
        return _form_page(
            page, choosing, title="Return for changes", text=text, button="Continue", chosen_for=signer.organisation
        )
    form = ReturnForm(request.POST or None, parts=[one for one in parts if one[0] in chosen] or parts)
    answer = _acted(
        page,
        form,
        lambda: actions.return_for_changes(
            record=record,
            organisation=signer.organisation,
            reasons=form.cleaned_data["reasons"],
            by=person(request),
        ),
        f"The plan is returned for changes, for {signer.name}. You will see on your own page what became of them.",
    )
    return answer or _form_page(
        page,
        form,
        title="Return for changes",
        text=text,
        organisation=signer.organisation,
        button="Return the plan",
    )


@allowed("plans.write", find_plan)
def settle(request: HttpRequest, record: Record, key: str, **_: Any) -> HttpResponse:
    """Say why a change that a signer asked for is done."""
    page = Page(request, record, "sign_off")
    asked = next((one for one in page.state.open_requests if one.key == key), None)
    if asked is None:
        return _refused(page, "There is no such change to be made now. Somebody may have settled it.")
    part = page.summary.edition.part.get(asked.part)
    form = SettleForm(request.POST or None)
    answer = _acted(
        page,
        form,
        lambda: actions.settle_change(
            record=record, key=key, because=form.cleaned_data["reason"], by=person(request)
        ),
        "The change is settled. Who asked for it is told.",
    )
    title = part.full_title if part else asked.part
    return answer or _form_page(
        page,
        form,
        title=f"A change asked for: {title}",
        text=f"{asked.post} asked: {asked.reason} Saving the part settles it too; here you say why it needs no save.",
        button="It is done",
    )


@allowed("plans.read", find_plan)
def sheet(request: HttpRequest, record: Record, organisation: str, **_: Any) -> HttpResponse:
    """One page to print and sign by hand: the content, the body, the post, the statement, room for a signature."""
    page = Page(request, record, "sign_off")
    signer = _signer(page, organisation)
    if page.state.status not in SIGNING:
        return _refused(page, "A sheet can be printed once sign-off is requested.")
    rights = [
        Right(signer, page.named.get(organisation, signer.post)),
        *(Right(signer, one.post, one) for one, _, _ in authorities(page.state, signer, timezone.localdate())),
    ]
    context = {
        "signer": signer,
        "rights": [{"post": one.post, "statement": statement_of(record, one)} for one in rights],
        "content": short_digest(page.state.digest),
        "digest": page.state.digest,
        "totals": page.summary.totals,
        "paper_url": record.url("paper", organisation=organisation)
        if organisation in actions.paper_recorded_for(record, person(request))
        else "",
    }
    return page.render("plans/sheet.html", context)


@allowed("plans.read", find_plan)
def paper(request: HttpRequest, record: Record, organisation: str, **_: Any) -> HttpResponse:
    """Record a sheet that was signed by hand: for authors, and the body's own assistant."""
    page = Page(request, record, "sign_off")
    signer, by = _signer(page, organisation), person(request)
    if page.state.status not in SIGNING or organisation not in actions.paper_recorded_for(record, by):
        why = "Authors and the body's own assistant record a sheet, while signatures are asked for."
        return _refused(page, why)
    witnesses = [
        (str(one.pk), f"{one.post}, {one.organisation.name}")
        for one in actions.possible_witnesses(record, organisation, by)
    ]
    initial = {"post": page.named.get(organisation, "")}
    form = PaperForm(request.POST or None, request.FILES or None, witnesses=witnesses, initial=initial)

    def act() -> None:
        data = form.cleaned_data
        actions.sign_on_paper(
            record=record,
            organisation=organisation,
            content=data["content"],
            day=data["day"],
            person_name=data["person_name"],
            post=data["post"],
            witness=small_number(data["witness"]),
            sheet=data["sheet"],
            sheet_name=data["sheet"].name,
            by=by,
        )

    answer = _acted(page, form, act, f"The signature on paper for {signer.name} is recorded.")
    return answer or _form_page(
        page,
        form,
        title="Record a signed sheet",
        text=f"For {signer.name}. The sheet must print the content that the plan has now, "
        f"{short_digest(page.state.digest)}; its file is kept, and anyone who reads the plan can see it.",
        button="Record the signature",
    )


@allowed("plans.read", find_plan)
def substitute(request: HttpRequest, record: Record, organisation: str, **_: Any) -> HttpResponse:
    """Name who signs in the signatory's place: for the body's administrators and its signatory."""
    page = Page(request, record, "sign_off")
    signer, by = _signer(page, organisation), person(request)
    if organisation not in actions.substitutes_named_for(record, by):
        return _refused(page, "The body's administrator or its signatory names a substitute.")
    form = SubstituteForm(request.POST or None)
    answer = _acted(
        page,
        form,
        lambda: actions.name_substitute(record=record, organisation=organisation, by=by, **form.cleaned_data),
        f"A substitute is named for {signer.name}.",
    )
    held = page.state.substitutes.get(organisation)
    now = f" Named now: {held.post}, until {day(held.ends, year=True)}; a new one replaces it." if held else ""
    return answer or _form_page(
        page,
        form,
        title="Name a substitute",
        text=f"For {signer.name}, for this plan only. The signature will say in whose place it was given.{now}",
        button="Name the substitute",
    )


@allowed("plans.decide", find_plan)
def own_steps(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Add a step of the area's own, record what came of one, or take one off of which nothing is recorded."""
    page = Page(request, record, "sign_off")
    steps, by = page.state.own_steps, person(request)
    act = request.POST.get("act", "")
    choices = [(str(one.number), f"{one.name}, {day(one.usual, year=True)}") for one in steps]
    outcome = OwnStepOutcomeForm(request.POST if act == "record" else None, steps=choices, auto_id="id_record_%s")
    adding = OwnStepForm(request.POST if act == "add" else None, auto_id="id_add_%s")
    then, answer = record.url("own_steps"), None
    if act == "add":
        answer = _acted(
            page,
            adding,
            lambda: actions.add_own_step(record=record, by=by, **adding.cleaned_data),
            "The step is added.",
            then,
        )
    elif act == "record":
        answer = _acted(
            page,
            outcome,
            lambda: actions.record_own_step(
                record=record,
                by=by,
                **{**outcome.cleaned_data, "step": small_number(outcome.cleaned_data["step"])},
            ),
            "What came of the step is recorded.",
            then,
        )
    elif act == "remove":
        try:
            actions.remove_own_step(record=record, step=small_number(request.POST.get("step", "")), by=by)
            messages.success(request, "The step is taken off.")
        except actions.NotAllowedNow as why:
            messages.error(request, str(why))
        return redirect(then)
    bad = any(form.is_bound and form.errors for form in (adding, outcome))
    context = {
        "adding": adding if page.may("plans.write") else None,
        "outcome": outcome if steps else None,
        "removable": [one for one in steps if not one.outcome] if page.may("plans.write") else [],
        "has_errors": bad,
        "back": record.url("sign_off"),
    }
    return answer or page.render("plans/own_steps.html", context, 422 if bad else 200)
