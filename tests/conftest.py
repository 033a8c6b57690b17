"""Settings of all tests."""

from hypothesis import settings

# how long an example takes is the machine's business, not a promise
settings.register_profile("agent", deadline=None)
settings.load_profile("agent")
