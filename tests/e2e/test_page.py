"""Every claim of the specs, in a real browser."""

import pytest

from .browser import Browser
from .specs_found import found_tests
from .world import KEY, Server, World

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("page")]


@pytest.mark.parametrize(
    ("spec", "claim"), [pytest.param(*test, id=f"{test[0]}: {test[1]}") for test in found_tests()]
)
def test_in_the_browser(
    spec: str, claim: str, browser: Browser, world: World, server: Server
) -> None:
    logged_before = len(server.log())
    try:
        outcome = browser.run(spec, claim, world)
    finally:
        log = server.log()[logged_before:] + world.close()
    if outcome.failure:
        pytest.fail(f"{outcome.failure}\nThe servers logged:\n{log[-3000:]}", pytrace=False)
    assert "Traceback" not in log, log
    assert KEY not in log
