"""outbox -> MQTT -> control room. The only room that knows paho."""

from agent.uplink.pace import Pace
from agent.uplink.replay import Rate
from agent.uplink.status import State, Status
from agent.uplink.uplink import Uplink
from agent.uplink.wire import BrokerSettings

__all__ = ["BrokerSettings", "Pace", "Rate", "State", "Status", "Uplink"]
