"""From an uploaded file to a track that may air: each step looks, tells what it found, or refuses with a reason."""
