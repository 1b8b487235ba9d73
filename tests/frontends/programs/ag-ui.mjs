// AG-UI: its own HttpAgent, which checks the order of events, against a real server.
import { HttpAgent } from "@ag-ui/client";
import { cuttable } from "./cut.mjs";

// Beside the error of the run, this client throws the same one where nothing catches it.
process.on("unhandledRejection", (error) => {
  if (error.message !== "network error") throw error;
});

const [base, token, question] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const { state, cutFetch } = cuttable();
const report = {};

function openAgent(threadId) {
  const agent = new HttpAgent({ url: `${base}/api/ag-ui`, headers, threadId, fetch: cutFetch });
  const types = [];
  const outcomes = [];
  agent.subscribe({
    onEvent: ({ event }) => void types.push(event.type),
    onRunFinishedEvent: ({ event }) => void outcomes.push(event.outcome?.type),
    onRunErrorEvent: ({ event }) => void outcomes.push(`error ${event.code}`),
  });
  return { agent, types, outcomes };
}

const shown = ({ agent, types, outcomes }) => ({
  messages: agent.messages.map(({ role, content }) => ({ role, content })),
  types: types.filter((type, index) => type !== types[index - 1]),
  outcomes: [...outcomes],
});
async function ask(opened, text, id, parameters = {}) {
  if (text !== null) opened.agent.addMessage({ id, role: "user", content: text });
  opened.types.length = 0;
  try {
    await opened.agent.runAgent(parameters);
    return null;
  } catch (error) {
    return error.message;
  }
}

const first = openAgent("my thread / 1");
report.wholeError = await ask(first, `${question} whole`, "m1");
report.whole = shown(first);

// Less than all of it, also where a busy server sends it in a few events.
state.bytes = 1500;
report.cutError = await ask(first, `${question} long`, "m2");
report.cut = shown(first);
report.resumedError = await ask(first, null);
report.resumed = shown(first);

// A client that holds text which the server does not know is sent its messages again.
const last = first.agent.messages.at(-1);
first.agent.messages = [...first.agent.messages.slice(0, -1), { ...last, content: last.content + "!" }];
report.falseError = await ask(first, null);
report.restored = shown(first);

const failing = openAgent("failing");
report.failedError = await ask(failing, `${question} fails`, "m1");
report.failed = shown(failing);

// Steps of a model, also where the run is cut off between them.
const model = { forwardedProps: { model: "steps" } };
const callsOf = ({ agent }) => agent.messages.map(({ role, content, toolCalls }) => ({
  role, content, calls: toolCalls?.map((call) => [call.function.name, call.function.arguments]),
}));
const stepping = openAgent("steps");
report.stepsError = await ask(stepping, "go", "m1", model);
report.steps = callsOf(stepping);
const cut = openAgent("steps, cut");
state.bytes = 2000;
report.stepsCutError = await ask(cut, "go", "m1", model);
report.stepsCut = callsOf(cut);
report.stepsResumedError = await ask(cut, null);
report.stepsResumed = callsOf(cut);
console.log(JSON.stringify(report));
