import { defineConfig } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Each folder of src/ and the folders it may import from; app.tsx and main.tsx may import them all. */
const PAGE = {
  lib: [],
  i18n: ["lib"],
  session: ["lib"],
  components: ["lib", "i18n"],
  features: ["lib", "i18n", "session", "components"],
};
/** The same for the client package. */
const CLIENT = {
  lib: [],
  protocol: [],
  transport: ["lib", "protocol"],
  store: ["lib", "protocol"],
  session: ["lib", "protocol", "transport", "store"],
};
/** Packages are imported by their names. */
const OUTSIDE = "packages";

/** A part of the page that cannot be loaded would be an unhandled rejection, and nothing would say so. */
const UNHANDLED_IMPORT = {
  selector:
    "CallExpression[callee.object.type='ImportExpression'][callee.property.name='then'][arguments.length<2]",
  message: "Load parts with withPart or lazyComponent, or handle the failure.",
};

function layerRules(root, layers) {
  return Object.entries(layers).map(([layer, allowed]) => {
    const forbidden = [...Object.keys(layers), OUTSIDE, "app", "main"].filter(
      (name) => name !== layer && !allowed.includes(name),
    );
    // A regular expression, because `group` patterns are those of gitignore, which expand no braces.
    const regex = `^(?:\\.\\./)+(?:${forbidden.join("|")})(?:[./]|$)`;
    const message = `${layer} may import from: ${[layer, ...allowed].join(", ")}.`;
    const patterns = [{ regex, message }];
    if (layers !== CLIENT || layer !== "transport") {
      const only = "Only the client's transport may import it.";
      patterns.push({ regex: "^socket\\.io-client", message: only });
    }
    if (layers === CLIENT)
      patterns.push({ regex: "^react|^@wordbrook/", message: "The client knows neither." });
    return {
      files: [`${root}/${layer}/**/*.{ts,tsx}`],
      rules: {
        "no-restricted-imports": ["error", { patterns }],
        // `no-restricted-imports` does not check dynamic imports.
        "no-restricted-syntax": [
          "error",
          UNHANDLED_IMPORT,
          {
            selector: `ImportExpression[source.value=/${regex.replaceAll("/", "\\/")}/]`,
            message,
          },
        ],
      },
    };
  });
}

export default defineConfig(
  { ignores: ["node_modules", "packages/*/dist"] },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat.recommended,
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", { max: 250 }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `type` also names unions and functions, so both forms are in use.
      "@typescript-eslint/consistent-type-definitions": "off",
    },
  },
  ...layerRules("src", PAGE),
  ...layerRules("packages/client/src", CLIENT),
  {
    files: ["packages/react/src/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: "^\\.\\./|^socket\\.io-client" }] }],
    },
  },
  { files: ["**/*.gen.ts"], rules: { "max-lines": "off" } },
  {
    files: ["tests/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
