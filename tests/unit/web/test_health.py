from app import __version__

from .builders import Server

READY = {"ready": True, "version": __version__}


def test_process_is_alive_when_it_is_not_ready() -> None:
    alive = Server(readiness=lambda: ["draining"]).browser().get("/healthz")
    assert (alive.status_code, alive.data) == (200, b"ok\n")
    assert alive.headers["Cache-Control"] == "no-store"


def test_process_without_reasons_is_ready() -> None:
    ready = Server().browser().get("/readyz")
    assert (ready.status_code, ready.get_json()) == (200, {**READY, "reasons": []})


def test_unready_process_reports_reasons_uncached() -> None:
    reasons: list[str] = []
    browser = Server(readiness=lambda: reasons).browser()
    assert browser.get("/readyz").status_code == 200
    reasons.append("draining")
    unready = browser.get("/readyz")
    assert (unready.status_code, unready.get_json()["reasons"]) == (503, ["draining"])
    assert unready.headers["Cache-Control"] == "no-store"


def test_ready_process_reports_unavailable_backends() -> None:
    ready = Server(away=lambda: ["redis"]).browser().get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json() == {**READY, "reasons": [], "away": ["redis"]}


def test_robots_txt_disallows_everything() -> None:
    assert Server().browser().get("/robots.txt").data == b"User-agent: *\nDisallow: /\n"
