"""The fault table: what may go wrong at a site, injected on this machine, each with a figure and a goal.

`scripts/faults` runs it. One fault, one module; its docstring says how the fault is injected.
"""
