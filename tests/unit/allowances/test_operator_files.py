"""The files of roles and prices: what they mean, and the error of each fault."""

import re
from pathlib import Path

import pytest

from app.allowances import COST_UNIT, Caps, FileFault, read_prices, read_roles
from app.settings import SettingsError, fixed_settings
from tests.support.needs import ROOT

ROLES = """
[user]
models = ["small", "local/*"]
tools = false
each = { answers_per_day = 10, cost_per_month = 2.5 }

[admin]

[groups.research]
all = { cost_per_month = 300 }

[groups.interns]
files = false
"""
PRICES = """
currency = "EUR"
[models."*"]
input = 1
output = 2
[models.big]
input = 1.25
output = 10.0
"""


@pytest.fixture
def roles_file(tmp_path: Path) -> Path:
    path = tmp_path / "roles.toml"
    path.write_text(ROLES)
    return path


@pytest.fixture
def prices_file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(PRICES)
    return path


def test_first_group_of_the_file_counts_before_the_role(roles_file: Path) -> None:
    roles = read_roles(roles_file)
    assert roles.find("user", ())[0] == "role user"
    assert roles.find("admin", ["others"])[0] == "role admin"
    assert roles.find("user", ["interns", "research"])[0] == "group research"
    assert not roles.find("user", ["interns"])[1].files


def test_models_of_a_role_are_names_with_stars(roles_file: Path) -> None:
    user = read_roles(roles_file).user
    allowed = [name for name in ("small", "local/a", "local", "big") if user.allows(name)]
    assert allowed == ["small", "local/a"]
    assert read_roles(roles_file).admin.allows("big")


def test_own_limits_count_before_those_of_the_role() -> None:
    role = Caps(answers_per_day=10, tokens_per_day=5)
    found = Caps(answers_per_day=0, cost_per_month=1.5).over(role)
    assert list(found.bounds()) == [("tokens", "day", 5), ("cost", "month", 1_500_000_000)]


def test_exact_name_has_its_price_before_a_star(prices_file: Path) -> None:
    prices = read_prices(prices_file)
    assert prices.cost("big", 1_000_000, 100_000) == round(2.25 * COST_UNIT)
    assert prices.cost("other", 1, 1) == 3 * COST_UNIT // 1_000_000
    assert prices.cost("big", 2**40, 2**40) > 0


def test_costs_of_single_tokens_add_up_exactly(prices_file: Path) -> None:
    prices = read_prices(prices_file)
    one = prices.cost("big", 1, 1)
    assert sum(one for _ in range(1_000_000)) == prices.cost("big", 1_000_000, 1_000_000)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[users]", "users: is not a name"),
        ("[user]\nmodel = []", "user.model: is not a name"),
        ("[user.each]\nanswers_per_week = 1", "user.each.answers_per_week: is not a name"),
        ("[user.each]\nanswers_per_day = -1", "user.each.answers_per_day: Input should be"),
        ("[user]\nmodels = 'small'", "user.models: Input should be"),
        ("[user", "is not valid TOML"),
    ],
)
def test_fault_of_roles_is_named(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(text)
    with pytest.raises(FileFault) as caught:
        read_roles(path)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "currency: Field required"),
        ("currency = 'euro'", "currency: String should match"),
        ("currency = 'EUR'\n[models.a]\ninput = 1", "models.a.output: Field required"),
        ("currency = 'EUR'\n[models.a]\ninput = -1\noutput = 1", "models.a.input"),
    ],
)
def test_fault_of_prices_is_named(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(FileFault) as caught:
        read_prices(path)
    assert fault in str(caught.value)


def test_settings_name_what_is_missing(tmp_path: Path, roles_file: Path) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"auth": "single", "roles_file": tmp_path / "none"}, "ROLES_FILE: .*cannot be read"),
        ({"roles_file": roles_file}, "ROLES_FILE: roles are of people who sign in"),
        ({"auth": "password", "roles_file": roles_file}, "PRICES_FILE: a cost is bounded"),
        ({"limit_cost_per_day": 1}, "PRICES_FILE: a cost is bounded"),
    ]
    for given, fault in cases:
        with pytest.raises(SettingsError, match=fault):
            fixed_settings(**given)


def test_examples_of_the_documents_are_usable(tmp_path: Path) -> None:
    roles, prices = tmp_path / "roles.toml", tmp_path / "prices.toml"
    found = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/sign-in.md").read_text(), re.DOTALL)
    [text] = [each for each in found if "[groups." in each]
    roles.write_text(text)
    assert read_roles(roles).groups["research"].all.cost_per_month == 300
    section = (ROOT / "docs/configuration.md").read_text().partition("## Prices")[2]
    prices.write_text(
        "\n".join(re.findall(r"^    (.*)$", section.partition("## ")[0], re.MULTILINE))
    )
    assert read_prices(prices).find("local/x") is not None


def test_settings_have_roles_and_prices(roles_file: Path, prices_file: Path) -> None:
    settings = fixed_settings(auth="password", roles_file=roles_file, prices_file=prices_file)
    assert settings.roles.user.each.answers_per_day == 10
    assert settings.prices is not None
    assert fixed_settings().roles.user.models is None
