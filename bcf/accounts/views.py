"""The page about one's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bcf.access import SignedInRequest, signed_in
from bcf.accounts.actions import change_name, choose_letters
from bcf.accounts.forms import AccountForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """Show one's account; change one's name, and when news is e-mailed."""
    person = request.user
    now = {"name": person.name, "letters": person.letters}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        change_name(person=person, name=form.cleaned_data["name"], by=person)
        choose_letters(person=person, letters=form.cleaned_data["letters"], by=person)
        messages.success(request, "Saved.")
        return redirect("account")
    context = {"form": form, "has_errors": bool(form.errors)}
    return render(request, "account/account.html", context)
