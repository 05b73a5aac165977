"""Channel, calls, repetitions, and the stream that carries the calls of a session."""
