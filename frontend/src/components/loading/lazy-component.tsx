/** Components fetched on first use. Where a chunk is missing after an upgrade, the page is reloaded. */
import { lazy, Suspense, useLayoutEffect, type ComponentType, type ReactNode } from "react";
import { texts } from "../../i18n";
import { reloadAfterUpgrade } from "../../lib/reload-after-upgrade";
import { showToast } from "../ui/toast";
import { ErrorBoundary } from "./error-boundary";

function Nothing() {
  return null;
}

let loadingCount = 0;

/** Whether a component that was opened is still being fetched: single keys are meant for it. */
export function isAnyLoading(): boolean {
  return loadingCount > 0;
}

function Fallback({ children }: { children: ReactNode }) {
  useLayoutEffect(() => {
    loadingCount += 1;
    return () => {
      loadingCount -= 1;
    };
  }, []);
  return children;
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

/**
 * Return a component that loads a chunk when it is first drawn and shows `fallback` until then, and
 * where drawing it fails. `preload` fetches the chunk ahead, for example when the pointer is near.
 */
export function lazyComponent<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
) {
  const Loaded = lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: pick(await load()) };
    } catch {
      void onMissing();
      return { default: Nothing };
    }
  }) as ComponentType<Props>;
  function LazyComponent({ fallback = null, ...props }: Props & { fallback?: ReactNode }) {
    return (
      <ErrorBoundary fallback={fallback}>
        <Suspense fallback={<Fallback>{fallback}</Fallback>}>
          <Loaded {...(props as unknown as Props)} />
        </Suspense>
      </ErrorBoundary>
    );
  }
  const preload = () => {
    load().catch(() => null);
  };
  return Object.assign(LazyComponent, { preload });
}
