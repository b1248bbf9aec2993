"""Pure rules of radio: what airs, why, and the messages that say so. No I/O, no clock, no randomness of its own."""
