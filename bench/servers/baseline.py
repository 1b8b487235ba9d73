"""The baseline server: the handler of most tutorials, on current releases.

Served by the gunicorn.conf.py of examples/howto/.
"""

import eventlet

eventlet.monkey_patch()  # before the imports below: they use sockets

from flask import Flask
from flask_socketio import SocketIO, emit
from openai import OpenAI

app = Flask(__name__)
socketio = SocketIO(app, async_mode="eventlet")
client = OpenAI()


@socketio.on("ask")  # type: ignore[untyped-decorator]  # flask_socketio has no types
def ask(question: str) -> None:
    chunks = client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": question}], stream=True
    )
    finish_reason = None
    for chunk in chunks:
        for choice in chunk.choices:
            if choice.delta.content:
                emit("delta", choice.delta.content)
            finish_reason = choice.finish_reason or finish_reason
    emit("end", finish_reason)
