"""The demo: an endpoint of our own on loopback that is called like any other. No real model."""

from .provider import DEMO_MODEL, DemoProvider

__all__ = ["DEMO_MODEL", "DemoProvider"]
