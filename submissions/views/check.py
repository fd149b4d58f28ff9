"""The page that says whether a file is the one that was submitted. Open to all; nothing of the file is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bcf.access import may, public
from submissions.forms import CheckForm
from submissions.verifying import Answer, verify
from submissions.verifying.answering import LARGEST


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, **_: Any) -> HttpResponse:
    """Yes, no, or altered and where. Who may read the plan is also shown what was submitted in each place."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    answer, name = None, ""
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is not None and given.size is not None and given.size > LARGEST:
            form.add_error("file", "The file is larger than 20 MB. Choose another.")
        elif form.is_valid():
            content = form.cleaned_data["file"].read(LARGEST + 1)
            name, answer = form.cleaned_data["file"].name, _for(request, content)
            form = CheckForm()
    context = {"form": form, "answer": answer, "name": name, "title": "Check a file"}
    return render(request, "submissions/check.html", context, status=422 if form.errors else 200)


def _for(request: HttpRequest, content: bytes) -> Answer:
    """The answer, with what was submitted in each place for who may read it."""
    answer = verify(content)
    if answer.record and may(request.user, "submissions.see", answer.record):
        return verify(content, trusted=True)
    return answer
