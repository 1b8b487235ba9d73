import re
from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.signed_identity import COOKIE_LASTS_S, DAY_S, TOKEN_LASTS_S, Identities

from .builders import KEY, Clock

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


def cookies_after(identities: Identities, user: str) -> dict[str, str]:
    header = identities.cookie_to_set({}, user)
    assert header is not None
    return {name: morsel.value for name, morsel in SimpleCookie(header).items()}


def test_cookie_identifies_its_user() -> None:
    identities = Identities(KEY)
    user = identities.new()
    assert identities.from_cookie(cookies_after(identities, user)) == user


def test_token_identifies_its_user_and_has_an_expiry_time() -> None:
    identities = Identities(KEY, clock=Clock(1_800_000_000))
    user = identities.new()
    token, expires_at = identities.make_token(user)
    assert identities.from_token(token) == user
    assert expires_at == "2027-02-14T08:00:00Z"


def test_new_user_ids_are_random() -> None:
    users = {Identities(KEY).new() for _ in range(1000)}
    assert len(users) == 1000
    assert all(re.fullmatch(r"u_[A-Za-z0-9_-]{22}", user) for user in users)


def test_cookie_is_not_a_token_and_token_is_not_a_cookie() -> None:
    identities = Identities(KEY)
    user = identities.new()
    cookie = cookies_after(identities, user)[identities.cookie_name]
    token, _ = identities.make_token(user)
    assert identities.from_token(cookie) is None
    assert identities.from_cookie({identities.cookie_name: token}) is None


def test_value_signed_by_another_key_is_rejected() -> None:
    ours, theirs = Identities(KEY), Identities("another key")
    token, _ = theirs.make_token(theirs.new())
    (cookie,) = cookies_after(theirs, theirs.new()).values()
    assert ours.from_token(token) is None
    assert ours.from_cookie({ours.cookie_name: cookie}) is None


def test_cookie_name_depends_on_the_key() -> None:
    assert Identities(KEY).cookie_name != Identities("another key").cookie_name


@pytest.mark.parametrize(("days", "is_known"), [(364, True), (366, False)])
def test_cookie_expires_after_a_year(days: int, is_known: bool) -> None:
    clock = Clock()
    identities = Identities(KEY, clock=clock)
    cookies = cookies_after(identities, identities.new())
    clock.forward(days * DAY_S)
    assert (identities.from_cookie(cookies) is not None) == is_known


@pytest.mark.parametrize(
    ("seconds", "is_known"), [(TOKEN_LASTS_S, True), (TOKEN_LASTS_S + 1, False)]
)
def test_token_expires_at_its_expiry_time(seconds: int, is_known: bool) -> None:
    clock = Clock()
    identities = Identities(KEY, clock=clock)
    token, _ = identities.make_token(identities.new())
    clock.forward(seconds)
    assert (identities.from_token(token) is not None) == is_known


@pytest.mark.parametrize(("days", "is_renewed"), [(29, False), (31, True)])
def test_cookie_is_renewed_after_thirty_days(days: int, is_renewed: bool) -> None:
    clock = Clock()
    identities = Identities(KEY, clock=clock)
    user = identities.new()
    cookies = cookies_after(identities, user)
    clock.forward(days * DAY_S)
    assert (identities.cookie_to_set(cookies, user) is not None) == is_renewed


def test_cookie_of_another_user_is_replaced() -> None:
    identities = Identities(KEY)
    cookies = cookies_after(identities, identities.new())
    assert identities.cookie_to_set(cookies, identities.new()) is not None


def test_identity_stays_valid_when_the_clock_is_set_back() -> None:
    clock = Clock()
    identities = Identities(KEY, clock=clock)
    user = identities.new()
    cookies = cookies_after(identities, user)
    token, _ = identities.make_token(user)
    clock.forward(-3 * DAY_S)
    assert identities.from_cookie(cookies) == user
    assert identities.from_token(token) == user


def test_cookie_is_http_only_and_same_site() -> None:
    identities = Identities(KEY)
    header = identities.cookie_to_set({}, identities.new())
    assert header is not None
    _, *attributes = header.split("; ")
    assert sorted(attributes) == ["HttpOnly", f"Max-Age={COOKIE_LASTS_S}", "Path=/", "SameSite=Lax"]


def test_cookie_under_https_has_host_prefix_and_secure() -> None:
    identities = Identities(KEY, is_https=True)
    header = identities.cookie_to_set({}, identities.new())
    assert header is not None
    assert header.startswith("__Host-wordbrook_session_")
    assert "; Secure" in header


@given(JSON)
def test_any_other_token_is_rejected(value: object) -> None:
    assert Identities(KEY).from_token(value) is None


@given(st.text(st.characters(), max_size=200))
def test_any_other_cookie_is_rejected(value: str) -> None:
    identities = Identities(KEY)
    assert identities.from_cookie({identities.cookie_name: value}) is None


@given(st.data())
def test_token_with_one_changed_character_is_rejected(data: st.DataObject) -> None:
    identities = Identities(KEY)
    token, _ = identities.make_token(identities.new())
    # Two bits of the last base64 character are unused.
    index = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.characters().filter(lambda c: c != token[index]))
    assert identities.from_token(token[:index] + other + token[index + 1 :]) is None
