"""What people read when the library refuses something: what is wrong, and what they can do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise | str] = {
    # at the upload
    "file_missing": _("No file came with the request. Send it as “file”, in multipart/form-data."),
    "file_empty": _("The file is empty. Check it on your device and upload it again."),
    "file_too_large": _("The file is larger than %(limit)s GB, the most we take. Split it or export it as MP3."),
    "quota_exceeded": _(
        "There is no room for it: the file needs %(needed)s MB and %(free)s of your plan's %(limit)s MB are free. "
        "Delete songs you no longer need, or ask for a larger plan."
    ),
    "disk_full": _(
        "There is no room on our server at the moment, so the file was not stored. Nothing else changed. Try again "
        "later, or tell your hosting provider."
    ),
    # in ingest
    "not_audio": _(
        "This is not an audio file we know, whatever its name says. Export it as MP3, AAC/M4A, Ogg, Opus, FLAC, WAV, "
        "AIFF or WMA and upload it again."
    ),
    "is_video": _("This is a video. Export only its sound, for example as MP3, and upload that."),
    "is_protected": _(
        "The file is protected against copying and cannot be played on air. Upload a copy without protection."
    ),
    "incomplete": _(
        "The file is incomplete: it should last %(announced)s, but only %(heard)s can be heard. Copy or download it "
        "again from where you have it, and upload it again."
    ),
    "damaged": _(
        "The file is damaged and cannot be played to the end. Copy or download it again from where you have it, and "
        "upload it again."
    ),
    "too_long": _(
        "It lasts %(duration)s and the limit is %(limit)s hours. Split it into shorter parts and upload them."
    ),
    "too_short": _("It is shorter than half a second. Upload the whole recording."),
    "silent": _("There is no sound in it from beginning to end. Check the recording and export it again."),
    "ingest_failed": _(
        "We could not process this file after several attempts. Export it again, for example as MP3, and upload that."
    ),
    # afterwards
    "track_not_found": _("That song does not exist, or it is no longer in the library."),
    "track_not_ready": _("The song is still being prepared. Wait until it is ready and try again."),
    "track_in_playlists": _(
        "It is used by these playlists: %(playlists)s. Remove it from them, or add “detach=true” to delete it anyway."
    ),
    "unknown_tag": _("“%(name)s” is not a tag of a song."),
    "tag_not_text": _("Write it as text."),
    "tag_too_long": _("It may have at most %(limit)s characters."),
    "title_empty": _("Write a title."),
    "track_file_missing": _("There is no such file for this song yet."),
    "invalid_year": _("The year is a number of four digits, for example 1987."),
    "invalid_status": _("“status” must be one of these: %(choices)s."),
}
