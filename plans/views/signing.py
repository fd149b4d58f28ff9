"""Sign-off: the board's turn, the request, the signatures."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bcf.access import allowed
from bcf.amounts import joined
from bcf.editions.base import PART_2, PLAN
from plans import actions
from plans.actions.authority import rights_of
from plans.actions.signing import may_withdraw, statement_of
from plans.document import document
from plans.facts import Status
from plans.forms import AskAgainForm, ReasonForm
from plans.models import Record
from plans.numbering import numbering
from plans.pages import agreeing
from plans.pages import sign_off as pages
from plans.pages.commentary import rows as commentary_rows
from plans.pages.findings import shown
from plans.pages.mail import undelivered
from plans.pages.people import possible_delegates
from plans.queries import comments_that_wait_or_ask, find_plan
from plans.signatures import Signer
from plans.signing_forms import DecisionForm, SignForm
from plans.views.shared import Page, person
from plans.views.talk import open_words


class Rights:
    """Every signature that the person may give in this plan, and the one that the page's panel is about.

    That is the one whose form was posted, else the first that is awaited. And the signatures for which the person
    may record a sheet, or name a substitute. All by their keys: of the whole plan, the body's.
    """

    def __init__(self, page: Page) -> None:
        by = person(page.request)
        self.all = rights_of(page.record, page.state, by)
        self.recordable = actions.paper_recorded_for(page.record, by)
        self.substitutable = actions.substitutes_named_for(page.record, by)
        posted = page.request.POST.get("organisation", "")
        standing = page.state.standing
        waiting = (one for one in self.all if one.signer.key not in standing)
        chosen = (one for one in self.all if one.signer.key == posted)
        self.mine = next(chosen, None) or next(waiting, None) or next(iter(self.all), None)

    @property
    def bodies(self) -> frozenset[str]:
        """The keys of the signatures."""
        return frozenset(one.signer.key for one in self.all)


def _withdrawable(page: Page, rights: Rights) -> str:
    """The body whose signature the person may withdraw: the one posted, else the first; empty for none."""
    by_body = {one.signer.key: one for one in rights.all}
    by = person(page.request)
    bodies = [
        organisation
        for organisation in page.state.standing
        if may_withdraw(page.state, organisation, by, by_body.get(organisation))
    ]
    posted = page.request.POST.get("organisation", "")
    return posted if posted in bodies else next(iter(bodies), "")


def _form(page: Page, name: str, kind: type[forms.Form], **kwargs: Any) -> forms.Form:
    """The form of one act: bound to what was posted when this act was posted."""
    posted = page.request.method == "POST" and page.request.POST.get("act") == name
    return kind(page.request.POST if posted else None, prefix=None, auto_id=f"id_{name}_%s", **kwargs)


def _forms(page: Page, rights: Rights) -> dict[str, forms.Form]:
    """The acts that this person may do in this state, each with its form."""
    status, possible = page.state.status, {}
    askable = status == Status.DRAFTING or (status == Status.WITH_THE_BOARD and page.state.decided)
    if askable and page.may("plans.write"):
        possible["request"] = _form(page, "request", forms.Form)
    if page.may("plans.decide") and status == Status.WITH_THE_BOARD:
        posts, bodies = possible_delegates(page.record.area)
        possible["decide"] = _form(page, "decide", DecisionForm, posts=posts, bodies=bodies)
    if status in {Status.SIGNING, Status.SIGNED}:
        mine = rights.mine
        if _withdrawable(page, rights):
            possible["withdraw"] = _form(page, "withdraw", ReasonForm)
        if mine and mine.signer.key not in page.state.standing and not page.summary.stopping:
            statement = statement_of(page.record, mine)
            read = "" if mine.signer.scope == PART_2 else "I have read the plan. "
            possible["sign"] = _form(page, "sign", SignForm, statement=f"{read}{statement}")
    awaited = [(one.key, one.label) for one in page.signers if _awaited(page, one)]
    if page.may("plans.write") and awaited:
        possible["ask_again"] = _form(page, "ask_again", AskAgainForm, bodies=awaited)
    if page.may("plans.write") and status in {Status.WITH_THE_BOARD, Status.SIGNING, Status.SIGNED}:
        possible["reopen"] = _form(page, "reopen", ReasonForm)
    return possible


def _awaited(page: Page, signer: Signer) -> bool:
    """Whether a body has been asked, has not signed, and somebody is named who could."""
    asked = page.state.status == Status.SIGNING and signer.key not in page.state.standing
    return asked and signer.key in page.named


def _do(page: Page, name: str, form: forms.Form, rights: Rights) -> str:
    """Carry out one act, and say what was done. Raises `actions.NotAllowedNow`."""
    record, by, data, mine = page.record, person(page.request), form.cleaned_data, rights.mine
    if name == "decide":
        actions.record_decision(
            record=record,
            outcome=data["outcome"],
            day=data["day"],
            minute=data["minute"],
            deferred_to=data["deferred_to"],
            delegates=data["delegates"],
            consultation=data["consultation"],
            by=by,
        )
        return "The board's decision is recorded."
    if name == "request":
        actions.request_sign_off(record=record, by=by)
        return "Sign-off is requested. Each signatory gets an e-mail with a link of their own."
    if name == "ask_again":
        post = actions.ask_signatory_again(record=record, organisation=data["organisation"], by=by)
        return f"A link is on its way to the {post}."
    if name == "sign" and mine:
        digest = page.request.POST.get("digest", "")
        actions.sign(record=record, organisation=mine.signer.key, digest=digest, by=by)
        return f"You have signed for {mine.signer.label}."
    if name == "withdraw":
        organisation = _withdrawable(page, rights)
        actions.withdraw_signature(record=record, organisation=organisation, reason=data["reason"], by=by)
        return "The signature is withdrawn."
    actions.reopen(record=record, reason=data["reason"], by=by)
    return "The plan is reopened for drafting."


ACTS = {
    "decide": (
        "Record the board's decision",
        "What the board decided of the frozen plan, with the minute.",
        "Record the decision",
    ),
    "request": (
        "Request sign-off",
        "Asks every body to sign. It is possible when no error is left and every warning is put right or accepted.",
        "Request sign-off",
    ),
    "ask_again": (
        "Send a link to sign",
        "To whoever signs for the body now. A link that somebody else has for it stops working.",
        "Send the link",
    ),
    "withdraw": (
        "Withdraw your signature",
        "It stops counting at once, and stays in the record as history.",
        "Withdraw it",
    ),
    "reopen": ("Reopen the plan", "", "Reopen"),
}


def _before_asking(page: Page) -> list[str]:
    """What to know before asking for signatures: it stops nothing, and a signature or the submission would wait."""
    unnamed = [one.label for one in page.signers if one.key not in page.named]
    told = [f"Nobody is named to sign for {joined(unnamed)}."] if unnamed else []
    return told if page.state.decided else [*told, "The board's decision is not recorded."]


def _acts(page: Page, possible: dict[str, forms.Form], rights: Rights) -> list[dict[str, Any]]:
    listed = []
    withdrawn = page.state.standing.get(_withdrawable(page, rights))
    for name, (title, text, button) in ACTS.items():
        if name not in possible or (name == "request" and page.summary.stopping):
            continue
        if name == "request":
            text = " ".join([text, *_before_asking(page)])
        if name == "withdraw" and withdrawn:
            title = f"Withdraw {'the paper' if withdrawn.paper else 'your'} signature for {withdrawn.label}"
        if name == "reopen":
            count = len(page.state.standing)
            words = f"{count} signature{'s' if count > 1 else ''} that count now would be void."
            words = words if count else "No signature counts now."
            text = f"Takes the plan back to drafting. {words}"
        listed.append(
            {
                "title": title,
                "text": text,
                "form": possible[name],
                "button": button,
                "name": name,
                "organisation": withdrawn.key if name == "withdraw" and withdrawn else "",
                "main": name in {"request", "decide"},
                "destructive": name in {"reopen", "withdraw"},
            }
        )
    return listed


@allowed("plans.read", find_plan)
def sign_off(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Who signs, who has, what changed, and every act that this person may do now."""
    page = Page(request, record, "sign_off")
    rights = Rights(page)
    possible = _forms(page, rights)
    name = request.POST.get("act", "") if request.method == "POST" else ""
    if name:
        if name not in possible:
            messages.error(request, "That is not possible now, or not for you. Nothing was done.")
            return redirect(record.url("sign_off"))
        if possible[name].is_valid():
            try:
                messages.success(request, _do(page, name, possible[name], rights))
            except actions.NotAllowedNow as why:
                messages.error(request, str(why))
            return redirect(record.url("sign_off"))
    return page.render("plans/sign_off.html", _context(page, rights, possible), 422 if name else 200)


