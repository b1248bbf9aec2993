"""Messages between panel and node, their version and their codec."""
