// Scenes of refused questions: for each reason the sentence of the page and the actions it offers.
import { takeScreenshots } from "./capture.mjs";

const said = (message, more = {}) => ({ error: { message, ...more } });
const REFUSALS = {
  "no-credit": { status: 402, body: said("Insufficient Balance") },
  filtered: { status: 400, body: said("Content Exists Risk") },
  "too-long": { status: 400, body: said("prompt is too long: 9000 tokens > 8192 maximum") },
  parameter: { status: 400, body: said("`reasoning_effort` must be one of `none` or `default`") },
  moved: { status: 308, headers: { Location: "https://llm.example.org/v1/chat/completions" } },
  address: { status: 404, body: "404 page not found" },
  model: { status: 400, body: said("Invalid model name passed in model=x") },
  key: { status: 401, body: said("Invalid token") },
  verification: { status: 403, body: said("Your organization must be verified to use this.") },
  region: { status: 403, body: said("Country, region, or territory not supported") },
  unavailable: { status: 503, body: said("Service Unavailable") },
};

const sizes = (width) => width === 768;

async function takeRefusal({ newUser, provider, url }, name, step) {
  const chat = await (await newUser())(url);
  const question = `Why is the sky blue? (${name})`;
  await provider.scriptFor(question, [step]);
  await chat.ask(question);
  await chat.waitForStatus("failed");
  await takeScreenshots(chat, `refused-${name}-en`, { sizes });
  await chat.page.evaluate(() => localStorage.setItem("wordbrook.language", "de"));
  await chat.page.reload();
  await chat.page.locator("html[lang=de] .outcome").waitFor();
  await takeScreenshots(chat, `refused-${name}-de`, { sizes });
  await chat.page.context().close();
}

export async function refusals(fixtures) {
  for (const [name, step] of Object.entries(REFUSALS)) {
    await takeRefusal(fixtures, name, step);
  }
}

export async function modelLoading({ open, provider }) {
  const chat = await open();
  const question = "Is the model there?";
  await provider.scriptFor(question, [{ stall: true }]);
  await chat.ask(question);
  await chat.answer.getByText("The model is loading").waitFor();
  await takeScreenshots(chat, "model-loading", { sizes });
  await chat.page.close();
}
