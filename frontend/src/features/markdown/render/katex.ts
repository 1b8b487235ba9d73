/** KaTeX with its style sheet and fonts, fetched when the first formula is shown; chemistry likewise. */
/** Shows `raw` where KaTeX cannot parse the source. */
export type Draw = (source: string, raw: string, place: HTMLElement, isDisplay: boolean) => void;

let draw: Draw | null = null;
let loading: Promise<void> | null = null;

/** Load the common fonts before the first drawing, else lines would move. */
async function loadStyle(): Promise<void> {
  await import("katex/dist/katex.min.css");
  if (!("fonts" in document)) return;
  const faces = ["1em KaTeX_Main", "italic 1em KaTeX_Math", "1em KaTeX_Size1", "1em KaTeX_Size2"];
  await Promise.all(faces.map((face) => document.fonts.load(face))).catch(() => null);
}

let hasChemistry = false;
const CHEMISTRY = /\\(?:ce|pu)\b/;

/** Return what draws the formula; null until it is loaded. */
export function drawerOf(source: string): Draw | null {
  return hasChemistry || !CHEMISTRY.test(source) ? draw : null;
}

/** Load what draws the formula: chemical ones need an extension. */
export async function loadDrawer(source: string): Promise<void> {
  await loadKatex();
  if (hasChemistry || !CHEMISTRY.test(source)) return;
  await import("katex/contrib/mhchem");
  hasChemistry = true;
}

function loadKatex(): Promise<void> {
  loading ??= Promise.all([import("katex"), loadStyle()]).then(([{ default: module }]) => {
    draw = (source, raw, place, isDisplay) => {
      try {
        module.render(source, place, {
          displayMode: isDisplay,
          // With `false` it writes errors with a style attribute, which the policy forbids.
          throwOnError: true,
          strict: "ignore",
          trust: false,
          maxExpand: 1_000,
          maxSize: 50,
        });
      } catch {
        place.textContent = raw;
      }
    };
  });
  loading.catch(() => {
    // The next formula tries again; until then the source is shown.
    loading = null;
  });
  return loading;
}
