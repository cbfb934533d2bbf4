"""Large boards, written by SQL in seconds."""

from __future__ import annotations

from django.db import connection

from jobs.models import Place
from jobs.services import listings, places, vocabulary

# Deterministic, without a random number: each property has a period of its own. Descriptions have
# about 180 words, of which some are in every one and some in one of a thousand.
FILL = """
INSERT INTO jobs_employer (name, slug, kind, about, website, is_demo, created_at, updated_at)
SELECT 'Bench Hospital ' || n, 'bench-' || n, 'hospital', '', '', true, now(), now()
  FROM generate_series(1, 500) AS n;
INSERT INTO jobs_position (reference, title, slug, employer_id, description, description_html, workplace,
    place_id, postal_code, remote_states, employment, shift, schedule, targets, equipment, openings,
    pay_min, pay_max, pay_period, benefits, closes_on, education, education_preferred, years_min,
    is_apprentice_friendly, status, published_at, close_reason, is_demo, created_at, updated_at)
SELECT 'B-' || n,
       (ARRAY['Inpatient Coder','Outpatient Coder','Pro-Fee Coder','Trauma Auditor','Cardiology Coder',
              'Risk Adjustment Coder','Emergency Coder','Orthopedics Coder','CDI Specialist'])[1 + n %% 9]
       || (ARRAY['',' II',', Nights',', Contract'])[1 + n / 9 %% 4],
       'bench', (SELECT min(id) FROM jobs_employer WHERE slug LIKE 'bench-%%') + n * 7 %% 500,
       (SELECT string_agg((ARRAY['codes','charts','claims','hospital','physician','records','quality',
              'review','team','payer','audit','guideline','query','surgery','clinic','weekly','report','accuracy'])
              [1 + (n * k + k * k) %% 18], ' ') FROM generate_series(1, 150) AS k)
       || ' ward' || n %% 10000 || ' unit' || n %% 997 || ' floor' || n %% 211, '<p>bench</p>',
       (ARRAY['onsite','hybrid','remote'])[1 + n %% 3],
       CASE WHEN n %% 3 < 2 THEN (ARRAY[%(places)s])[1 + n %% 10] END, '',
       (CASE WHEN n %% 3 = 2 THEN (ARRAY['{}','{FL,GA,TX}','{NY}','{TX}'])[1 + n %% 4]
             ELSE '{}' END)::varchar[],
       (ARRAY['full_time','full_time','full_time','part_time','contract','per_diem'])[1 + n %% 6],
       (ARRAY['day','day','night','flexible'])[1 + n %% 4], '', '', '', 1,
       22 + n %% 30, 26 + n %% 30 + n %% 7, 'hour', 'Health insurance', CURRENT_DATE + 5 + n %% 60,
       n %% 4, 0, n %% 6, n %% 11 = 0, 'open', now() - n * interval '26 seconds', '', true, now(), now()
  FROM generate_series(1, %(count)s) AS n;
INSERT INTO jobs_requirement (position_id, level)
SELECT id, level FROM jobs_position, unnest(ARRAY['required','preferred']) AS level
 WHERE reference LIKE 'B-%%';
INSERT INTO jobs_requirement_any_of (requirement_id, competency_id)
SELECT DISTINCT requirement.id, (ARRAY[%(credentials)s])[1 + (requirement.position_id + k * 3) %% 8]
  FROM jobs_requirement AS requirement, generate_series(1, 2) AS k;
INSERT INTO jobs_position_settings (position_id, competency_id)
SELECT id, (ARRAY[%(settings)s])[1 + id %% 6] FROM jobs_position WHERE reference LIKE 'B-%%';
INSERT INTO jobs_position_specialties (position_id, competency_id)
SELECT id, (ARRAY[%(specialties)s])[1 + id %% 13] FROM jobs_position
 WHERE reference LIKE 'B-%%' AND id %% 2 = 0;
INSERT INTO jobs_position_software (position_id, competency_id)
SELECT id, (ARRAY[%(software)s])[1 + id %% 5] FROM jobs_position WHERE reference LIKE 'B-%%';
ANALYZE jobs_position; ANALYZE jobs_requirement; ANALYZE jobs_requirement_any_of;
"""
WORDS_OF = """
SELECT array_agg(id ORDER BY rank) FROM (
    SELECT id, rank FROM jobs_competency WHERE kind = %s ORDER BY rank LIMIT %s) AS word
"""


def fill(count: int) -> None:
    """`count` open positions at 500 employers, with everything the search reads."""
    vocabulary.load()
    places.load(["FL", "GA", "TX", "NY"])
    cities = Place.objects.filter(city__in=["Tampa", "Orlando", "Miami", "Atlanta", "Houston", "New York"])
    known: dict[str, str] = {"places": _listed([cities[n % len(cities)].pk for n in range(10)])}
    with connection.cursor() as cursor:
        for name, kind, number in (
            ("credentials", "credential", 8),
            ("settings", "setting", 6),
            ("specialties", "specialty", 13),
            ("software", "software", 5),
        ):
            cursor.execute(WORDS_OF, [kind, number])
            known[name] = _listed(cursor.fetchone()[0])
        cursor.execute(FILL % (known | {"count": count}))
    listings.rebuild()
    with connection.cursor() as cursor:
        if not connection.in_atomic_block:
            cursor.execute("VACUUM jobs_listing")  # as a server does by itself, a little later
        cursor.execute("ANALYZE jobs_listing; ANALYZE jobs_searchword")


def _listed(ids: list[int]) -> str:
    return ",".join(str(one) for one in ids)
