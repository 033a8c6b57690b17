"""A TCP proxy on loopback that can stop passing anything on without ending its connections: a half-open line."""

import socket
import time
from threading import Event, Thread


class Proxy:
    """Listens at `port` and passes on to `target` until `swallow`; `restore` serves new connections again.

    `accepted` are the monotonic times of the connections so far.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._swallowing = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.accepted: list[float] = []
        Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        self._swallowing.set()

    def restore(self) -> None:
        self._swallowing = Event()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed
                return
            self.accepted.append(time.monotonic())
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # nobody is there; that is all that the near end learns
                near.close()
                continue
            for pair in ((near, far), (far, near)):
                Thread(target=_pass_on, args=(*pair, self._swallowing), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, swallowing: Event) -> None:
    try:
        while data := source.recv(65536):
            if not swallowing.is_set():
                sink.sendall(data)
        if not swallowing.is_set():
            sink.shutdown(socket.SHUT_WR)
    except OSError:  # one of the two is gone
        return
