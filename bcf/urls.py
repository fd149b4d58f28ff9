"""The addresses of the site: each room brings its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("bcf.accounts.urls")),
    path("", include("plans.urls")),
    path("", include("areas.urls")),
    path("", include("submissions.urls")),
]
