/** Adds files that were chosen, dropped or pasted to the message that is written in a field. */
import type { Client } from "@wordbrook/client";
import { isTouch } from "../../composer/focus";
import { addToDraft } from "./uploads";

/** Return the name of the list of the field around an element. */
export function placeAt(target: EventTarget | null): string | undefined {
  const field = target instanceof Element ? target.closest<HTMLElement>("[data-files]") : null;
  return field?.dataset.files;
}

/** Add files to a draft; the message is written next, but on touch screens a focus opens the keyboard. */
export function addHere(client: Pick<Client, "http">, place: string, files: File[]): void {
  if (files.length === 0) return;
  addToDraft(client, place, files);
  if (isTouch()) return;
  for (const field of document.querySelectorAll("textarea"))
    if (placeAt(field) === place) field.focus({ preventScroll: true });
}
