"""The HTTP API, asked for everything that its own description allows and much that it does not."""

import subprocess
import sys
from pathlib import Path

from tests.support.fake_provider.client import FakeProvider

from ..instrumented_server import InstrumentedServer

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
WITHIN_S = 240
METHODS = ("get", "post", "patch", "put", "delete")
# Left out: a cursor and a title may fit the description and be refused for what they say; a method
# that there is not is turned away for its missing JSON first; and the token that every request
# carries here goes before the broken cookies that are tried.
LEFT_OUT = "positive_data_acceptance,unsupported_method,ignored_auth"
CONFIGURATION = """
[[operations]]
include-operation-id = ["getConversation", "changeConversation", "listMessages"]
parameters = {{ conversation_id = "{conversation_id}" }}
"""


def test_the_api_keeps_to_its_own_description_whatever_it_is_asked(
    server: InstrumentedServer, fake: FakeProvider, question: str, tmp_path: Path
) -> None:
    token = server.new_token()
    tab = server.tab(token)
    onlooker = server.tab()
    ack, watched = tab.ask(question), onlooker.ask(question)
    onlooker.wait_until_stored(watched)
    held = onlooker.open(watched)
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION.format(**ack))
    logged = len(server.log())
    run = subprocess.run(
        [
            SCHEMATHESIS,
            f"--config-file={configuration}",
            "run",
            f"{server.url}/api/openapi.json",
            f"--header=Authorization: Bearer {token}",
            f"--exclude-checks={LEFT_OUT}",
            "--phases=coverage,fuzzing",
            "--max-examples=25",
            "--continue-on-failure",
            "--generation-database=none",
            "--warnings=off",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    described = server.get("/api/openapi.json").json()["paths"].values()
    assert f"Tested: {sum(METHODS.count(key) for path in described for key in path)}" in run.stdout
    assert "Traceback" not in server.log()[logged:]
    assert onlooker.open(watched) == held
