"""outbox -> MQTT -> control room. The only room that knows paho."""

from agent.uplink.link import BrokerSettings
from agent.uplink.uplink import Pace, State, Status, Uplink

__all__ = ["BrokerSettings", "Pace", "State", "Status", "Uplink"]
