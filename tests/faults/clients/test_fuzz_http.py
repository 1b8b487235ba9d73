"""The HTTP API follows its OpenAPI description, for valid and invalid requests."""

import subprocess
import sys
from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI

from ..instrumented_server import InstrumentedServer

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
WITHIN_S = 240
METHODS = ("get", "post", "patch", "put", "delete")
# Excluded: a cursor or a title may be valid by the description and refused for its content; an
# unknown method is refused for its missing JSON first; and the token of every request here takes
# precedence over the broken cookies that are tried.
EXCLUDED = "positive_data_acceptance,unsupported_method,ignored_auth"
# 413: a list with too many items may be too long as a whole.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, "5xx"]

[[operations]]
include-operation-id = ["getConversation", "changeConversation", "listMessages"]
parameters = {{ conversation_id = "{conversation_id}" }}
"""


def test_api_follows_its_description_for_generated_requests(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    token = server.new_token()
    tab = server.tab(token)
    other = server.tab()
    ack, watched = tab.ask(question), other.ask(question)
    other.wait_until_stored(watched)
    held = other.open(watched)
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
            f"--exclude-checks={EXCLUDED}",
            "--phases=coverage,fuzzing",
            "--max-examples=10",
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
    assert other.open(watched) == held
