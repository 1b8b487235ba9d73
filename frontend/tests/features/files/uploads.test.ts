import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HttpFailure, type Http } from "@wordbrook/client";
import {
  checkKept,
  addToDraft,
  removeFile,
  retryFile,
} from "../../../src/features/files/composer/uploads";
import { fileSentence } from "../../../src/i18n/files";
import { setLanguage } from "../../../src/i18n";
import {
  addFiles,
  draftPlace,
  filesOf,
  keptFile,
  moveDraftFiles,
  setFiles,
} from "../../../src/session/draft-files";
import { loadItem } from "../../../src/lib/storage";
import { serveFileLimits } from "../../support/message-limit";

interface Request {
  method: string;
  path: string;
  answer: (value: unknown) => void;
  refuse: (code: string, message?: string) => void;
}

const PLACE = draftPlace("c1");
let requests: Request[];
let client: { http: Http };

beforeEach(() => {
  localStorage.clear();
  serveFileLimits("1000 5");
  setFiles(PLACE, []);
  requests = [];
  const call = (method: string, path: string) =>
    new Promise((resolve, reject) => {
      requests.push({
        method,
        path,
        answer: resolve,
        refuse: (code, message = "Refused.") => {
          reject(new HttpFailure({ code, message, retryable: false }));
        },
      });
    });
  client = { http: { call } as unknown as Http };
});
afterEach(async () => {
  await setLanguage("en");
  serveFileLimits(null);
});

const aFile = (name: string, size = 10) =>
  new File(["x".repeat(size)], name, { type: "text/plain" });
const phases = () => filesOf(PLACE).map(({ phase }) => phase);
const aPart = (file_id: string) => ({
  file_id,
  name: `${file_id}.txt`,
  type: "text/plain",
  size: 10,
});

async function answerNext(file_id: string) {
  await vi.waitUntil(() => requests.length > 0);
  requests.shift()?.answer({ file: aPart(file_id) });
  await vi.waitUntil(() => filesOf(PLACE).some(({ part }) => part?.file_id === file_id));
}

test("three files are sent at a time, the next when one is there", async () => {
  addToDraft(
    client,
    PLACE,
    ["a", "b", "c", "d"].map((name) => aFile(name)),
  );
  await vi.waitUntil(() => requests.length === 3);
  expect(phases()).toEqual(["sending", "sending", "sending", "waiting"]);
  await answerNext("a");
  await vi.waitUntil(() => requests.length === 3);
  expect(phases()).toEqual(["added", "sending", "sending", "sending"]);
  for (const id of ["b", "c", "d"]) await answerNext(id);
  expect(phases()).toEqual(["added", "added", "added", "added"]);
});

test("a file above the limit, and an empty one, are refused without a request", async () => {
  addToDraft(client, PLACE, [aFile("large", 2000), aFile("empty", 0)]);
  await vi.waitUntil(() => phases().every((phase) => phase === "failed"));
  expect(filesOf(PLACE).map(({ error }) => error?.message)).toEqual([
    "The file is too large. A file may have 1,000 B.",
    "The file is empty.",
  ]);
  expect(requests).toEqual([]);
});

test("files above the number of a message are left out", () => {
  addToDraft(
    client,
    PLACE,
    Array.from({ length: 7 }, (_, at) => aFile(`${String(at)}.txt`, 2000)),
  );
  expect(filesOf(PLACE)).toHaveLength(5);
});

test("a refused file keeps the server's sentence, and a second try adds it", async () => {
  addToDraft(client, PLACE, [aFile("a")]);
  await vi.waitUntil(() => requests.length === 1);
  requests.shift()?.refuse("quota_exceeded", "Your files may have 5 MiB in all.");
  await vi.waitUntil(() => phases()[0] === "failed");
  const [file] = filesOf(PLACE);
  expect(fileSentence(file!.error!)).toBe("Your files may have 5 MiB in all.");
  await setLanguage("de");
  expect(fileSentence(file!.error!)).toContain("Speicherplatz für Dateien");
  retryFile(client, file!.id);
  await answerNext("a");
  expect(phases()).toEqual(["added"]);
});

test("a file that is removed while it is sent is not added later", async () => {
  addToDraft(client, PLACE, [aFile("a")]);
  await vi.waitUntil(() => requests.length === 1);
  removeFile(client, PLACE, filesOf(PLACE)[0]!);
  requests.shift()?.answer({ file: aPart("a") });
  await Promise.resolve();
  expect(filesOf(PLACE)).toEqual([]);
});

test("a new file that is removed leaves the server; one that a message may use stays", async () => {
  addToDraft(client, PLACE, [aFile("a")]);
  await answerNext("a");
  addFiles(PLACE, [keptFile({ kind: "file", ...aPart("used") })]);
  for (const file of filesOf(PLACE)) removeFile(client, PLACE, file);
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE files/a"]);
});

test("what the server has is stored, and moves to the conversation that it begins", async () => {
  const fresh = draftPlace(null);
  setFiles(fresh, []);
  addToDraft(client, fresh, [aFile("a"), aFile("b")]);
  await vi.waitUntil(() => requests.length === 2);
  requests.shift()?.answer({ file: aPart("a") });
  await vi.waitUntil(() => loadItem("files.new") !== null);
  expect(JSON.parse(loadItem("files.new")!)).toMatchObject([{ file_id: "a" }]);
  moveDraftFiles("c9");
  expect([filesOf(fresh), filesOf("c9").length]).toEqual([[], 2]);
  requests.shift()?.answer({ file: aPart("b") });
  await vi.waitUntil(() => (JSON.parse(loadItem("files.c9") ?? "[]") as unknown[]).length === 2);
  expect(loadItem("files.new")).toBeNull();
});

test.each([
  [200, "added"],
  [404, "failed"],
])("a file of before a reload for which the server says %i is %s", async (status, phase) => {
  localStorage.setItem(
    `wordbrook.files.r${String(status)}`,
    JSON.stringify([{ kind: "file", ...aPart("f1") }]),
  );
  const place = `r${String(status)}`;
  const [file] = filesOf(place);
  expect(file?.phase).toBe("kept");
  const ask = vi.fn().mockResolvedValue(new Response(null, { status }));
  await checkKept({ http: { ...client.http, ask } }, file!);
  expect(filesOf(place)[0]?.phase).toBe(phase);
  expect(ask.mock.calls[0]?.slice(1)).toEqual(["files/f1", null, { method: "HEAD" }]);
});
