"""The reference device: a server of the protocol in Python, from which a maker of boards may start."""
