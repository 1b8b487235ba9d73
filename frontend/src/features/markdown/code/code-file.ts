/** Saves code as a file, named by its language. */
const ENDINGS: Readonly<Record<string, string>> = {
  bash: "sh",
  shell: "sh",
  zsh: "sh",
  console: "sh",
  python: "py",
  javascript: "js",
  typescript: "ts",
  rust: "rs",
  ruby: "rb",
  kotlin: "kt",
  csharp: "cs",
  "c#": "cs",
  "c++": "cpp",
  "f#": "fs",
  fsharp: "fs",
  golang: "go",
  objectivec: "m",
  "objective-c": "m",
  markdown: "md",
  yaml: "yml",
  latex: "tex",
  haskell: "hs",
  perl: "pl",
  powershell: "ps1",
  pwsh: "ps1",
  elixir: "ex",
  erlang: "erl",
  clojure: "clj",
  julia: "jl",
  matlab: "m",
  fortran: "f90",
  assembly: "asm",
  terraform: "tf",
  protobuf: "proto",
  graphql: "graphql",
  nginx: "conf",
  jinja2: "j2",
  mermaid: "mmd",
  plaintext: "txt",
  text: "txt",
};
const WHOLE_NAMES: Readonly<Record<string, string>> = {
  docker: "Dockerfile",
  dockerfile: "Dockerfile",
  make: "Makefile",
  makefile: "Makefile",
};
/** Short names of languages are mostly their file extensions. */
const ENDING = /^[a-z\d]{1,6}$/;

export function fileName(language: string): string {
  const name = language.toLowerCase();
  if (Object.hasOwn(WHOLE_NAMES, name)) return WHOLE_NAMES[name] ?? "";
  const ending =
    (Object.hasOwn(ENDINGS, name) ? ENDINGS[name] : null) ?? (ENDING.test(name) ? name : "txt");
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
