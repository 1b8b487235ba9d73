"""Schemas of presets."""

from typing import Annotated

from pydantic import Field

from ...protocol.commands import Command, ModelName, Options, Text
from ...protocol.objects import WireObject
from ..schemas import OwnOptions


class PresetContent(Command):
    """A preset: a name of at most 80 characters, a model (null: the default) and options."""

    name: Annotated[Text, Field(max_length=1000)]
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)


class Preset(WireObject):
    """A preset; `model` may name one that the server does not offer any more."""

    id: str
    name: str
    model: str | None
    options: OwnOptions


class OnePreset(WireObject):
    """A preset."""

    preset: Preset


class PresetList(WireObject):
    """All presets of the user, by name."""

    presets: list[Preset]
