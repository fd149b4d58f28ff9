"""What every page of a plan is rendered with."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bcf.access import may
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY, Part
from plans import actions, money
from plans.document import Document, document, state_of
from plans.models import Record, Upload
from plans.pages.people import named_signatories
from plans.pages.shell import head, strip
from plans.presence import Visit, visit_of
from plans.queries import AskedPart, find_plan
from plans.reference import Reference, reference_for
from plans.signatures import Signer
from plans.sittings import idle_since
from plans.states import State
from plans.summary import Summary, summary_of


def small_number(text: str) -> int:
    """A number that an address or a form carries; 0 where it is none, or one that nothing here has."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def acted(page: "Page", form: forms.Form, act: Callable[[], object], done: str, then: str) -> HttpResponse | None:
    """The answer to a form whose act is done; None where it was refused, with the refusal on the form."""
    if not form.is_valid():
        return None
    try:
        act()
    except (actions.NotAllowedNow, actions.UnfitUpload) as why:
        form.add_error(None, str(why))
        return None
    messages.success(page.request, done)
    return redirect(then)


def act_page(page: "Page", form: forms.Form, *, back: str, back_words: str, **context: Any) -> HttpResponse:
    """The page of one act with its form. `back` is the page that it leads back to, with that page's name."""
    shown = {
        "form": form,
        "has_errors": bool(form.is_bound and form.errors),
        "back": back,
        "back_words": back_words,
    }
    return page.render("plans/sign_off_act.html", {**shown, **context}, 422 if shown["has_errors"] else 200)


class Page:
    """A record with what its pages need, each read once: reference, state, summary."""

    def __init__(self, request: HttpRequest, record: Record, tab: str) -> None:
        self.request = request
        if request.method == "POST" and actions.close_sittings(record=record, idle_since=idle_since()):
            record = find_plan(record.area.slug, record.edition_code)  # as it stands now
        self.record = record
        self.tab = tab
        self.reference: Reference = reference_for(record.area, record.edition_code)
        self.state: State = state_of(record)
        self.summary: Summary = summary_of(record, self.reference, lambda: self.document)

    def visit(self, part: str = "") -> Visit:
        """The person's visit to the plan, with who else is there. Opening a page, of a part or another, is noted."""
        by = person(self.request)
        if self.request.method != "GET":
            return visit_of(self.record, by)
        return actions.arrive(record=self.record, part=part, by=by)

    def may(self, permission: str) -> bool:
        """Whether the person may do something with this plan."""
        return bool(self.request.user.has_perm(permission, self.record))

    @cached_property
    def guest(self) -> bool:
        """Whether the person sees but one annex of the plan."""
        return not self.may("plans.read")

    @property
    def writable(self) -> bool:
        """Whether the person may save parts now."""
        return self.state.editable and self.may("plans.write")

    def part(self, key: str) -> Part:
        """A part that the plan has. Raises Http404 for another: of a scheme that is no more, or was never there."""
        try:
            return self.summary.edition.part[key]
        except KeyError:
            raise Http404(f"The plan has no part {key}.") from None

    def may_write(self, part: Part) -> bool:
        """Whether the person may save a part now. A provider's commentary may come late."""
        open_to_it = self.state.open_to_commentary if part.scope == COMMENTARY else self.state.editable
        return open_to_it and may(self.request.user, "plans.write_part", AskedPart(self.record, part))

    @cached_property
    def document(self) -> Document:
        """The plan's content, read when it is first asked for."""
        return document(self.record, self.state)

    @cached_property
    def named(self) -> dict[str, str]:
        """The post that signs for each body."""
        return named_signatories(self.record.area)

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The bodies that sign: those asked, once sign-off is requested; until then those the plan names."""
        return self.state.signers or self.summary.signers

    def strip(self) -> dict[str, Any]:
        """The state strip of the plan."""
        stated = self.summary.stated_signatures
        return strip(self.record, self.state, self.signers, self.named, self.reference, stated)

    @cached_property
    def guest_url(self) -> str:
        """The page of the annex that a guest came for, by the address asked for."""
        match = self.request.resolver_match
        kwargs = match.kwargs if match else {}
        part = self.record.edition.find(kwargs["part"]) if "part" in kwargs else None
        provider = part.about if part else kwargs.get("provider", "")
        return self.record.url("provider", provider=provider) if provider else ""

    def names(self, one: Document) -> dict[str, str]:
        """What content names by a key, by that key: schemes with their numbers, bodies of the area, files."""
        files = Upload.objects.filter(record=self.record, kind=Upload.Kind.DOCUMENT).values_list("key", "name")
        return {**money.scheme_names(one), **self.reference.names, **dict(files)}

    def render(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """The page, with the plan's head and tabs around it."""
        shell = {
            "plan": head(self.record),
            "guest": self.guest,
            "guest_url": self.guest_url if self.guest else "",
            "tab": self.tab,
            "blocking_count": self.summary.open_errors + self.summary.open_warnings,
        }
        return render(self.request, template, {**shell, **context}, status=status)


def person(request: HttpRequest) -> User:
    """The person signed in. The access rules let nobody else through."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def picture_address(upload: Upload) -> str:
    """The address at which a picture is shown."""
    area, edition = upload.record.area.slug, upload.record.edition_code
    return reverse("picture", kwargs={"area": area, "edition": edition, "key": upload.key})
