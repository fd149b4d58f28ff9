"""What every page shows of the reader."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from areas.access import posts_held


def whoami(request: HttpRequest) -> dict[str, Any]:
    """Offer `whoami`: the reader's post and organisation, or nothing; looked up only if the page asks."""
    return {"whoami": SimpleLazyObject(lambda: _post_of(request))}


def _post_of(request: HttpRequest) -> dict[str, str] | None:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return None
    held = posts_held(person)
    if not held:
        return {"post": str(person), "organisation": ""}
    return {"post": held[0].post, "organisation": held[0].organisation.name}
