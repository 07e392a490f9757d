"""Nothing that runs gets in, and who is refused reads what to do, beside the field."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image

from hub.tenants.models import Tenancy
from tests.factories.media import PDF, office_file, picture, upload
from tests.factories.research import organisation
from tests.factories.users import member

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def tenancy(db: None) -> Tenancy:
    return Tenancy.objects.get(root=organisation())


@pytest.fixture
def editor(tenancy: Tenancy, as_user: Any) -> Any:
    return as_user(member(tenancy.editors))


def send(client: Any, url_name: str, tenancy: Tenancy, name: str, content: bytes) -> Any:
    data = {"title": "Klas", "collection": tenancy.collection_id, "file": upload(name, content)}
    return client.post(reverse(url_name), data)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("plan.svg", SVG, "Dit soort bestand"),
        ("plan.png", SVG, "hoort niet bij het bestandsformaat"),
        ("plan.html", HTML, "Dit soort bestand"),
        ("plan.png", HTML, "geldige afbeelding"),
        ("plan.png", picture() + HTML, "zit code"),
        ("plan.gif", picture("GIF") + b"<SCRIPT>alert(1)</SCRIPT>", "zit code"),
        ("plan.jpg", picture(), "hoort niet bij het bestandsformaat"),
    ],
)
def test_no_active_picture(name: str, content: bytes, message: str, editor: Any, tenancy: Tenancy) -> None:
    response = send(editor, "wagtailimages:add", tenancy, name, content)
    assert not Image.objects.exists()
    assert message in str(response.context["form"].errors["file"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("blad.html", HTML, "Dit soort bestand"),
        ("blad.svg", SVG, "Dit soort bestand"),
        ("blad.pdf", HTML, "past niet bij de naam"),
        ("blad.docx", PDF, "past niet bij de naam"),
        ("blad.txt", HTML, "past niet bij de naam"),
        ("blad.csv", b"\0\1\2", "past niet bij de naam"),
        ("blad.docx", office_file("word/vbaProject.bin"), "script of macro"),
        ("blad.odt", office_file("Basic/Standard/Module1.xml"), "script of macro"),
        ("blad.pdf", PDF + b"<</S/JavaScript/JS(app.alert(1))>>", "script of macro"),
    ],
)
def test_no_active_document(name: str, content: bytes, message: str, editor: Any, tenancy: Tenancy) -> None:
    response = send(editor, "wagtaildocs:add", tenancy, name, content)
    assert not Document.objects.exists()
    assert message in str(response.context["form"].errors["file"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_are_welcome(kind: str, editor: Any, tenancy: Tenancy) -> None:
    send(editor, "wagtailimages:add", tenancy, f"klas.{kind.lower()}", picture(kind))
    assert Image.objects.get().collection == tenancy.collection


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("blad.pdf", PDF),
        ("blad.docx", office_file("word/document.xml")),
        ("blad.txt", "Eén regel".encode()),
        ("blad.csv", b"naam;punt\nNoor;8\n"),
    ],
)
def test_documents_are_welcome(name: str, content: bytes, editor: Any, tenancy: Tenancy) -> None:
    send(editor, "wagtaildocs:add", tenancy, name, content)
    assert Document.objects.get().collection == tenancy.collection


def test_uploading_several_at_once_is_checked_too(editor: Any, tenancy: Tenancy) -> None:
    data = {"title": "Klas", "collection": tenancy.collection_id, "files[]": upload("klas.png", picture() + HTML)}
    response = editor.post(reverse("wagtailimages:add_multiple"), data)
    assert "zit code" in response.json()["error_message"]
    data = {"title": "Blad", "collection": tenancy.collection_id, "files[]": upload("blad.pdf", HTML)}
    response = editor.post(reverse("wagtaildocs:add_multiple"), data)
    assert "past niet bij de naam" in response.json()["error_message"]
    assert not Image.objects.exists()
    assert not Document.objects.exists()


def test_replacing_a_file_is_checked_too(editor: Any, tenancy: Tenancy) -> None:
    send(editor, "wagtailimages:add", tenancy, "klas.png", picture())
    image = Image.objects.get()
    data = {"title": "Klas", "collection": tenancy.collection_id, "file": upload("klas.png", picture() + HTML)}
    response = editor.post(reverse("wagtailimages:edit", args=[image.pk]), data)
    assert "zit code" in str(response.context["form"].errors["file"])
