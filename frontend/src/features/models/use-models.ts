/** Which models there are, and which one this browser chose last. */
import { useEffect, useState } from "react";
import { useSession } from "../../session/context";
import { keep, kept } from "../../session/kept";
import type { ModelList } from "../../transport/http";

export const NO_MODELS: ModelList = {
  models: [],
  default: null,
  any_name: false,
  is_demo: false,
  error: null,
};

const KEY = "model";

export function useModels(): ModelList {
  const { http } = useSession();
  const [list, setList] = useState(NO_MODELS);
  useEffect(() => {
    let isGone = false;
    http.listModels().then(
      (loaded) => {
        if (!isGone) setList(loaded);
      },
      () => null,
    );
    return () => {
      isGone = true;
    };
  }, [http]);
  return list;
}

/** Null leaves the choice to the server. */
export function useChosenModel(): [string | null, (model: string | null) => void] {
  const [model, setModel] = useState(() => kept(KEY));
  return [
    model,
    (next) => {
      keep(KEY, next);
      setModel(next);
    },
  ];
}
