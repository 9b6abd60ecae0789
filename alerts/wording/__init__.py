"""Alerts in words, in the reader's language and zone: one file a language, and what chooses among its sentences.

In: an alert with its evidence, which is numbers and names. Out: a title, two sentences and a next step; a digest; and
what the page of an alert says around them.

Public: told, Told; Digest, told_digest, digest_line, digest_text; LANGUAGES; speech_of, Speech.
"""

from alerts.wording.digest import Digest, digest_line, digest_text, told_digest
from alerts.wording.languages import LANGUAGES, speech_of
from alerts.wording.speech import Speech
from alerts.wording.told import Told, duration_of, told

__all__ = [
    "LANGUAGES",
    "Digest",
    "Speech",
    "Told",
    "digest_line",
    "digest_text",
    "duration_of",
    "speech_of",
    "told",
    "told_digest",
]
