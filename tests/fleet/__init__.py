"""Many simulated sites at once, with the agent's own uplink and outbox, and a control room that proves what arrived.

`scripts/fleet` runs it. The sites live in processes of their own, crews, which take orders line by line.
"""
