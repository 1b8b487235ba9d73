"""The choice of the provider by the settings, and the imports of the package."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.providers import build_provider
from app.providers.configured import endpoint_options, single_endpoint_options
from app.providers.openai_api.provider import OpenAIProvider
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from app.settings import load_settings


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({}, PythonProvider),
        ({"openai_api_key": "sk-1"}, OpenAIProvider),
        ({"openai_base_url": "http://127.0.0.1:11434/v1"}, OpenAIProvider),
    ],
)
def test_a_key_or_a_url_selects_the_openai_provider(
    runtime: Runtime, settings: dict[str, str], kind: type
) -> None:
    provider = build_provider(load_settings(**settings), runtime, lambda: False)
    assert isinstance(provider, kind)
    provider.close()


@pytest.mark.parametrize("needs_finish", [True, False])
def test_setting_and_file_say_whether_an_endpoint_sends_a_finish_reason(
    tmp_path: Path, needs_finish: bool
) -> None:
    word = "required" if needs_finish else "optional"
    single = load_settings(
        data_dir=tmp_path, openai_base_url="http://127.0.0.1:1/v1", finish_reason=word
    )
    assert single_endpoint_options(single)["finish_reason"] == word
    table = f'[endpoints.a]\nbase_url = "http://127.0.0.1:1/v1"\nfinish_reason = "{word}"\n'
    (tmp_path / "providers.toml").write_text(table)
    settings = load_settings(data_dir=tmp_path)
    [endpoint] = settings.endpoints
    assert endpoint_options(settings, endpoint)["finish_reason"] == word


def test_importing_the_package_imports_no_sdk() -> None:
    code = (
        "import sys, app.providers; sys.exit(any(m in sys.modules for m in ('openai', 'httpx2')))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
