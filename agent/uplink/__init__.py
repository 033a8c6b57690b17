"""outbox -> MQTT -> control room. The only room that knows paho."""

from agent.uplink.pace import NORMAL, TOGETHER, Pace
from agent.uplink.replay import Rate
from agent.uplink.status import State, Status
from agent.uplink.uplink import Uplink
from agent.uplink.wire import BrokerSettings

__all__ = ["NORMAL", "TOGETHER", "BrokerSettings", "Pace", "Rate", "State", "Status", "Uplink"]
