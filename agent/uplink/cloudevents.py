"""CloudEvents 1.0 attributes of a message, for the binary mode of MQTT 5: user properties beside an untouched payload.

Protocol: CloudEvents "MQTT Protocol Binding" 1.0.2, section 3.1. `datacontenttype` is not among them: it travels as
the content type of MQTT itself. `bootid`, `sequence`, `stream` and `historical` are extensions.
"""

from agent.data import Message
from agent.rfc3339 import rfc3339


def attributes(
    message: Message, site: str, boot: str, sequence: int, *, historical: bool, stream: str = ""
) -> tuple[tuple[str, str], ...]:
    """Name and value of each attribute.

    `boot` is the boot in which the message was made, `sequence` counts within `stream`, and `historical` says that it
    waited for a connection. What has no stream is numbered within its topic and process, and may have gaps.
    """
    subject = (("subject", message.subject),) if message.subject else ()
    numbered = (("stream", stream),) if stream else ()
    return (
        ("specversion", "1.0"),
        ("id", message.id),
        ("source", f"/site/{site}"),
        ("type", message.type),
        ("time", rfc3339(message.wall)),
        *subject,
        ("bootid", boot),
        *numbered,
        ("sequence", str(sequence)),
        ("historical", "true" if historical else "false"),
    )
