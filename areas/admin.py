"""The areas room in Django's admin, for those who run the site."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from areas import models


class ByWhom(admin.ModelAdmin):
    """Records the member of staff as the one who did it."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep who and when out of reach."""
        return (*super().get_readonly_fields(request, obj), "by", "at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store it; a new one is by the member of staff."""
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)


@admin.register(models.Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Bodies."""

    list_display = ("name", "kind", "ons_code", "nhs_code", "region")
    list_filter = ("kind", "region")
    search_fields = ("name", "ons_code", "nhs_code")
    autocomplete_fields = ("successor",)


class ParticipationInline(admin.TabularInline):
    """Who takes part."""

    model = models.Participation
    autocomplete_fields = ("organisation",)
    extra = 0


@admin.register(models.Area)
class AreaAdmin(admin.ModelAdmin):
    """Areas and who takes part in them."""

    list_display = ("name", "kind", "region", "within", "fictional")
    list_filter = ("kind", "region")
    list_select_related = ("within",)
    search_fields = ("name", "slug", "ons_code")
    autocomplete_fields = ("within",)
    inlines: ClassVar = [ParticipationInline]


@admin.register(models.AreaShare)
class AreaShareAdmin(admin.ModelAdmin):
    """Shares."""

    list_display = ("area", "organisation", "percent_of_organisation", "percent_of_area")
    list_select_related = ("area", "organisation")
    search_fields = ("area__name", "organisation__name")
    autocomplete_fields = ("area", "organisation")


@admin.register(models.Population)
class PopulationAdmin(admin.ModelAdmin):
    """Populations."""

    list_display = ("area", "organisation", "group", "basis", "year", "count")
    list_filter = ("group", "basis", "year")
    list_select_related = ("area", "organisation")
    search_fields = ("area__name", "organisation__name")
    autocomplete_fields = ("area", "organisation")


@admin.register(models.Minimum)
class MinimumAdmin(admin.ModelAdmin):
    """Minimum contributions."""

    list_display = ("area", "organisation", "year", "amount", "source")
    list_select_related = ("area", "organisation")
    search_fields = ("area__name",)
    autocomplete_fields = ("area", "organisation")


@admin.register(models.Means)
class MeansAdmin(admin.ModelAdmin):
    """What bodies say they have, to look at: it is said on the pages of the site."""

    list_display = ("organisation", "year", "amount", "source", "by", "at")
    list_select_related = ("organisation", "by")
    search_fields = ("organisation__name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: the body's own people say it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a new figure takes the place of one that was wrong."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was said stays on record."""
        return False


@admin.register(models.Round)
class RoundAdmin(admin.ModelAdmin):
    """Rounds and their deadlines."""

    list_display = ("name", "edition_code", "deadline")


@admin.register(models.Extension)
class ExtensionAdmin(admin.ModelAdmin):
    """Extensions of a deadline, to look at."""

    list_display = ("area", "round", "deadline", "by", "at")
    list_select_related = ("area", "round", "by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: the area team gives one on the site's own page, and those whom it concerns are told."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: another takes the place of one that was wrong."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was given stays on record."""
        return False


@admin.register(models.Membership)
class MembershipAdmin(ByWhom):
    """Roles: the first administrator of an organisation is made here; a role is ended on the pages of the site."""

    list_display = ("person", "post", "organisation", "role", "starts", "ends")
    list_filter = ("role",)
    list_select_related = ("person", "organisation")
    search_fields = ("person__email", "post", "organisation__name")
    autocomplete_fields = ("person", "organisation")
    readonly_fields = ("ends", "ended_by", "ended_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a role that was held stays on record."""
        return False


@admin.register(models.Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Invitations, to look at."""

    list_display = ("email", "post", "organisation", "role", "at", "expires", "accepted_at", "withdrawn_at")
    list_select_related = ("organisation",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: the link of an invitation is made and sent by the site's own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: see above."""
        return False
