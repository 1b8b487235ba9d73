import { defineConfig } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Imports point one way: protocol <- transport, store <- session <- features <- the app. */
const LAYERS = {
  protocol: ["transport", "store", "session", "components", "features", "texts", "app"],
  transport: ["store", "session", "components", "features", "texts", "app"],
  store: ["transport", "session", "components", "features", "texts", "app"],
  session: ["components", "features", "texts", "app"],
  texts: ["protocol", "transport", "store", "session", "components", "features", "app"],
  components: ["protocol", "transport", "store", "session", "features", "app"],
  features: ["app"],
};

const oneWay = Object.entries(LAYERS).map(([layer, above]) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: above.map((name) => `**/${name}{,/**}`),
            message: `${layer} stands below these.`,
          },
          ...(layer === "transport"
            ? []
            : [{ group: ["socket.io-client"], message: "Only transport." }]),
        ],
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ["node_modules"] },
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
      // The word "type" names shapes of unions and functions as well; both forms read fine.
      "@typescript-eslint/consistent-type-definitions": "off",
    },
  },
  ...oneWay,
  { files: ["**/*.gen.ts"], rules: { "max-lines": "off" } },
  {
    files: ["tests/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
