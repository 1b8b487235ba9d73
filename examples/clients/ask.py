"""Asks one question and writes the answer as it comes: python ask.py URL "question"."""

import http.client
import json
import sys
import time
import urllib.request
import uuid

url, question = sys.argv[1:]
headers = {"Content-Type": "application/json"}


def post(path, body):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), headers)
    return json.load(urllib.request.urlopen(request))


def events(answer_id):
    last_id, name = "", None
    while name != "answer:end":
        try:
            path = f"{url}/api/answers/{answer_id}/events"
            request = urllib.request.Request(path, headers={**headers, "Last-Event-ID": last_id})
            fields = {}
            for line in urllib.request.urlopen(request, timeout=60):
                key, _, value = line.decode().rstrip("\n").partition(": ")
                fields[key] = value
                if not key and "event" in fields:  # the blank line after an event
                    name, last_id = fields["event"], fields.get("id", last_id)
                    yield name, json.loads(fields["data"])
                if not key:
                    fields = {}
        except (OSError, http.client.HTTPException) as error:
            print(f"{error}, going on from {last_id or 'the start'}", file=sys.stderr)
        if name != "answer:end":
            time.sleep(0.5)


headers["Authorization"] = f"Bearer {post('/api/session', {'token': True})['token']}"
ack = post("/api/answers", {"message_id": str(uuid.uuid4()), "text": question})
for name, data in events(ack["answer_id"]):
    if name == "answer:delta" and data["kind"] == "text":
        print(data["text"], end="", flush=True)
    elif name == "answer:end":
        print(f"\n({data['status']})")
