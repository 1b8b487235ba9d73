"""The routes of files: content, ranges, names, limits; another user's file is unknown."""

import re
from io import BytesIO

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.files.names import clean_name
from tests.support import hostile_files as made

from .conftest import FileServer

NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\me\\a.txt", "a.txt"),
    ('a"b<c>.txt', "a_b_c_.txt"),
    ("invoice\u202egnp.exe", "invoicegnp.exe"),
    ("...", "file"),
    ("", "file"),
    ("line\nbreak.md", "line_break.md"),
    ("x" * 300 + ".csv", "x" * 116 + ".csv"),
]


@pytest.mark.parametrize(("name", "cleaned"), NAMES)
def test_name_is_one_safe_line(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_document_describes_the_routes(server: FileServer) -> None:
    document = server.http.get("/api/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    described = {(path, each) for path, by in document["paths"].items() for each in by}
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in server.app.url_map.iter_rules()
        if rule.rule.startswith(("/api/files", "/api/uploads"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served <= described
    assert len(served) == 8


def test_content_of_a_document_is_what_was_sent(server: FileServer, token: str) -> None:
    data = b"a,b\n1,2\n" * 100_000
    file = server.add(token, data, "numbers.csv")
    assert file == {
        "file_id": file["file_id"],
        "name": "numbers.csv",
        "type": "text/csv",
        "size": 800_000,
    }
    response = server.request(token, "GET", f"/api/files/{file['file_id']}")
    assert response.data == data
    assert int(response.headers["Content-Length"]) == len(data)


@pytest.mark.parametrize(
    ("asked", "status", "body", "range_"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=50-60", 416, b"", "bytes */10"),
    ],
)
def test_range_is_served_alone(
    server: FileServer, token: str, asked: str, status: int, body: bytes, range_: str
) -> None:
    file = server.add(token, b"0123456789", "digits.txt")
    headers = {"Authorization": f"Bearer {token}", "Range": asked}
    response = server.http.get(f"/api/files/{file['file_id']}", headers=headers)
    assert (response.status_code, response.data) == (status, body)
    assert response.headers["Content-Range"] == range_


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-1,4-5"},
        {"Range": "lines=0-1"},
        {"Range": "bytes=0-1", "If-Range": '"another"'},
        {"Range": "bytes=0-1", "If-Range": "Wed, 21 Oct 2015 07:28:00 GMT"},
    ],
)
def test_range_that_cannot_be_served_alone_gets_all(
    server: FileServer, token: str, headers: dict[str, str]
) -> None:
    file = server.add(token, b"0123456789", "digits.txt")
    headers = {"Authorization": f"Bearer {token}", **headers}
    response = server.http.get(f"/api/files/{file['file_id']}", headers=headers)
    assert (response.status_code, response.data) == (200, b"0123456789")


@pytest.mark.parametrize("mark", ["", "W/"])
def test_browser_that_has_the_content_is_not_sent_it_again(
    server: FileServer, token: str, mark: str
) -> None:
    path = f"/api/files/{server.add(token, made.png(), 'a.png')['file_id']}"
    etag = server.request(token, "GET", path).headers["ETag"]
    headers = {"Authorization": f"Bearer {token}", "If-None-Match": f"{mark}{etag}"}
    response = server.http.get(path, headers=headers)
    assert (response.status_code, response.data) == (304, b"")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_file_of_another_user_is_unknown(server: FileServer, token: str, method: str) -> None:
    file = server.add(token, b"mine", "mine.txt")
    other = server.new_user()
    for path in (f"/api/files/{file['file_id']}", "/api/files/unknown"):
        response = server.request(other, method, path)
        assert response.status_code == 404
        assert response.get_json()["error"]["code"] == "not_found"
    assert server.http.open(f"/api/files/{file['file_id']}", method=method).status_code == 401
    assert server.request(token, "GET", f"/api/files/{file['file_id']}").data == b"mine"


def test_unused_file_can_be_deleted_with_its_content(server: FileServer, token: str) -> None:
    first, second = (server.add(token, b"same bytes", "a.txt") for _ in range(2))
    assert len(server.stored()) == 1
    assert server.request(token, "DELETE", f"/api/files/{first['file_id']}").status_code == 204
    assert server.request(token, "GET", f"/api/files/{second['file_id']}").data == b"same bytes"
    assert server.request(token, "DELETE", f"/api/files/{second['file_id']}").status_code == 204
    assert server.stored() == []


def test_files_of_a_user_have_a_quota_that_deletion_frees(server: FileServer, token: str) -> None:
    file = server.add(token, b"x" * 2_000_000, "a.txt")
    refused = server.upload(token, b"y" * 2_000_000, "b.txt")
    assert refused.status_code == 403
    assert refused.get_json()["error"]["code"] == "quota_exceeded"
    assert server.upload(server.new_user(), b"y" * 2_000_000, "b.txt").status_code == 200
    server.request(token, "DELETE", f"/api/files/{file['file_id']}")
    assert server.upload(token, b"y" * 2_000_000, "b.txt").status_code == 200


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"{}", "application/json"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (b"anything", "multipart/form-data"),
        (
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_other_bodies_are_refused(server: FileServer, token: str, body: bytes, media: str) -> None:
    response = server.request(token, "POST", "/api/files", data=body, content_type=media)
    assert response.status_code in (400, 415), response.text
    assert response.get_json()["error"]["code"] == "invalid"


def test_page_of_another_site_cannot_add_a_file(server: FileServer, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Origin": "https://evil.example"}
    form = {"file": (BytesIO(b"x"), "x.txt")}
    response = server.http.post("/api/files", headers=headers, data=form)
    assert response.get_json()["error"]["code"] == "forbidden_origin"
