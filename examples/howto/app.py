"""Ask over Socket.IO and get the answer as it is written: the whole server."""

import eventlet

eventlet.monkey_patch()  # before the imports of what uses sockets

import os

from flask import Flask, request
from flask_socketio import SocketIO
from openai import OpenAI

app = Flask(__name__, static_folder="page/dist", static_url_path="")
socketio = SocketIO(app, async_mode="eventlet")  # pages of this origin only: the default
provider = OpenAI()  # OPENAI_API_KEY and OPENAI_BASE_URL come from the environment
MODEL = os.environ.get("MODEL", "gpt-5.4-mini")


@app.get("/")
def page():
    return app.send_static_file("index.html")


@socketio.on("ask")
def answer(question):
    asker, finish_reason = request.sid, None
    messages = [{"role": "user", "content": question}]
    try:
        chunks = provider.chat.completions.create(model=MODEL, messages=messages, stream=True)
        with chunks:
            for chunk in chunks:
                for choice in chunk.choices:  # empty in a chunk that has only the usage
                    if choice.delta.content:  # empty in the first, with the role, and the last
                        socketio.emit("delta", choice.delta.content, to=asker)
                    finish_reason = choice.finish_reason or finish_reason
        socketio.emit("end", finish_reason, to=asker)  # None: the stream was cut
    except Exception as error:  # network, JSON, key: the page must receive it
        app.logger.error("The answer failed: %s", type(error).__name__)  # its text may hold the key
        socketio.emit("failed", "The model could not answer.", to=asker)


if __name__ == "__main__":
    socketio.run(app, port=int(os.environ.get("PORT", "5000")))
