"""An eventlet worker for Socket.IO, because gunicorn 26 removed its own."""

import os

import eventlet
import eventlet.wsgi
from eventlet.greenio import GreenSocket
from gunicorn.workers.base import Worker


class EventletWorker(Worker):
    """Serves each listening socket from green threads of one process."""

    def run(self):
        for listener in self.sockets:
            socket = GreenSocket(listener.sock)
            eventlet.spawn(eventlet.wsgi.server, socket, self.wsgi, log_output=False)
        while self.alive and os.getppid() == self.ppid:  # SIGTERM clears alive
            self.notify()
            eventlet.sleep(1)


worker_class = EventletWorker
workers = 1  # Socket.IO keeps its clients in the process's memory
bind = "127.0.0.1:" + os.environ.get("PORT", "5000")
control_socket_disable = True
