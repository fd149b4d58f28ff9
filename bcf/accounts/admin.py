"""People in Django's admin. Their roles are under areas."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from bcf.accounts.forms import NewPersonForm
from bcf.accounts.models import User


@admin.register(User)
class PersonAdmin(UserAdmin):
    """A person who signs in by e-mail."""

    add_form = NewPersonForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("May sign in", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
