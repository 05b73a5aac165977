"""What is asked of a session, and how its answers are read."""
