"""From a user agent to the name a person knows a player by."""

from __future__ import annotations

RULES = (
    ("vlc", "VLC"),
    ("winamp", "Winamp"),
    ("foobar", "foobar2000"),
    ("itunes", "iTunes"),
    ("applecoremedia", "Apple"),
    ("sonos", "Sonos"),
    ("tunein", "TuneIn"),
    ("radio.net", "radio.net"),
    ("radioline", "Radioline"),
    ("alexa", "Alexa"),
    ("kodi", "Kodi"),
    ("mpv", "mpv"),
    ("mplayer", "MPlayer"),
    ("music player daemon", "MPD"),
    ("gstreamer", "GStreamer"),
    ("exoplayer", "Android"),
    ("androidxmedia3", "Android"),
    ("nsplayer", "Windows Media Player"),
    ("windows-media-player", "Windows Media Player"),
    ("lavf", "FFmpeg"),
    ("ffmpeg", "FFmpeg"),
    ("butt", "BUTT"),
    ("curl", "curl"),
    ("wget", "Wget"),
    ("icecast", "Icecast"),
    ("liquidsoap", "Liquidsoap"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("chromium", "Chromium"),
    ("safari", "Safari"),
    ("okhttp", "Android"),
    ("dalvik", "Android"),
    ("mozilla", "Web"),
)
"""The first that occurs wins: the particular ones come before those they pretend to be."""
LONGEST = 60


def player_name(user_agent: str) -> str:
    """The player's name; of one we don't know, what it calls itself; empty when it says nothing."""
    lowered = user_agent.lower()
    known = next((name for sign, name in RULES if sign in lowered), None)
    return known or user_agent.strip().split("/")[0].split(" (")[0][:LONGEST]
