"""What may air: tracks, playlists, the rotation and its separation rules."""
