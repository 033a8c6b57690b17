"""The self-test: the whole installed agent on a filmed minute of a drawn street, and what it should have told of it."""
