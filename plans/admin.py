"""The plans room in Django's admin, for those who run the site: to look at, never to change.

What happens to a plan goes through `plans.actions`, which keeps its events, its tables and its signatures in step.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from plans import models


class ToLookAt(admin.ModelAdmin):
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False


@admin.register(models.Record)
class RecordAdmin(ToLookAt):
    """Plans and where they stand."""

    list_display = ("area", "edition_code", "kind", "status", "started_by", "started_at")
    list_filter = ("edition_code", "status")
    list_select_related = ("area", "started_by")
    search_fields = ("area__name", "area__slug")


@admin.register(models.PartRevision)
class PartRevisionAdmin(ToLookAt):
    """Every version of every part."""

    list_display = ("record", "part", "number", "newest", "how", "by", "at")
    list_filter = ("newest", "how", "part")
    list_select_related = ("record__area", "by")
    search_fields = ("record__area__name", "part", "digest")


@admin.register(models.Event)
class EventAdmin(ToLookAt):
    """What happened, in order."""

    list_display = ("record", "number", "kind", "post", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("record__area", "by")
    search_fields = ("record__area__name", "kind", "post", "hash")


@admin.register(models.Upload)
class UploadAdmin(ToLookAt):
    """Pictures and documents that people put into plans."""

    list_display = ("record", "kind", "name", "content_type", "size", "by", "at")
    list_filter = ("kind", "content_type")
    list_select_related = ("record__area", "by")
    search_fields = ("record__area__name", "name", "key")
