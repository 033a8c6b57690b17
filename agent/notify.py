"""Tell systemd how we are: READY, WATCHDOG, STOPPING (protocol: sd_notify(3))."""

import os
import socket


def notify(state: str) -> bool:
    """Send one state to the service manager; False when there is none, or when it does not listen just now."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.setblocking(False)
        try:
            channel.sendto(state.encode(), address)
        except BlockingIOError:  # a manager that is stuck must not hold up the stages
            return False
    return True
