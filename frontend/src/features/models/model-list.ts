/** Groups, searches and names the models of the server's list. Pure. */
import { texts } from "../../i18n";
import type { Endpoint, Model, ModelList } from "@wordbrook/client";

/** The models of one endpoint; `endpoint` is null where the only endpoint has no name. */
export interface Group {
  endpoint: Endpoint | null;
  models: Model[];
}

const MANY = 8;

export function isMany(list: ModelList): boolean {
  return list.models.length > MANY;
}

/** Whether each word of `query` is in the model's name, its id or its endpoint's label. */
function matches(model: Model, label: string, query: string): boolean {
  const text = `${model.name} ${model.id} ${label}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/**
 * Return the groups to show. An endpoint without models is shown with its reason, except in a
 * search.
 */
export function groupModels(list: ModelList, query: string): Group[] {
  const endpoints = list.endpoints.length > 0 ? list.endpoints : [null];
  const groups = endpoints.map((endpoint) => ({
    endpoint,
    models: list.models.filter(
      (model) =>
        model.endpoint === (endpoint?.id ?? null) && matches(model, endpoint?.label ?? "", query),
    ),
  }));
  return groups.filter(({ endpoint, models }) => models.length > 0 || (endpoint && query === ""));
}

/** Find a model by its id, or by its id from before its endpoint had a name. */
export function findModel(list: ModelList, id: string | null): Model | null {
  if (id === null) return null;
  const bare = list.endpoints.map((endpoint) => `${endpoint.id}/${id}`);
  return (
    list.models.find((model) => model.id === id) ??
    list.models.find((model) => bare.includes(model.id)) ??
    null
  );
}

function endpointOf(list: ModelList, id: string): Endpoint | null {
  return list.endpoints.find((endpoint) => id.startsWith(`${endpoint.id}/`)) ?? null;
}

/** Return the chosen model if it is still available; null leaves the choice to the server. */
export function availableModel(list: ModelList, chosen: string | null): string | null {
  if (chosen === null) return null;
  const found = findModel(list, chosen);
  if (found) return found.id;
  const of = endpointOf(list, chosen) ?? list;
  // Nothing is known before the list is loaded, or while an endpoint is down.
  const isKnown = list.models.length > 0 && of.error === null;
  return isKnown && !of.any_name ? null : chosen;
}

/** Return the model's name; one that is not listed, its id without the endpoint. */
export function nameOf(list: ModelList, id: string): string {
  const model = findModel(list, id);
  if (model) {
    // The demo's name is the page's own, so it is translated.
    if (list.is_demo) return texts.models.demo;
    const isAlone = list.models.every((each) => each === model || each.name !== model.name);
    const label = list.endpoints.find((endpoint) => endpoint.id === model.endpoint)?.label;
    return isAlone || label === undefined ? model.name : `${model.name} (${label})`;
  }
  const endpoint = endpointOf(list, id);
  return endpoint ? id.slice(endpoint.id.length + 1) : id;
}
