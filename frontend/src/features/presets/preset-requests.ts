/** The requests about presets; each resolves with a result or with why it was refused. */
import { HttpFailure, type Http, type Options, type WireError } from "@wordbrook/client";

export interface Preset {
  id: string;
  name: string;
  model: string | null;
  options: Options;
}

export type PresetContent = Omit<Preset, "id">;
export type Result<Value> = { value: Value; error: null } | { value: null; error: WireError };

async function attempt<Answer, Value>(
  task: Promise<Answer>,
  pick: (answer: Answer) => Value,
): Promise<Result<Value>> {
  try {
    return { value: pick(await task), error: null };
  } catch (failure) {
    if (failure instanceof HttpFailure) return { value: null, error: failure.error };
    throw failure;
  }
}

export function listPresets(http: Http): Promise<Result<Preset[]>> {
  return attempt(http.call<{ presets: Preset[] }>("GET", "presets"), ({ presets }) => presets);
}

/** Add a preset, or replace that with `id`. */
export function savePreset(
  http: Http,
  id: string | null,
  content: PresetContent,
): Promise<Result<Preset>> {
  return attempt(
    http.call<{ preset: Preset }>(
      id === null ? "POST" : "PATCH",
      id === null ? "presets" : `presets/${id}`,
      content,
    ),
    ({ preset }) => preset,
  );
}

export function deletePreset(http: Http, id: string): Promise<Result<null>> {
  return attempt(http.call<undefined>("DELETE", `presets/${id}`), () => null);
}
