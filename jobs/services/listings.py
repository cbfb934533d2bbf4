"""Keeps the listings of open positions, and the words they are written with, in line.

One statement writes any number of them from the tables that are the truth, so that one published
position and a rebuild of all are the same code.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from jobs.enums import HOURS_A_YEAR, US_STATES, PositionStatus, TitleRung
from jobs.models import Listing, Position
from jobs.models.position import PositionQuerySet
from jobs.queries.opened import OPENED
from jobs.search import tsquery
from jobs.titles import rung_of, words_of

MOST_YEARS_OF_A_BEGINNER = 1
PART = 1_000
"""Positions written in one transaction of a rebuild."""

# Named words are also indexed as a lexeme of their own ("zqw12" for the competency 12, "zqr..." for
# the rung of a title, "zqt..." for each word of it), so that every spelling of a word finds what names
# the word. No one types these.
READ = rf"""
WITH chosen AS (
    SELECT position.*, employer.name AS employer_name, place.city, place.state AS place_state,
           place.latitude AS place_latitude, place.longitude AS place_longitude
      FROM jobs_position AS position
      JOIN jobs_employer AS employer ON employer.id = position.employer_id
      LEFT JOIN jobs_place AS place ON place.id = position.place_id
     WHERE (position.status = 'open' OR %(whatever)s) AND position.id = ANY(%(ids)s)
), {OPENED}, named AS (
    SELECT position_id, word, kind, false AS is_listed FROM member WHERE kind <> 'credential'
    UNION SELECT position_id, competency_id, 'setting', true FROM jobs_position_settings
           JOIN chosen ON chosen.id = position_id
    UNION SELECT position_id, competency_id, 'specialty', true FROM jobs_position_specialties
           JOIN chosen ON chosen.id = position_id
    UNION SELECT position_id, competency_id, 'software', true FROM jobs_position_software
           JOIN chosen ON chosen.id = position_id
    UNION SELECT position_id, competency_id, 'duty', true FROM jobs_position_duties
           JOIN chosen ON chosen.id = position_id
), lists AS (
    SELECT position_id,
           array_agg(word ORDER BY word) FILTER (WHERE kind = 'code_set') AS code_sets,
           array_agg(word ORDER BY word) FILTER (WHERE kind = 'setting' AND is_listed) AS settings,
           array_agg(word ORDER BY word) FILTER (WHERE kind = 'specialty' AND is_listed) AS specialties,
           array_agg(word ORDER BY word) FILTER (WHERE kind = 'software' AND is_listed) AS software
      FROM named GROUP BY position_id
), held AS (
    SELECT position_id, array_agg(held ORDER BY held) AS credentials FROM opens GROUP BY position_id
), said AS (
    SELECT position_id,
           string_agg(word.label || ' ' || word.name, ' ; ' ORDER BY word.id)
               FILTER (WHERE spoken.kind = 'credential') AS credentials,
           string_agg(word.label || ' ' || word.name, ' ; ' ORDER BY word.id)
               FILTER (WHERE spoken.kind <> 'credential') AS others
      FROM (SELECT position_id, word, kind FROM member UNION SELECT position_id, word, kind FROM named)
           AS spoken
      JOIN jobs_competency AS word ON word.id = spoken.word
     GROUP BY position_id
), marked AS (
    SELECT position_id,
           string_agg('zqw' || word, ' ' ORDER BY word) FILTER (WHERE kind = 'credential') AS credentials,
           string_agg('zqw' || word, ' ' ORDER BY word) FILTER (WHERE kind <> 'credential') AS others
      FROM (SELECT position_id, held AS word, 'credential' AS kind FROM fills
             UNION SELECT position_id, word, kind FROM named) AS mark
     GROUP BY position_id
), worded AS (
    SELECT chosen.id,
           setweight(to_tsvector('english', chosen.title), 'A')
           -- HIM is an English "him" to the dictionary, and IT an "it": capitals are taken as they stand.
           || setweight(to_tsvector('simple', concat_ws(' ', chosen.reference, (
                  SELECT string_agg(capitals[1], ' ')
                    FROM regexp_matches(chosen.title, '\m[A-Z]{{2,}}\M', 'g') AS capitals))), 'A')
           || setweight(to_tsvector('simple', coalesce(own.words, '')), 'A')
           -- Below the title: of the positions of a rung those of the very name come first.
           || setweight(to_tsvector('simple', 'zqr' || coalesce(rung.rung, 'coder')), 'B')
           || setweight(to_tsvector('english', chosen.employer_name || ' ; '
                                               || coalesce(said.credentials, '')), 'B')
           || setweight(to_tsvector('simple', coalesce(marked.credentials, '')), 'B')
           || setweight(to_tsvector('english', concat_ws(' ; ', said.others, chosen.city, state.name)), 'C')
           || setweight(to_tsvector('simple', coalesce(marked.others, '')
                || CASE WHEN coalesce(rung.rung, 'coder') = 'coder'
                         AND (chosen.years_min <= %(entry)s OR chosen.is_apprentice_friendly)
                        THEN ' zqrentry' ELSE '' END), 'C') AS keywords,
           coalesce(rung.rung, 'coder') AS rung
      FROM chosen
      LEFT JOIN said ON said.position_id = chosen.id
      LEFT JOIN marked ON marked.position_id = chosen.id
      LEFT JOIN unnest(%(rung_ids)s::int[], %(rungs)s::text[]) AS rung (id, rung) ON rung.id = chosen.id
      LEFT JOIN unnest(%(ids_of_titles)s::int[], %(words_of_titles)s::text[]) AS own (id, words)
             ON own.id = chosen.id
      LEFT JOIN unnest(%(states)s::text[], %(state_names)s::text[]) AS state (code, name)
             ON state.code = chosen.place_state
)
"""  # noqa: S608 -- of constants
COLUMNS = """position_id, published_at, posted_on, closes_on, employer_id, workplace,
    employment, shift, rung, pay_from, pay_to, education, years, is_apprentice_friendly, state,
    latitude, longitude, remote_states, credentials, credential_groups, code_sets, settings,
    specialties, software, words"""
ROWS = """
SELECT chosen.id, chosen.published_at, (chosen.published_at AT TIME ZONE %(zone)s)::date,
       chosen.closes_on, chosen.employer_id, chosen.workplace, chosen.employment, chosen.shift,
       worded.rung,
       round(chosen.pay_min * CASE chosen.pay_period WHEN 'hour' THEN %(hours)s ELSE 1 END),
       round(chosen.pay_max * CASE chosen.pay_period WHEN 'hour' THEN %(hours)s ELSE 1 END),
       chosen.education, chosen.years_min, chosen.is_apprentice_friendly,
       CASE chosen.workplace WHEN 'remote' THEN '' ELSE coalesce(chosen.place_state, '') END,
       CASE chosen.workplace WHEN 'remote' THEN NULL ELSE chosen.place_latitude END,
       CASE chosen.workplace WHEN 'remote' THEN NULL ELSE chosen.place_longitude END,
       chosen.remote_states, coalesce(held.credentials, '{}'), coalesce(asked.groups, 0),
       coalesce(lists.code_sets, '{}'), coalesce(lists.settings, '{}'),
       coalesce(lists.specialties, '{}'), coalesce(lists.software, '{}'),
       worded.keywords || setweight(to_tsvector('english', concat_ws(' ; ', chosen.description,
           chosen.schedule, chosen.targets, chosen.equipment, chosen.benefits)), 'D')
  FROM chosen
  JOIN worded ON worded.id = chosen.id
  LEFT JOIN lists ON lists.position_id = chosen.id
  LEFT JOIN held ON held.position_id = chosen.id
  LEFT JOIN asked ON asked.position_id = chosen.id
 ORDER BY chosen.id
