/** Components fetched on first use. Where a chunk is missing after an upgrade, the page is reloaded. */
import {
  lazy,
  Suspense,
  useLayoutEffect,
  useState,
  type ComponentType,
  type ReactNode,
} from "react";
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
 * Load a part of the page and run `use` with it. A failure is shown, unless `onFailure` does something else: nothing
 * where the user did not ask for the part, or where it is tried again.
 */
export function withPart<Module>(
  load: () => Promise<Module>,
  use: (module: Module) => unknown,
  onFailure: () => unknown = onMissing,
): void {
  void load().then(use, onFailure);
}

/** As `onFailure` of `withPart`. */
export const ignore = () => null;

interface Fallbacks {
  fallback?: ReactNode;
  failure?: ReactNode;
}

/**
 * Return a component that loads a chunk when it is first drawn and shows `fallback` until then, and
 * `failure` where drawing it fails. `preload` fetches the chunk ahead, for example when the pointer is near; from
 * then on the component is drawn at once. `ready` resolves then, or with null where it failed.
 */
export function lazyComponent<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
) {
  let loaded: ComponentType<Props> | null = null;
  const fetched = async () => (loaded = pick(await load()));
  const Later = lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: await fetched() };
    } catch {
      void onMissing();
      return { default: Nothing };
    }
  }) as ComponentType<Props>;
  function LazyComponent({ fallback = null, failure = fallback, ...props }: Props & Fallbacks) {
    // Kept for the life of this element: another component would mount with empty state.
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Later);
    return (
      <ErrorBoundary fallback={failure}>
        <Suspense fallback={<Fallback>{fallback}</Fallback>}>
          <Shown {...(props as unknown as Props)} />
        </Suspense>
      </ErrorBoundary>
    );
  }
  const ready = () => fetched().catch(ignore);
  const preload = () => {
    void ready();
  };
  return Object.assign(LazyComponent, { preload, ready });
}
