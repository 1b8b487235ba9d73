"""Hostile files are refused with a sentence, or made harmless."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from tests.support import hostile_files as hostile

from .conftest import FileServer

REFUSED: list[tuple[Callable[[], bytes], str, int]] = [
    (hostile.png_of_100_megapixels, "too many pixels", 413),
    (hostile.png_text_bomb, "damaged", 415),
    (lambda: hostile.png()[:60], "damaged", 415),
    (lambda: hostile.png_header(0, 5), "damaged", 415),
    (hostile.docx_bomb, "too large", 413),
    (hostile.plain_zip, "ZIP archive", 415),
    (lambda: b"%PDF-1.7\nnothing of it", "PDF", 415),
    (hostile.pdf_with_loops, "damaged", 415),
    (lambda: b"\x7fELF" + b"\0" * 50, "a program", 415),
    (lambda: b"MZ" + b"\0" * 50, "a program", 415),
    (lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 50, "a video", 415),
    (lambda: b"some text" * 1000 + b"\0" * 50, "no text", 415),
    (lambda: b"", "empty", 400),
]


@pytest.mark.parametrize(("make", "sentence", "status"), REFUSED)
def test_it_is_refused_with_a_sentence_and_leaves_nothing(
    server: FileServer, token: str, make: Callable[[], bytes], sentence: str, status: int
) -> None:
    response = server.upload(token, make(), "holiday.png")
    assert response.status_code == status, response.text
    assert sentence in response.get_json()["error"]["message"]
    assert server.stored() == []
    data_dir = server.app.extensions["wordbrook"].settings.data_dir
    assert [each for each in (data_dir / "uploads").rglob("*") if each.is_file()] == []


def test_no_metadata_of_a_photo_is_left_and_it_is_turned(server: FileServer, token: str) -> None:
    file = server.add(token, hostile.jpeg_with_gps(), "me.jpg")
    data = server.request(token, "GET", f"/api/files/{file['file_id']}").data
    picture = Image.open(BytesIO(data))
    assert picture.size == (20, 60)
    assert dict(picture.getexif()) == {}
    assert hostile.SECRET_PLACE.encode() not in data


def test_of_a_polyglot_only_the_picture_is_served(server: FileServer, token: str) -> None:
    file = server.add(token, hostile.polyglot_picture(), "x.html")
    response = server.request(token, "GET", f"/api/files/{file['file_id']}")
    assert (file["name"], response.mimetype) == ("x.png", "image/png")
    assert b"alert" not in response.data


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.png"])
def test_scripts_are_served_as_downloads_without_a_type(
    server: FileServer, token: str, name: str
) -> None:
    file = server.add(token, hostile.svg_with_script(), name)
    response = server.request(token, "GET", f"/api/files/{file['file_id']}")
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_of_a_page_the_model_is_given_the_text_alone(server: FileServer, token: str) -> None:
    text = server.text(token, hostile.page_with_script(), "page.html")
    assert text == "Prices\nTea & cake\n5 euro"


def test_a_pdf_that_unpacks_to_much_ends_within_its_limits(server: FileServer, token: str) -> None:
    response = server.upload(token, hostile.pdf_bomb(), "bomb.pdf")
    assert response.status_code in (200, 413, 415), response.text
    if response.status_code == 200:
        path = f"/api/files/{response.get_json()['file']['file_id']}/text"
        assert len(server.request(token, "GET", path).get_json()["text"]) <= 400_000


def test_entities_of_a_docx_are_not_expanded(server: FileServer, token: str) -> None:
    response = server.upload(token, hostile.docx_with_entities(), "lol.docx")
    if response.status_code == 200:
        path = f"/api/files/{response.get_json()['file']['file_id']}/text"
        text = server.request(token, "GET", path).get_json()["text"]
        assert len(text) < 1000
        assert "root:" not in text
    else:
        assert response.status_code in (413, 415)


def test_text_of_a_small_document_counts_for_the_quota(server: FileServer, token: str) -> None:
    # 12 KB of DOCX become 1.2 MB of text, of which 3 MB are allowed.
    data = hostile.docx_of("\N{GRINNING FACE}" * 300_000)
    codes = [server.upload(token, data, "a.docx").status_code for _ in range(3)]
    assert len(data) < 100_000
    assert codes == [200, 200, 403]
