"""The tables of the caseload index. Rule: everything in them can be worked out anew from the log, so a changed table is built again."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

DANGER_RANK = "CASE {} WHEN 'life now' THEN 0 WHEN 'hours' THEN 1 WHEN 'days' THEN 2 ELSE 3 END"
OVER = "(stage='arrived' OR side IN ('withdrawn','not now','dead','closed'))"
BY_DANGER = f"{OVER}, {DANGER_RANK.format('risk')}, changed DESC"
"""Who may still come to harm with us before all whose way with us is over, of each the greatest danger before all, then the latest changed."""

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS case_row (
  id TEXT PRIMARY KEY, handle TEXT NOT NULL, stage TEXT NOT NULL, side TEXT NOT NULL, owner TEXT NOT NULL, people INTEGER NOT NULL,
  risk TEXT NOT NULL, risk_since INTEGER, next_what TEXT NOT NULL, next_at INTEGER, changed INTEGER NOT NULL, call TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS case_changed ON case_row (changed DESC);
CREATE INDEX IF NOT EXISTS case_danger ON case_row ({BY_DANGER});
CREATE INDEX IF NOT EXISTS case_stage ON case_row (stage, changed DESC);
CREATE INDEX IF NOT EXISTS case_handle ON case_row (handle);
CREATE INDEX IF NOT EXISTS case_owner ON case_row (owner, changed DESC);
CREATE TABLE IF NOT EXISTS call_row (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, danger TEXT NOT NULL, owner TEXT NOT NULL, arrived INTEGER NOT NULL, waiting INTEGER,
  aside INTEGER NOT NULL, case_id TEXT NOT NULL, joined TEXT NOT NULL, way TEXT NOT NULL, language TEXT NOT NULL, handle TEXT NOT NULL,
  first_words TEXT NOT NULL, withdrawn INTEGER NOT NULL, later TEXT NOT NULL, reached INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS call_reached ON call_row (aside, state, reached);
CREATE INDEX IF NOT EXISTS call_case ON call_row (case_id) WHERE case_id<>'';
CREATE TABLE IF NOT EXISTS house_row (
  id TEXT PRIMARY KEY, handle TEXT NOT NULL, capacity INTEGER NOT NULL, burnt INTEGER NOT NULL, guests TEXT NOT NULL, most_nights INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS duty (
  subject TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL, whose TEXT NOT NULL, about TEXT NOT NULL, detail TEXT NOT NULL, day TEXT NOT NULL,
  harm INTEGER NOT NULL, of_call INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS duty_of ON duty (subject);
CREATE INDEX IF NOT EXISTS duty_at ON duty (at, of_call, subject);
CREATE INDEX IF NOT EXISTS duty_harm ON duty (harm);
CREATE TABLE IF NOT EXISTS unlisted (subject TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doc (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, section TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS doc_of ON doc (subject);
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5(text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
CREATE TABLE IF NOT EXISTS name (subject TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS name_of ON name (subject);
CREATE INDEX IF NOT EXISTS name_folded ON name (folded);
"""

USUAL_WORDS, ROOMY_WORDS = 1024 * 1024, 16 * 1024 * 1024
"""Unit: bytes of words that wait in memory: as a rule, and while an index is made anew."""


@contextmanager
def roomy_for_words(db: apsw.Connection) -> Iterator[None]:
    """More memory for words while very many come: each time it is full, all that it holds is sorted into the index and later sorted again."""
    set_room = "INSERT INTO word (word, rank) VALUES ('hashsize', ?)"
    db.execute(set_room, (ROOMY_WORDS,))
    yield
    db.execute(set_room, (USUAL_WORDS,))
