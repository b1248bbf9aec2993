"""What anybody may read without a key: what a station plays, for the clients' own sites and for players."""
