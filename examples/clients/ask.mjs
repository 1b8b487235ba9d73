// Asks one question and writes the answer as it comes: node ask.mjs URL "question"
const [url, question] = process.argv.slice(2);
const headers = { "Content-Type": "application/json" };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function post(path, body) {
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

async function* events(answerId) {
  for (let lastId = "", name; name !== "answer:end"; ) {
    try {
      const path = `${url}/api/answers/${answerId}/events`;
      const response = await fetch(path, { headers: { ...headers, "Last-Event-ID": lastId } });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      let text = "";
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + piece).split("\n\n");
        text = blocks.pop();
        for (const block of blocks) {
          const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s)));
          if (!fields.event) continue; // a comment
          [name, lastId] = [fields.event, fields.id ?? lastId];
          yield [name, JSON.parse(fields.data)];
        }
      }
    } catch (error) {
      console.error(`${error.message}, going on from ${lastId || "the start"}`);
      await pause(500);
    }
  }
}

headers.Authorization = `Bearer ${(await post("/api/session", { token: true })).token}`;
const ack = await post("/api/answers", { message_id: crypto.randomUUID(), text: question });
for await (const [name, data] of events(ack.answer_id)) {
  if (name === "answer:delta" && data.kind === "text") process.stdout.write(data.text);
  if (name === "answer:end") console.log(`\n(${data.status})`);
}
