"""Addresses of what leaves the building."""

from django.urls import path

from submissions.views import check, files, submission

PLAN = "plans/<slug:area>/<slug:edition>/"

urlpatterns = [
    path(f"{PLAN}read/", files.read, name="read"),
    path(f"{PLAN}files/", files.files, name="files"),
    path(f"{PLAN}files/<slug:format>/", files.download, name="download"),
    path(f"{PLAN}files/<slug:format>/<slug:key>/", files.signed_download, name="signed_download"),
    path(f"{PLAN}submission/", submission.submission, name="submission"),
    path(f"{PLAN}submission/<int:number>/<slug:format>/", submission.submitted, name="submitted"),
    path("check/", check.check, name="check"),
    path("schema/<slug:edition>.json", files.schema, name="schema"),
]
