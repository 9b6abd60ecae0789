"""Alerts in words, in the reader's language and zone: one file a language, and what chooses among its sentences.

In: an alert with its evidence, which is numbers and names. Out: a title, two sentences and a next step; a digest.

Public: told, Told; Digest, told_digest, digest_line, digest_text; LANGUAGES.
"""

from alerts.wording.digest import Digest, digest_line, digest_text, told_digest
from alerts.wording.languages import LANGUAGES
from alerts.wording.told import Told, told

__all__ = ["LANGUAGES", "Digest", "Told", "digest_line", "digest_text", "told", "told_digest"]
