"""Pictures and documents."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8)) -> bytes:
    """Return the bytes of a small picture."""
    buffer = io.BytesIO()
    Picture.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def office_file(*names: str) -> bytes:
    """Return the bytes of an office document (a zip archive) with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names or ("[Content_Types].xml",):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def image(title: str = "Foto", collection: Collection | None = None, name: str = "foto.png", **fields: Any) -> Image:
    """Return a saved picture, in the root collection unless told otherwise."""
    if collection is not None:
        fields["collection"] = collection
    return Image.objects.create(title=title, file=ContentFile(picture(), name=name), **fields)


def document(
    title: str = "Werkblad", collection: Collection | None = None, name: str = "werkblad.pdf", **fields: Any
) -> Document:
    """Return a saved document, in the root collection unless told otherwise."""
    if collection is not None:
        fields["collection"] = collection
    return Document.objects.create(title=title, file=ContentFile(PDF, name=name), **fields)
