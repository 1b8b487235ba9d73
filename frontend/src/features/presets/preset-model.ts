/** The note on a preset's model. Pure. */
import type { ModelList } from "@wordbrook/client";
import { texts } from "../../i18n";
import { presetTexts } from "../../i18n/presets";
import { availableModel, nameOf } from "../models/model-list";

/** Whether the server does not offer the model any more; false while that is not known. */
export function isGone(list: ModelList, model: string | null): boolean {
  return model !== null && availableModel(list, model) === null;
}

export function modelSentence(list: ModelList, model: string | null): string {
  if (model === null) return texts.models.automatic;
  const name = nameOf(list, model);
  return isGone(list, model) ? presetTexts().modelGone(name) : name;
}
