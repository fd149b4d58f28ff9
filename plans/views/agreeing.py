"""The pages around the signatures: return for changes, sign on paper, name a substitute, the area's own steps."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from bcf.access import allowed
from bcf.editions.base import PART_2
from plans import actions
from plans.actions.authority import Right, authorities, rights_of
from plans.actions.signing import statement_of
from plans.facts import Status
from plans.models import Record
from plans.pages.shell import day
from plans.pages.sign_off import short_digest
from plans.queries import find_plan
from plans.signatures import Signer
from plans.signers import possible_part_2_signers
from plans.signing_forms import (
    OwnStepForm,
    OwnStepOutcomeForm,
    PaperForm,
    Part2Form,
    PartsForm,
    ReturnForm,
    SettleForm,
    SubstituteForm,
)
from plans.views.shared import Page, act_page, acted, person, small_number

SIGNING = {Status.SIGNING, Status.SIGNED}


def _signer(page: Page, organisation: str) -> Signer:
    """The body of the plan that an address names. Raises Http404 for one that does not sign."""
    found = next((one for one in page.signers if one.key == organisation), None)
    if found is None:
        raise Http404(f"{organisation} does not sign this plan.")
    return found


def _refused(page: Page, why: str) -> HttpResponse:
    messages.error(page.request, why)
    return redirect(page.record.url("sign_off"))


def _acted(page: Page, form: forms.Form, act: Callable[[], object], done: str, then: str = "") -> HttpResponse | None:
    return acted(page, form, act, done, then or page.record.url("sign_off"))


def _form_page(page: Page, form: forms.Form, **context: Any) -> HttpResponse:
    return act_page(page, form, back=page.record.url("sign_off"), back_words="Sign-off", **context)


@allowed("plans.read", find_plan)
def return_plan(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Return the plan with reasons by part: for who may sign it."""
    page = Page(request, record, "sign_off")
    rights = rights_of(record, page.state, person(request))
    wanted = request.POST.get("organisation") or request.GET.get("for", "")
    right = next((one for one in rights if one.signer.key == wanted), next(iter(rights), None))
    if right is None or page.state.status not in SIGNING:
        return _refused(page, "Only who may sign the plan can return it, while signatures are asked for.")
    signer = right.signer
    covered = page.summary.edition.covered(signer.scope)
    parts = [(one.key, one.full_title) for one in page.summary.edition.parts if one.key in covered]
    text = (
        f"For {signer.label}, as {right.post}. Nothing is void by this: authors see what you ask, and you are told "
        "what they changed."
    )
    chosen = set(request.GET.getlist("parts"))
    if request.method != "POST" and not chosen & {key for key, _ in parts}:
        asked = "choose" in request.GET
        choosing = PartsForm(request.GET if asked else None, parts=parts)
        return _form_page(
            page, choosing, title="Return for changes", text=text, button="Continue", chosen_for=signer.key
        )
    form = ReturnForm(request.POST or None, parts=[one for one in parts if one[0] in chosen] or parts)
    answer = _acted(
        page,
        form,
        lambda: actions.return_for_changes(
            record=record,
            organisation=signer.key,
            reasons=form.cleaned_data["reasons"],
            by=person(request),
        ),
        f"The plan is returned for changes, for {signer.label}. You will see on your own page what became of them.",
    )
    return answer or _form_page(
        page,
        form,
        title="Return for changes",
        text=text,
        organisation=signer.key,
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


@allowed("plans.write", find_plan)
def part_2(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Say for which bodies a finance officer signs Part 2, and under which post: until sign-off is requested."""
    page = Page(request, record, "sign_off")
    if page.state.status not in {Status.DRAFTING, Status.WITH_THE_BOARD}:
        return _refused(page, "Who signs Part 2 is said before sign-off is requested. Reopen the plan to change it.")
    possible = possible_part_2_signers(page.document, page.reference)
    if not possible:
        return _refused(page, "No council or CCG takes part for which a finance officer could sign Part 2.")
    asked = {one.organisation: one.post for one in page.state.part_2_signers}
    form = Part2Form(
        request.POST if request.method == "POST" else None,
        bodies=[
            (one.organisation, one.name, asked.get(one.organisation) or page.named.get(one.key, one.post))
            for one in possible
        ],
        initial={f"sign-{body}": True for body in asked},
    )
    answer = _acted(
        page,
        form,
        lambda: actions.ask_for_part_2(record=record, posts=form.cleaned_data["posts"], by=person(request)),
        "Who signs Part 2 is recorded.",
    )
    return answer or _form_page(
        page,
        form,
        title="Who signs Part 2",
        text="Part 2 is the finance and the metrics. Where the area wants it, a chief finance officer signs it "
        "besides the bodies that sign the whole plan; a change of Part 1 leaves their signature alone. It can be "
        "changed until sign-off is requested. Who the officer is, an administrator of the body says on the page of "
        "people, with the role “Signatory of Part 2”.",
        button="Save",
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
        "content": short_digest(page.state.digest_for(signer)),
        "digest": page.state.digest_for(signer),
        "part_2": signer.scope == PART_2,
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

    answer = _acted(page, form, act, f"The signature on paper for {signer.label} is recorded.")
    return answer or _form_page(
        page,
        form,
        title="Record a signed sheet",
        text=f"For {signer.label}. The sheet must print the content that the plan has now, "
        f"{short_digest(page.state.digest_for(signer))}; its file is kept, and anyone who reads the plan can see it.",
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
        f"A substitute is named for {signer.label}.",
    )
    held = page.state.substitutes.get(organisation)
    now = f" Named now: {held.post}, until {day(held.ends, year=True)}; a new one replaces it." if held else ""
    return answer or _form_page(
        page,
        form,
        title="Name a substitute",
        text=f"For {signer.label}, for this plan only. The signature will say in whose place it was given.{now}",
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
