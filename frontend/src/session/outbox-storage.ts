/** Stores the messages that have no ack yet in the browser. */
import type { OutboxStorage } from "@wordbrook/client/persistence";
import { loadItems, onItemChange, saveItem } from "../lib/storage";

export const outboxStorage: OutboxStorage = {
  load: loadItems,
  save: saveItem,
  onChange: onItemChange,
};
