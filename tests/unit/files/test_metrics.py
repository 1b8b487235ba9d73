"""Files in /metrics: numbers by kind, code and status, without user data."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from app.testing.fake_openai.client import FakeOpenAI

from .conftest import FileServer

LOOPBACK = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
DATA = b"words about quaggas"


def of_files(server: FileServer) -> tuple[dict[str, float], str]:
    """Return the values by name and label, and the whole text."""
    text = server.app.test_client().get("/metrics", environ_overrides=LOOPBACK).text
    found = {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith(("wordbrook_file", "wordbrook_upload"))
        and not sample.name.endswith("_created")
    }
    return found, text


def test_files_bytes_and_refusals_are_counted_without_user_data(
    server: FileServer, token: str
) -> None:
    assert of_files(server)[0] == {}
    file = server.add(token, DATA, "quaggas.txt")
    server.upload(token, b"MZ\0\0", "quaggas.exe")
    too_large = {"name": "quaggas.txt", "size": 2**39}
    server.request(token, "POST", "/api/uploads", json=too_large)
    server.add(token, DATA)
    found, text = of_files(server)
    assert found == {
        "wordbrook_files_added_total text": 2,
        "wordbrook_file_bytes_total text": 2 * len(DATA),
        "wordbrook_upload_refusals_total file_type": 1,
        "wordbrook_upload_refusals_total too_large": 1,
    }
    assert "quagga" not in text
    assert file["file_id"] not in text


def test_server_without_files_has_no_metrics_of_them(fake: FakeOpenAI, data_dir: Path) -> None:
    server = FileServer(data_dir, openai_base_url=fake.base_url, files="off")
    assert "wordbrook_file" not in of_files(server)[1]
    server.stop()
