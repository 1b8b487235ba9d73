"""Many searches at once over texts of one repeated word, while another user works."""

import threading
import time

import requests

from tests.support.servers.wordbrook import ServerProcess

from .conftest import EVENTLET

pytestmark = EVENTLET
MESSAGES, SEARCHES = 12, 10
REPEATED = "a " * 32_000
# Without bounds a search of these messages took 40 s, and another user's send as long.
PATIENCE_S = 15.0


def test_others_work_while_a_user_searches_hostile_texts(server: ServerProcess) -> None:
    attacker, victim = server.new_token(), server.tab()
    tab = server.tab(attacker)
    for _ in range(MESSAGES):
        tab.wait_until_stored(tab.send(REPEATED))
    statuses: list[int] = []

    def search() -> None:
        found = requests.get(
            f"{server.url}/api/search?q=a&limit=100",
            headers={"Authorization": f"Bearer {attacker}"},
            timeout=60,
        )
        statuses.append(found.status_code)

    searches = [threading.Thread(target=search) for _ in range(SEARCHES)]
    for each in searches:
        each.start()
    waits = []
    while any(each.is_alive() for each in searches):
        started_at = time.monotonic()
        victim.wait_until_stored(victim.send("hello"))
        waits.append(time.monotonic() - started_at)
    assert max(waits, default=0.0) < PATIENCE_S
    assert 200 in statuses
    assert set(statuses) <= {200, 429, 503}
