"""What may be uploaded: pictures and documents that carry nothing that runs."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

# A picture is bytes; where these words stand in it, somebody hid a page in it. Browsers that guess would run that.
MARKUP = (b"<script", b"<svg", b"<html", b"<!doctype", b"<iframe", b"javascript:")
# PDF: names of actions that run code or start a program (ISO 32000-1, 12.6.4).
PDF_ACTIONS = (b"/JavaScript", b"/Launch")
OFFICE = {"docx", "odp", "ods", "odt", "pptx", "xlsx"}
TEXT = {"csv", "txt"}


def extension_of(name: str) -> str:
    """Return the ending of a file name in lower case, without the dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def refuse_extension(name: str, allowed: list[str]) -> None:
    """Raise ValidationError, with what is accepted, unless the ending of a file name is on the list."""
    if extension_of(name) not in allowed:
        raise ValidationError(
            _("Dit soort bestand kun je hier niet toevoegen. Dit kan wel: %(allowed)s."),
            params={"allowed": get_text_list(sorted(allowed), _("of"))},
            code="extension",
        )


def refuse_active_image(content: bytes) -> None:
    """Raise ValidationError when a picture holds markup or script."""
    if any(word in content.lower() for word in MARKUP):
        raise ValidationError(
            _("In deze afbeelding zit code. Bewaar ze in een fotoprogramma opnieuw als PNG of JPEG en probeer dan."),
            code="active",
        )


def refuse_active_document(name: str, file: Any) -> None:
    """Raise ValidationError when a document is not what its name says, or carries script or macros."""
    extension = extension_of(name)
    content = file.read()
    file.seek(0)
    if not _is_what_it_says(extension, file, content):
        raise ValidationError(
            _("De inhoud past niet bij de naam van dit bestand. Bewaar het opnieuw als %(extension)s en probeer dan."),
            params={"extension": extension.upper()},
            code="content",
        )
    if _runs(extension, file, content):
        raise ValidationError(
            _("In dit document zit een script of macro. Bewaar het zonder macro's en probeer opnieuw."), code="active"
        )


def _is_what_it_says(extension: str, file: Any, content: bytes) -> bool:
    if extension == "pdf":
        return content.lstrip()[:5] == b"%PDF-"
    if extension in OFFICE:
        return zipfile.is_zipfile(file)
    if extension in TEXT:
        return b"\0" not in content and not any(word in content[:2000].lower() for word in MARKUP)
    return True


def _runs(extension: str, file: Any, content: bytes) -> bool:
    if extension == "pdf":
        return any(action in content for action in PDF_ACTIONS)
    if extension in OFFICE:
        with zipfile.ZipFile(file) as archive:
            names = [name.lower() for name in archive.namelist()]
        file.seek(0)
        return any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names)
    return False


class SafeImageForm(BaseImageForm):
    """Uploads a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # Before Wagtail reads the file: what it says about a wrong kind of file is partly English.
            self.fields["file"].to_python = _checking_name_first(self.fields["file"].to_python)

    def clean_file(self) -> Any:
        """Refuse a picture that carries code."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            file.seek(0)
            refuse_active_image(file.read())
            file.seek(0)
        return file


def _checking_name_first(to_python: Any) -> Any:
    def checked(data: Any) -> Any:
        if data:
            refuse_extension(data.name, settings.WAGTAILIMAGES_EXTENSIONS)
        return to_python(data)

    return checked


class SafeDocumentForm(BaseDocumentForm):
    """Uploads a document."""

    def clean_file(self) -> Any:
        """Refuse a document that is not what its name says, or that carries code."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            refuse_extension(file.name, settings.WAGTAILDOCS_EXTENSIONS)
            file.seek(0)
            refuse_active_document(file.name, file)
            file.seek(0)
        return file
