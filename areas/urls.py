"""Addresses of the pages about areas and people."""

from django.urls import path

from areas import views

PEOPLE = "areas/<slug:area>/people/"

urlpatterns = [
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:area>/", views.area, name="area"),
    path(PEOPLE, views.people, name="area_people"),
    path(f"{PEOPLE}add-provider/", views.add_provider, name="area_people_add_provider"),
    path(f"{PEOPLE}<int:organisation>/invite/", views.invite, name="area_people_invite"),
    path(f"{PEOPLE}<int:organisation>/grant/", views.grant, name="area_people_grant"),
    path(f"{PEOPLE}roles/<int:membership>/post/", views.post, name="area_people_post"),
    path(f"{PEOPLE}roles/<int:membership>/end/", views.end, name="area_people_end"),
    path(f"{PEOPLE}invitations/<int:invitation>/again/", views.invite_again, name="area_people_invite_again"),
    path(f"{PEOPLE}invitations/<int:invitation>/withdraw/", views.withdraw, name="area_people_withdraw"),
    path("areas/<slug:area>/deadlines/", views.deadlines, name="area_deadlines"),
    path("areas/<slug:area>/bodies/<int:organisation>/means/", views.means, name="area_means"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/join/", views.join, name="join"),
]
