"""A street drawn by our own code, with exact truth: for tests, the demo, the self-test and part of the training.

Read `render` first: it is the story of one picture. `scenes` are what is played, `cast` is who plays.
"""
