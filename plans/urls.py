"""Addresses of plans: readable, and kept."""

from django.urls import path

from plans.views import agreeing, checking, commentary, drafting, links, reading, signing, starting

PLAN = "plans/<slug:area>/<slug:edition>/"
PART = f"{PLAN}parts/<slug:part>/"

urlpatterns = [
    path("", reading.home, name="home"),
    path("waiting/", links.waiting, name="waiting"),
    path("links/<str:token>/", links.signing_link, name="signing_link"),
    path("links/<str:token>/code/", links.signing_code, name="signing_code"),
    path("glossary/", reading.glossary, name="glossary"),
    path("help/", reading.help_page, name="help"),
    path("areas/<slug:area>/", reading.area, name="area"),
    path("areas/<slug:area>/start/<slug:edition>/", starting.start, name="start"),
    path(PLAN, drafting.plan, name="plan"),
    path(f"{PLAN}carried/", starting.carried, name="carried"),
    path(PART, drafting.part, name="part"),
    path(f"{PART}history/", drafting.history, name="part_history"),
    path(f"{PART}history/<int:number>/restore/", drafting.restore, name="restore"),
    path(f"{PART}holder/", drafting.assign, name="assign"),
    path(f"{PLAN}checklist/", checking.checklist, name="checklist"),
    path(f"{PLAN}checklist/table/", checking.checklist_table, name="checklist_table"),
    path(f"{PLAN}checklist/accept/", checking.accept_several, name="accept_several"),
    path(f"{PLAN}checklist/<slug:key>/accept/", checking.accept, name="accept"),
    path(f"{PLAN}checklist/<slug:key>/take-back/", checking.take_back, name="take_back"),
    path(f"{PLAN}money/", reading.money, name="money"),
    path(f"{PLAN}metrics/", reading.metrics, name="metrics"),
    path(f"{PLAN}sign-off/", signing.sign_off, name="sign_off"),
    path(f"{PLAN}sign-off/return/", agreeing.return_plan, name="return_plan"),
    path(f"{PLAN}sign-off/changes/<slug:key>/", agreeing.settle, name="settle"),
    path(f"{PLAN}sign-off/sheet/<slug:organisation>/", agreeing.sheet, name="sheet"),
    path(f"{PLAN}sign-off/paper/<slug:organisation>/", agreeing.paper, name="paper"),
    path(f"{PLAN}sign-off/substitute/<slug:organisation>/", agreeing.substitute, name="substitute"),
    path(f"{PLAN}sign-off/steps/", agreeing.own_steps, name="own_steps"),
    path(f"{PLAN}providers/<slug:provider>/", commentary.provider, name="provider"),
    path(f"{PLAN}people/", reading.people, name="people"),
    path(f"{PLAN}picture/", drafting.picture_upload, name="picture_upload"),
    path("files/pictures/<slug:area>/<slug:edition>/<slug:key>/", drafting.picture, name="picture"),
]
