"""The store's presets; each method is one transaction and raises Refusal, as in store.py."""

from ..db.database import Database
from ..ids import Clock, IdMaker, wire_time
from ..names import checked_name
from ..reads.serialize import JsonObject
from . import preset_rows


class PresetStore:
    """Presets of users; held by ConversationStore as `presets`."""

    def __init__(self, database: Database, clock: Clock, make_id: IdMaker):
        self._database = database
        self._clock = clock
        self._make_id = make_id

    def list(self, owner: str) -> list[JsonObject]:
        """Return the user's presets by name."""
        return self._database.read(preset_rows.list_presets, owner)

    def add(self, owner: str, name: str, content: JsonObject) -> JsonObject:
        """Add a preset; `invalid`, `name_taken`, `too_many`, `too_large`."""
        named, at = checked_name(name), wire_time(self._clock())
        return self._database.write(
            preset_rows.add_preset, owner, named, content, self._make_id, at
        )

    def change(self, owner: str, preset_id: str, name: str, content: JsonObject) -> JsonObject:
        """Replace a preset; `not_found`, `invalid`, `name_taken`, `too_large`."""
        named = checked_name(name)
        return self._database.write(preset_rows.change_preset, owner, preset_id, named, content)

    def delete(self, owner: str, preset_id: str) -> None:
        """Delete a preset; `not_found`."""
        self._database.write(preset_rows.delete_preset, owner, preset_id)
