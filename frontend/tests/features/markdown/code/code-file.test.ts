import { expect, test } from "vitest";
import { fileName } from "../../../../src/features/markdown/code/code-file";

test.each([
  ["python", "code.py"],
  ["Rust", "code.rs"],
  ["go", "code.go"],
  ["C++", "code.cpp"],
  ["Dockerfile", "Dockerfile"],
  ["", "code.txt"],
  ["../../etc", "code.txt"],
  ["a.b", "code.txt"],
])("code in %j is saved as %s", (language, name) => {
  expect(fileName(language)).toBe(name);
});
