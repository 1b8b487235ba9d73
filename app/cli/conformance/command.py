"""Runs the checks against one server and prints a line for each."""

import argparse

import httpx2

from ..output import PrintLine
from .checks import Play, run_checks

TIMEOUT = httpx2.Timeout(20, read=120)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("url", help="the server, such as http://localhost:8000")
    parser.add_argument("--model", help="the model that is asked one question")


def check_conformance(parsed: argparse.Namespace, out: PrintLine) -> int:
    """Play the checks as a new user; return 1 if one fails. They ask one short question."""
    is_good = True
    url = parsed.url.rstrip("/")
    with httpx2.Client(base_url=url, timeout=TIMEOUT) as client:
        for holds, text in run_checks(Play(url, parsed.model, client)):
            is_good = is_good and holds
            out(f"{'ok  ' if holds else 'FAIL'} {text}")
    return 0 if is_good else 1
