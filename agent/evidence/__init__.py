"""What the pixels themselves say, one file per question: pure functions and small memories for the rules to go by."""