"""
KEEP = """
    ON CONFLICT (position_id) DO UPDATE SET
       (written_at, published_at, posted_on, closes_on, employer_id, workplace, employment, shift, rung,
        pay_from, pay_to, education, years, is_apprentice_friendly, state, latitude, longitude,
        remote_states, credentials, credential_groups, code_sets, settings, specialties, software, words,
        filler)
     = (EXCLUDED.written_at, EXCLUDED.published_at, EXCLUDED.posted_on, EXCLUDED.closes_on,
        EXCLUDED.employer_id, EXCLUDED.workplace, EXCLUDED.employment, EXCLUDED.shift, EXCLUDED.rung,
        EXCLUDED.pay_from, EXCLUDED.pay_to, EXCLUDED.education, EXCLUDED.years,
        EXCLUDED.is_apprentice_friendly, EXCLUDED.state, EXCLUDED.latitude, EXCLUDED.longitude,
        EXCLUDED.remote_states, EXCLUDED.credentials, EXCLUDED.credential_groups, EXCLUDED.code_sets,
        EXCLUDED.settings, EXCLUDED.specialties, EXCLUDED.software, EXCLUDED.words, EXCLUDED.filler)
"""
# Made of the constants above alone.
REFRESH = f"{READ} INSERT INTO jobs_listing ({COLUMNS}) {ROWS} {KEEP}"
LISTED = f"{READ}, listed ({COLUMNS}) AS ({ROWS}) SELECT * FROM listed"  # noqa: S608 -- of constants
# Numbers are no words, and what is shorter than three letters has no neighbors to be mistaken for.
LEARN = """
INSERT INTO jobs_searchword (word)
SELECT DISTINCT word
  FROM (SELECT title || ' ' || employer.name AS text
          FROM jobs_position AS position
          JOIN jobs_employer AS employer ON employer.id = position.employer_id
         WHERE position.status = 'open' AND (%(all)s OR position.id = ANY(%(ids)s))
        UNION ALL
        SELECT label || ' ' || name FROM jobs_competency WHERE %(all)s
        UNION ALL
        SELECT text FROM jobs_competencyalias WHERE %(all)s
        UNION ALL
        SELECT name FROM jobs_title WHERE %(all)s) AS written,
       regexp_split_to_table(lower(text), '[^a-z0-9+&]+') AS word
 WHERE length(word) BETWEEN 3 AND 40 AND word !~ '^[0-9]+$'
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def refresh(position_ids: Iterable[int]) -> None:
    """Bring the listings of these positions in line: written where they are open, gone where not."""
    ids = sorted(set(position_ids))
    if not ids:
        return
    Listing.objects.filter(position__in=ids).exclude(position__status="open").delete()
    _write(ids)


