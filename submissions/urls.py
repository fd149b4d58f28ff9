"""Addresses of what leaves the building."""

from django.urls import path

from submissions import views

PLAN = "plans/<slug:area>/<slug:edition>/"

urlpatterns = [
    path(f"{PLAN}read/", views.read, name="read"),
    path(f"{PLAN}files/", views.files, name="files"),
    path(f"{PLAN}files/<slug:format>/", views.download, name="download"),
    path(f"{PLAN}files/<slug:format>/<slug:key>/", views.signed_download, name="signed_download"),
    path("schema/<slug:edition>.json", views.schema, name="schema"),
]
