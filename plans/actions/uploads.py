"""Pictures and documents that people put into a plan: hostile until read."""

import hashlib
import io
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from PIL import Image

from bcf.accounts.models import User
from plans.models import Record, Upload

LARGEST_PICTURE = 5 * 1024 * 1024
LARGEST_DOCUMENT = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg"}
DOCUMENTS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": (b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".pptx": (b"PK", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}


class UnfitUpload(Exception):
    """The file is not one that a plan can hold. The text says why, for the person."""


def _read(source: File[Any], largest: int) -> bytes:
    content = source.read(largest + 1)
    if len(content) > largest:
        raise UnfitUpload(f"The file is larger than {largest // (1024 * 1024)} MB.")
    if not content:
        raise UnfitUpload("The file is empty.")
    return content


def _picture(content: bytes) -> tuple[bytes, str, str]:
    """The picture drawn anew, so that nothing but its pixels is kept; its type and ending."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as opened:
            picture: Image.Image = opened
            if picture.width * picture.height > MOST_PIXELS:
                raise UnfitUpload("The picture has more than 40 million points.")
            picture.load()
            form = picture.format or "PNG"
            if form == "JPEG" and picture.mode not in {"RGB", "L"}:
                picture = picture.convert("RGB")
            drawn = io.BytesIO()
            picture.save(drawn, form)
    except UnfitUpload:
        raise
    except Exception as error:
        raise UnfitUpload("The file is not a picture that can be read. PNG and JPEG can.") from error
    return drawn.getvalue(), PICTURES[form], "." + form.lower().replace("jpeg", "jpg")


def _document(content: bytes, name: str) -> tuple[bytes, str, str]:
    for ending, (mark, content_type) in DOCUMENTS.items():
        if name.lower().endswith(ending):
            if not content.startswith(mark):
                raise UnfitUpload(f"The file is called {name}, and its content is something else.")
            return content, content_type, ending
    raise UnfitUpload("Only PDF, Word, Excel and PowerPoint files can be attached.")


def bring_uploads(*, older: Record, newer: Record, named_in: bytes, by: User) -> None:
    """Let a new plan hold those files of an older one that its contents name; the stored file is the same."""
    Upload.objects.bulk_create(
        Upload(
            record=newer,
            kind=one.kind,
            key=one.key,
            name=one.name,
            content_type=one.content_type,
            size=one.size,
            alternative_text=one.alternative_text,
            file=one.file.name,
            by=by,
            at=timezone.now(),
        )
        for one in Upload.objects.filter(record=older).exclude(
            key__in=Upload.objects.filter(record=newer).values("key")
        )
        if one.key.encode() in named_in
    )


@transaction.atomic
def add_upload(
    *, record: Record, kind: str, source: File[Any], name: str, by: User, alternative_text: str = ""
) -> Upload:
    """Keep a file for a plan and return it; the same content again returns the one kept. Raises `UnfitUpload`."""
    if kind == Upload.Kind.PICTURE and not alternative_text.strip():
        raise UnfitUpload("Say in words what the picture shows, for people who cannot see it.")
    largest = LARGEST_PICTURE if kind == Upload.Kind.PICTURE else LARGEST_DOCUMENT
    content = _read(source, largest)
    kept, content_type, ending = _picture(content) if kind == Upload.Kind.PICTURE else _document(content, name)
    key = hashlib.sha256(kept).hexdigest()[:32]
    found = Upload.objects.filter(record=record, key=key).first()
    if found:
        return found
    return Upload.objects.create(
        record=record,
        kind=kind,
        key=key,
        name=get_valid_filename(name)[-200:],
        content_type=content_type,
        size=len(kept),
        alternative_text=alternative_text.strip()[:500],
        file=ContentFile(kept, name=f"{key}{ending}"),
        by=by,
        at=timezone.now(),
    )
