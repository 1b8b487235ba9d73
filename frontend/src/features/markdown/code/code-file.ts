/** Saves code as a file, named by its language. */
const ENDINGS: Readonly<Record<string, string>> = {
  bash: "sh",
  shell: "sh",
  zsh: "sh",
  python: "py",
  javascript: "js",
  typescript: "ts",
  rust: "rs",
  ruby: "rb",
  kotlin: "kt",
  csharp: "cs",
  "c#": "cs",
  "c++": "cpp",
  markdown: "md",
  yaml: "yml",
  latex: "tex",
  haskell: "hs",
  perl: "pl",
  powershell: "ps1",
  text: "txt",
  plaintext: "txt",
};
const WHOLE_NAMES: Readonly<Record<string, string>> = {
  dockerfile: "Dockerfile",
  makefile: "Makefile",
};
/** Short names of languages are mostly their file extensions. */
const ENDING = /^[a-z\d]{1,6}$/;

export function fileName(language: string): string {
  const name = language.toLowerCase();
  const whole = WHOLE_NAMES[name];
  if (whole !== undefined) return whole;
  const ending = ENDINGS[name] ?? (ENDING.test(name) ? name : "txt");
  return `code.${ending}`;
}

export function saveCode(code: string, language: string): void {
  const url = URL.createObjectURL(new Blob([`${code}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(language);
  link.click();
  URL.revokeObjectURL(url);
}
