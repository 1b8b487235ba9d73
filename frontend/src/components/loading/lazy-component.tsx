/** Parts of the page that come when they are wanted; where one is gone, the page is renewed. */
import { lazy, type ComponentType } from "react";
import { texts } from "../../i18n";
import { reloadAfterUpgrade } from "../../lib/reload-after-upgrade";
import { showToast } from "../ui/toast";

function Nothing() {
  return null;
}

async function onMissing(): Promise<void> {
  const hasNewer = await reloadAfterUpgrade();
  const reload = {
    label: texts.connection.reload,
    run: () => {
      location.reload();
    },
  };
  showToast({ text: hasNewer ? texts.newerPage : texts.partMissing, action: reload });
}

/** `preload` fetches it ahead, when the pointer is near. */
export function lazyComponent<Module, Props>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
) {
  const Part = lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: pick(await load()) };
    } catch {
      void onMissing();
      return { default: Nothing };
    }
  });
  const preload = () => {
    load().catch(() => null);
  };
  return Object.assign(Part, { preload });
}
