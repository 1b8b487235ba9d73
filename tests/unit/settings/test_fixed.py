"""Settings of given values alone, for tests of other projects."""

from pathlib import Path

import pytest

from app.settings import SettingsError, fixed_settings


def test_fixed_settings_read_no_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    settings = fixed_settings(data_dir=tmp_path, port=0)
    assert (settings.openai_api_key, settings.log_level) == (None, "INFO")
    assert (settings.data_dir, settings.port) == (tmp_path, 0)


def test_invalid_fixed_settings_are_named() -> None:
    with pytest.raises(SettingsError, match="PORT"):
        fixed_settings(port="many")
