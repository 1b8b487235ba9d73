"""People of a server with AUTH=password, over HTTP: the first admin, and who is invited."""

import re
from http import HTTPStatus

import requests

from .servers.wordbrook import ServerProcess

PASSWORD = "correct horse battery"


def post(server: ServerProcess, path: str, body: object, cookie: str = "") -> requests.Response:
    """Send a JSON body, with this cookie."""
    headers = {"Cookie": cookie} if cookie else {}
    return requests.post(f"{server.url}/api/{path}", json=body, headers=headers, timeout=30)


def cookie_of(answer: requests.Response) -> str:
    """Return the cookies of a sign-in."""
    assert answer.status_code == HTTPStatus.OK, answer.text
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def first_admin(server: ServerProcess, log: str) -> str:
    """Return the cookie of the admin, whom the link in this log makes."""
    secret = re.findall(r"/sign-in#(\S+)", log)[0]
    body = {"secret": secret, "name": "root", "password": PASSWORD}
    return cookie_of(post(server, "account/links/use", body))


def invited(server: ServerProcess, admin: str, name: str) -> str:
    """Return the cookie of a new person."""
    link = post(server, "people/invitations", {"name": name}, admin).json()["link"]
    body = {"secret": link.partition("#")[2], "password": PASSWORD}
    return cookie_of(post(server, "account/links/use", body))


def user_id_of(server: ServerProcess, cookie: str) -> str:
    """Return the id of the person who is signed in."""
    account = server.get("/api/account", headers={"Cookie": cookie}).json()
    return str(account["user"]["id"])


def change(server: ServerProcess, admin: str, user_id: str, body: object) -> requests.Response:
    """Change a person."""
    url, headers = f"{server.url}/api/people/{user_id}", {"Cookie": admin}
    return requests.patch(url, json=body, headers=headers, timeout=30)
