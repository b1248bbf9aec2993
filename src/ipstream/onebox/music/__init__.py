"""The demo station's music, composed and played by our own code: the first start needs nobody else's records."""
