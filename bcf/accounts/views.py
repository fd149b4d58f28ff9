"""The page about one's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bcf.access import SignedInRequest, signed_in
from bcf.accounts.actions import change_name
from bcf.accounts.forms import NameForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """Show one's account; change one's name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if form.is_valid():
        change_name(person=request.user, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, "Name saved.")
        return redirect("account")
    context = {"form": form, "has_errors": bool(form.errors)}
    return render(request, "account/account.html", context)
