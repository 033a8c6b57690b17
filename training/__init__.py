"""How the pack that ships was made: everything from labelled pictures to two int8 networks. Not part of the agent."""