def are_whole() -> bool:
    """Whether every open position is listed in today's form, and nothing else is.

    Listings of an earlier release hold no words of titles, which a release that came since looks for.
    """
    listings = Listing.objects.filter(position__status="open")
    listed = listings.filter(tsquery.Matches("words", tsquery.prefix(tsquery.TITLE))).count()
    return listed == Listing.objects.count() == Position.objects.filter(status="open").count()


def rebuild() -> int:
    """Write every listing and every word anew. Returns how many positions are listed.

    For the seed, and after the vocabulary or the name of an employer or a place has changed. Goes
    through the positions in parts, each locked while it is written: whoever changes one meanwhile is
    waited for or waits, and neither writes over the other.
    """
    listed = Q(status=PositionStatus.OPEN) | Q(listing__isnull=False)
    keys = list(Position.objects.filter(listed).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PART):
        with transaction.atomic():
            part = Position.objects.filter(pk__in=keys[start : start + PART]).order_by("pk")
            refresh(part.select_for_update(no_key=True).values_list("pk", flat=True))
    _learn(None)
    return Listing.objects.count()


def as_if_open(position_id: int) -> Listing:
    """The listing a position would have if it were open now, not written. Raises Listing.DoesNotExist."""
    rows = Position.objects.filter(pk=position_id)
    found = list(Listing.objects.raw(LISTED, _values(rows, [position_id]) | {"whatever": True}))
    if not found:
        raise Listing.DoesNotExist
    return found[0]


def _write(ids: list[int]) -> None:
    rows = Position.objects.filter(status=PositionStatus.OPEN, pk__in=ids)
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, _values(rows, ids))
    _learn(ids)


def _values(rows: PositionQuerySet, ids: list[int]) -> dict[str, Any]:
    # What a title says is read in Python, where the words for it stand: only what is no coder is sent.
    titles = dict(rows.values_list("pk", "title").iterator())
    rungs = {pk: rung_of(title) for pk, title in titles.items()}
    rungs = {pk: rung for pk, rung in rungs.items() if rung != TitleRung.CODER}
    return {
        "ids": ids,
        "whatever": False,
        "rung_ids": list(rungs),
        "rungs": [rung.value for rung in rungs.values()],
        "ids_of_titles": list(titles),
        "words_of_titles": [_marked(title) for title in titles.values()],
        "states": list(US_STATES),
        "state_names": list(US_STATES.values()),
        "zone": settings.TIME_ZONE,
        "hours": HOURS_A_YEAR,
        "entry": MOST_YEARS_OF_A_BEGINNER,
    }


def _marked(title: str) -> str:
    """Its whole words as lexemes of their own, by which names are looked up: no stem is like another word."""
    return " ".join(f"{tsquery.TITLE}{word}" for word in sorted(words_of(title)))


def _learn(ids: list[int] | None) -> None:
    """Know the words of these open positions; None: of all, and of the trade."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN, {"all": ids is None, "ids": ids or []})
