/**
 * Removes code that the page never runs and the bundler cannot detect: marked's parser and renderer
 * behind its ready-made instance, and Socket.IO's transports other than WebSocket. Throws where a
 * release of them is built differently.
 */
import type { Plugin } from "vite";

const INSTANCE = /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\([^]*?(?=export\{)/;
const EXPORTS = /export\{([^}]*)\}/;
const KEPT = new Set(["Lexer", "Tokenizer", "getDefaults"]);

function lexerOnly(code: string): string {
  const list = EXPORTS.exec(code)?.[1];
  if (list === undefined || !INSTANCE.test(code))
    throw new Error("marked is built differently now");
  const kept = list.split(",").filter((name) => KEPT.has(name.split(" as ")[1] ?? ""));
  if (kept.length !== KEPT.size) throw new Error("marked exports differently now");
  return code.replace(INSTANCE, "").replace(EXPORTS, `export{${kept.join(",")}}`);
}

const TRANSPORTS = `
  import { WS } from "./websocket.node.js";
  export const transports = { websocket: WS };
`;

export function leanDependencies(): Plugin {
  let isLean = 0;
  return {
    name: "lean-dependencies",
    apply: "build",
    transform(code, id) {
      if (id.endsWith("/marked.esm.js")) {
        isLean += 1;
        return { code: lexerOnly(code), map: null };
      }
      if (id.endsWith("engine.io-client/build/esm/transports/index.js")) {
        if (!code.includes("websocket: WS"))
          throw new Error("engine.io-client is built differently now");
        isLean += 1;
        return { code: TRANSPORTS, map: null };
      }
      // An index names it, and the bundler keeps it for its side effects.
      if (id.endsWith("engine.io-client/build/esm/transports/polling-xhr.js")) {
        isLean += 1;
        return { code: "export class XHR {}", map: null };
      }
      return null;
    },
    buildEnd(error) {
      if (!error && isLean !== 3) throw new Error("marked or engine.io-client was not found");
    },
  };
}
