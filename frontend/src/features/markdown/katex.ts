/** KaTeX with its style sheet and fonts, fetched when the first formula is shown. */
export type Draw = (source: string, place: HTMLElement, isDisplay: boolean) => void;

let draw: Draw | null = null;
let loading: Promise<void> | null = null;

export function katex(): Draw | null {
  return draw;
}

export function loadKatex(): Promise<void> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([{ default: module }]) => {
      draw = (source, place, isDisplay) => {
        try {
          module.render(source, place, {
            displayMode: isDisplay,
            // It would write its errors with a style attribute, which the page's policy forbids.
            throwOnError: true,
            strict: "ignore",
            trust: false,
            maxExpand: 1_000,
            maxSize: 50,
          });
        } catch {
          place.textContent = source;
        }
      };
    },
  );
  loading.catch(() => {
    // Fetched again with the next formula; until then the source stands.
    loading = null;
  });
  return loading;
}
