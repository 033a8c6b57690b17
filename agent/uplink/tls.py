"""TLS to the broker: chain and host name are checked, and nobody is trusted but the authority that is named."""

import ssl

from agent.uplink.wire import BrokerSettings


def context() -> ssl.SSLContext:
    """Trusts nobody until `load`."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def load(into: ssl.SSLContext, broker: BrokerSettings) -> None:
    """Read the certificates, anew for each connection: a renewed one needs no restart. Raises OSError."""
    if broker.ca is not None:
        into.load_verify_locations(broker.ca)
    if broker.certificate is not None:
        into.load_cert_chain(broker.certificate, broker.key)
