"""One function decides what airs; the agent asks it with the real clock, the panel with a pretended one."""
