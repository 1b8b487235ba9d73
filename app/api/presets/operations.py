"""The description of the routes of presets."""

from ..openapi import STORED_REFUSALS, Operation
from .schemas import OnePreset, PresetContent, PresetList

PRESET_OPERATIONS = (
    Operation(
        "/api/presets",
        "get",
        "listPresets",
        "List the user's presets, by name.",
        answer=PresetList,
        refusals=STORED_REFUSALS,
    ),
    Operation(
        "/api/presets",
        "post",
        "addPreset",
        "Add a preset; a user has at most 50, of 256 KiB in all.",
        answer=OnePreset,
        body=PresetContent,
        refusals=(*STORED_REFUSALS, "too_large", "name_taken", "too_many"),
    ),
    Operation(
        "/api/presets/{preset_id}",
        "patch",
        "changePreset",
        "Replace name, model and options of a preset.",
        answer=OnePreset,
        body=PresetContent,
        refusals=(*STORED_REFUSALS, "not_found", "too_large", "name_taken"),
    ),
    Operation(
        "/api/presets/{preset_id}",
        "delete",
        "deletePreset",
        "Delete a preset; conversations that began with it stay as they are.",
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
)
