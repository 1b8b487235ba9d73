// An OpenID provider with one client: node provider.mjs PORT URL-OF-WORDBROOK CLIENT-ID SECRET
//
// People sign in there by any name. Orders by POST: /_rotate makes a new key, and tokens are signed
// with that; /_cancel lets the next sign-in end with access_denied.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, wordbrook, clientId, clientSecret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const keys = [];
let isCancelled = false;

function addKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // The first key of an algorithm signs.
  keys.unshift({ ...privateKey.export({ format: "jwk" }), kid: `key-${keys.length}`, use: "sig" });
}

const page = (title, body) => `<!DOCTYPE html><html lang="en"><link rel="icon" href="data:," />
  <title>${title}</title>
  <main><h1>${title}</h1>${body}</main></html>`;

/** Keeps what the provider stores when its keys change. */
const stored = new Map();
class Adapter {
  constructor(model) {
    this.model = model;
  }
  key = (id) => `${this.model} ${id}`;
  upsert = async (id, payload) => void stored.set(this.key(id), payload);
  find = async (id) => stored.get(this.key(id));
  findByUid = async (uid) => [...stored.values()].find((each) => each.uid === uid);
  consume = async (id) => void (stored.get(this.key(id)).consumed = Math.floor(Date.now() / 1000));
  destroy = async (id) => void stored.delete(this.key(id));
  revokeByGrantId = async (grantId) => {
    for (const [key, each] of stored) if (each.grantId === grantId) stored.delete(key);
  };
}

const configuration = {
  adapter: Adapter,
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [`${wordbrook}/sign-in/callback`],
      post_logout_redirect_uris: [`${wordbrook}/sign-in`],
      backchannel_logout_uri: `${wordbrook}/sign-in/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email"] },
  cookies: { keys: ["a key of the test"] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        const yes =
          '<button type="submit" form="op.logoutForm" name="logout" value="yes">Yes</button>';
        ctx.body = page("Sign out of the provider?", `${form}${yes}`);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = page("Signed out of the provider", "");
      },
    },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  // Its own guard refuses loopback addresses.
  fetch: (url, { dispatcher: _, ...options }) => globalThis.fetch(url, options),
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the provider`, preferred_username: id }),
  }),
  // Nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  renderError: (ctx, out, error) => {
    console.error(error);
    ctx.type = "html";
    ctx.body = page("The provider failed", "");
  },
};

let provider;
function makeProvider() {
  addKey();
  provider = new Provider(issuer, { ...configuration, jwks: { keys } });
  provider.on("server_error", (_, error) => console.error(error));
  provider.on("backchannel.error", (_, error) => console.error(error));
  handle = provider.callback();
}

let handle;
makeProvider();

async function readBody(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

async function interact(request, response) {
  if (request.method === "POST") {
    const login = { accountId: (await readBody(request)).get("name") };
    const refused = { error: "access_denied", error_description: "<b>No</b>" };
    const result = isCancelled ? refused : { login };
    isCancelled = false;
    await provider.interactionFinished(request, response, result);
    return;
  }
  await provider.interactionDetails(request, response);
  response.setHeader("Content-Type", "text/html");
  const label = '<label>Account <input name="name" required autofocus></label>';
  response.end(page("The provider", `<form method="post">${label}<button>Go on</button></form>`));
}

const orders = {
  "/_rotate": makeProvider,
  "/_cancel": () => {
    isCancelled = true;
  },
};

createServer((request, response) => {
  const order = orders[request.url];
  if (order) {
    order();
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    interact(request, response).catch((error) => {
      console.error(error);
      response.statusCode = 500;
      response.end();
    });
  } else {
    handle(request, response);
  }
}).listen(Number(port), "127.0.0.1", () => console.log("listening"));