def _links(page: Page, organisation: str, rights: Rights) -> list[dict[str, str]]:
    """What else the person may do about one body's signature, each on a page of its own."""
    record = page.record
    links: list[dict[str, str]] = []
    signing = page.state.status in {Status.SIGNING, Status.SIGNED}
    if signing and organisation in rights.bodies:
        links.append({"url": f"{record.url('return_plan')}?for={organisation}", "text": "Return for changes"})
    if organisation in page.state.standing:
        return links
    if signing and organisation in rights.recordable:
        links.append({"url": record.url("sheet", organisation=organisation), "text": "Sign on paper"})
    if organisation in rights.substitutable:
        links.append({"url": record.url("substitute", organisation=organisation), "text": "Name a substitute"})
    return links


def _changes_url(page: Page) -> str:
    """The page of changes, since the person's own signature, else since the request."""
    signed = any(one.person == person(page.request).pk for one in page.state.signatures)
    since = "signed" if signed else "requested"
    return f"{page.record.url('changes')}?since={since}" if signed or page.state.requested else ""


def _context(page: Page, rights: Rights, possible: dict[str, forms.Form]) -> dict[str, Any]:
    record, state, mine = page.record, page.state, rights.mine
    since, since_words = pages.told_since(state, mine.signer.key if mine else "")
    one = document(record, state)
    edition, names = page.summary.edition, page.names(one)
    changes = []
    said = list(comments_that_wait_or_ask(record))
    if since:
        scope = mine.signer.scope if mine else PLAN
        changes = pages.changes_since(record, edition, since, names, numbering(one), scope)
    asks = page.may("plans.write") and state.status in {Status.DRAFTING, Status.WITH_THE_BOARD}
    signing = state.status in {Status.SIGNING, Status.SIGNED}
    blocked = [one for one in page.summary.stopping if one.key not in page.summary.to_do]
    panel = None
    if mine and "sign" in possible:
        panel = pages.panel(
            one,
            page.summary,
            mine,
            possible["sign"],
            record.url("read"),
            f"{record.url('checklist')}?show=accepted",
        )
        panel["links"] = _links(page, mine.signer.key, rights)
    signers = pages.signer_rows(record, state, page.signers, page.named, rights.bodies, person(page.request).pk)
    for row in signers:
        beside = panel and mine and mine.signer.key == row["organisation"]
        row["links"] = [] if beside else _links(page, row["organisation"], rights)
    rows = [*signers, *(commentary_rows(record, state, one) if page.summary.commenting else ())]
    lost = undelivered(record, state, person(page.request).pk, page.may("plans.write"))
    for row in rows:
        row["undelivered"] = [each for each in lost if each["about"] == row["organisation"]]
    beside_rows = {row["organisation"] for row in rows}
    return {
        "strip": page.strip(),
        "changes_asked_for": agreeing.changes_asked_for(record, state, edition, page.may("plans.write"), "", said),
        "open_comments": open_words(record, said),
        "part_2_url": record.url("part_2") if asks else "",
        "own_steps": agreeing.own_steps(state),
        "own_steps_url": record.url("own_steps") if page.may("plans.decide") else "",
        "signers": rows,
        "undelivered": [each for each in lost if each["about"] not in beside_rows],
        "changes": changes,
        "figures_changed": any(each["change"] is not None for each in changes),
        "changes_title": since_words,
        "to_read": pages.to_read(record, one, page.summary) if panel else None,
        "changes_note": "Nothing else has changed." if changes else "",
        "changes_url": _changes_url(page) if since else "",
        "decisions": pages.decisions(state),
        "board_url": record.url("board"),
        "pack": pages.last_pack(record, page.state),
        "may_freeze": page.may("plans.write") and state.status == Status.DRAFTING,
        "panel": panel,
        "acts": _acts(page, possible, rights),
        "blocked": [shown(record, one, state) for one in blocked[:5]] if asks or signing else [],
        "blocked_more": max(0, len(blocked) - 5) if asks or signing else 0,
        "questions": page.summary.questions if asks or signing else 0,
        "blocked_title": "Put right before anybody can sign" if signing else "What stops the request for sign-off",
        "has_errors": any(form.errors for form in possible.values() if form.is_bound),
    }
