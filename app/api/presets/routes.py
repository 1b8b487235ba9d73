"""The routes of presets: list, add, change, delete."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from ...conversations import ConversationStore
from ..request_parsing import check_id, parse_body
from .schemas import PresetContent


def add_preset_routes(
    blueprint: Blueprint, store: ConversationStore, identify: Callable[[], str]
) -> None:
    """Add the routes to `blueprint`; `identify` returns the user of a request."""

    @blueprint.get("/presets")
    def list_presets() -> Response:
        return jsonify(presets=store.presets.list(identify()))

    @blueprint.post("/presets")
    def add_preset() -> Response:
        owner = identify()
        preset = parse_body(PresetContent)
        return jsonify(preset=store.presets.add(owner, preset.name, _content(preset)))

    @blueprint.patch("/presets/<preset_id>")
    def change_preset(preset_id: str) -> Response:
        owner = identify()
        preset = parse_body(PresetContent)
        content = _content(preset)
        changed = store.presets.change(owner, check_id(preset_id), preset.name, content)
        return jsonify(preset=changed)

    @blueprint.delete("/presets/<preset_id>")
    def delete_preset(preset_id: str) -> Response:
        store.presets.delete(identify(), check_id(preset_id))
        return Response(status=HTTPStatus.NO_CONTENT)


def _content(preset: PresetContent) -> dict[str, Any]:
    return {"model": preset.model, "options": preset.options.model_dump(exclude_none=True)}
