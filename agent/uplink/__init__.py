"""outbox -> MQTT -> control room. The only room that knows paho."""

from agent.uplink.uplink import Pace, State, Status, Uplink
from agent.uplink.wire import BrokerSettings

__all__ = ["BrokerSettings", "Pace", "State", "Status", "Uplink"]
