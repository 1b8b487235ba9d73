"""The choice of the provider by the settings, and the imports of the package."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.providers import build_provider
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


def test_importing_the_package_imports_no_sdk() -> None:
    code = (
        "import sys, app.providers; sys.exit(any(m in sys.modules for m in ('openai', 'httpx2')))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
