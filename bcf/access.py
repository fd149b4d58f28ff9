"""Who may use a view: each view says so with one of three decorators, and a test fails on a view that does not.

`public`     anyone.
`signed_in`  anyone with an account.
`allowed`    whoever holds a permission on the thing the address names.

What a permission means is written once, with `declare`, in the `access` module of the room it belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bcf.accounts.models import User

View = Callable[..., HttpResponseBase]
Hold = Callable[..., str]

_for_whom: dict[str, str] = {}


class SignedInRequest(HttpRequest):
    """For types only: what a `signed_in` or `allowed` view is given. Its user is a person, never a stranger."""

    user: User


@dataclass(frozen=True)
class Access:
    """The access rule of a view: its kind, and for `allowed` the permission asked for."""

    rule: str
    permission: str = ""


class Refused(PermissionDenied):
    """Raised for a person who lacks the permission. Its text says whom the page is for."""


def declare(permission: str, predicate: Any, for_whom: str) -> None:
    """Say what a permission means: the rule (a `rules` predicate of person and thing) and, in words, whom it is for.

    The words finish the sentence "This page is for ...", without a full stop.
    """
    rules.add_perm(permission, predicate)
    _for_whom[permission] = for_whom


def for_whom(permission: str) -> str:
    """Return the words that `declare` was given for a permission."""
    return _for_whom[permission]


def may(person: Any, permission: str, thing: Any) -> bool:
    """Return whether a person holds a permission on a thing."""
    return bool(person.has_perm(permission, thing))


def not_saved(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The page for what was sent signed out, or with a token that no longer fits: it shows what was typed.

    A view that says so with `holding` keeps it for whom the page was drawn. Otherwise nothing is stored; and nothing
    but what this very request brought is shown. A script that asks for JSON has the text on its own page: it is told
    why alone.
    """
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"reason": "signed_out"}, status=403)
    hidden = {
        "csrfmiddlewaretoken",
        "base",
        "numbering",
        "act",
        "then",
        "page",
        "digest",
        "token",
        "drawn_for",
        "held",
        "set-aside",
        "void_signatures",
    }
    hidden |= {"password", "password1", "password2", "code"}
    typed = [
        {
            "name": name.rpartition("-")[2].replace("_", " "),
            "text": text,
            "short": len(text) < 80 and "\n" not in text,
        }
        for name, texts in request.POST.lists()
        if name not in hidden and not name.endswith("-row")
        for text in texts
        if text.strip()
    ]
    match = request.resolver_match
    hold: Hold | None = getattr(match.func, "hold", None) if match else None
    context = {
        "typed": typed,
        "address": request.get_full_path(),
        "signed_out": not request.user.is_authenticated,
        "held": hold(request, **match.kwargs) if match and hold else "",
    }
    return render(request, "not_saved.html", context, status=403)


def holding(hold: Hold) -> Callable[[View], View]:
    """Keep what was posted to a view, and not saved, for its person: `hold` says in words that it did, or nothing."""

    def decorate(view: View) -> View:
        view.hold = hold  # type: ignore[attr-defined]
        return view

    return decorate


def public(view: View) -> View:
    """Let anyone use the view, signed in or not."""

    @wraps(view)
    def open_to_all(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, **kwargs)

    return _with_access(open_to_all, Access("public"))


def signed_in(view: View) -> View:
    """Let anyone who is signed in use the view; send others to the sign-in page."""

    @wraps(view)
    def ask_to_sign_in(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **kwargs)

    return _with_access(ask_to_sign_in, Access("signed_in"))


def allowed(permission: str, find: Callable[..., Any]) -> Callable[[View], View]:
    """Let through whoever holds `permission` on what `find(**url_kwargs)` returns; `find` raises Http404 for nothing.

    A stranger is sent to sign in. A person without the permission is refused with a page that says whom it is for.
    The view is called as `view(request, thing, **url_kwargs)`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def ask_permission(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            thing = find(**kwargs)
            if not request.user.is_authenticated:
                if request.method == "POST":
                    return not_saved(request)
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm(permission, thing):
                raise Refused(f"This page is for {for_whom(permission)}.")
            return view(request, thing, **kwargs)

        return _with_access(ask_permission, Access("allowed", permission))

    return decorate


def _with_access(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
