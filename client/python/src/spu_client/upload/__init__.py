"""Numbers on their way: encoded, cut into chunks, framed."""
