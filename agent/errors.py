"""The tree of errors. Each carries one sentence that says what is wrong and, where known, what to do.

AgentError
├── ConfigError      site.yaml is wrong; holds every problem found
├── CredentialError  a secret's file is missing or unreadable
├── CameraError      the camera cannot be opened, fell silent, or sends what cannot be decoded
├── ModelError       the model pack cannot be trusted or does not fit its head
├── ClipError        a clip cannot be written or read
├── PrivacyError     a picture may not leave: its geometry does not fit its masks
├── OutboxError      the outbox cannot store or read a message
├── SimulatorError   a scene cannot be drawn, written or read back
└── StageError       a stage died or fell silent; ends the process
"""


class AgentError(Exception):
    """Base of everything the agent raises on purpose."""


class ConfigError(AgentError):
    """site.yaml is wrong. `problems` holds every fault, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class CredentialError(AgentError):
    """A secret's file is missing or unreadable."""


class CameraError(AgentError):
    """The camera cannot be opened, fell silent, or sends what cannot be decoded."""


class ModelError(AgentError):
    """The model pack cannot be trusted or does not fit its head."""


class ClipError(AgentError):
    """A clip cannot be written or read."""


class PrivacyError(AgentError):
    """A picture may not leave: its geometry does not fit its masks."""


class OutboxError(AgentError):
    """The outbox cannot store or read a message."""


class SimulatorError(AgentError):
    """A scene cannot be drawn, written or read back."""


class StageError(AgentError):
    """A stage died or fell silent; the process ends and the service manager restarts it."""
