"""What every page of a plan is rendered with."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bcf.access import may
from bcf.editions.base import COMMENTARY, Part
from plans import money
from plans.document import Document, document, state_of
from plans.models import Record, Upload
from plans.pages.people import named_signatories
from plans.pages.shell import head, strip
from plans.queries import AskedPart
from plans.reference import Reference, reference_for
from plans.states import Signer, State
from plans.summary import Summary, summary_of


def small_number(text: str) -> int:
    """A number that an address or a form carries; 0 where it is none, or one that nothing here has."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


class Page:
    """A record with what its pages need, each read once: reference, state, summary."""

    def __init__(self, request: HttpRequest, record: Record, tab: str) -> None:
        self.request = request
        self.record = record
        self.tab = tab
        self.reference: Reference = reference_for(record.area, record.edition_code)
        self.state: State = state_of(record)
        self.summary: Summary = summary_of(record, self.reference)

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
        return {**money.scheme_names(one), **{body.key: body.name for body in self.reference.bodies}, **dict(files)}

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
