"""Which credentials open a position: for listings, which are of open ones, and for figures of past ones.

Somebody who holds such a credential fills, by it alone, each group that is required and names nothing
but credentials. A position that requires none is opened by what it names at all.
"""

from __future__ import annotations

OPENED = """member AS (
    SELECT requirement.position_id, requirement.id AS requirement, requirement.level, word.id AS word,
           word.kind
      FROM jobs_requirement AS requirement
      JOIN chosen ON chosen.id = requirement.position_id
      JOIN jobs_requirement_any_of AS any_of ON any_of.requirement_id = requirement.id
      JOIN jobs_competency AS word ON word.id = any_of.competency_id
), fills AS (
    -- What fills a group, as in the rule of fit: the credential, what replaces it, the full one of an
    -- apprentice form, and the apprentice form where apprentices are welcome.
    SELECT position_id, requirement, level, word AS held FROM member WHERE kind = 'credential'
    UNION
    SELECT member.position_id, member.requirement, member.level, better.from_competency_id
      FROM member JOIN jobs_competency_replaces AS better ON better.to_competency_id = member.word
    UNION
    SELECT member.position_id, member.requirement, member.level, apprentice.apprentice_of_id
      FROM member JOIN jobs_competency AS apprentice ON apprentice.id = member.word
     WHERE apprentice.apprentice_of_id IS NOT NULL
    UNION
    SELECT member.position_id, member.requirement, member.level, apprentice.id
      FROM member JOIN jobs_competency AS apprentice ON apprentice.apprentice_of_id = member.word
      JOIN chosen ON chosen.id = member.position_id AND chosen.is_apprentice_friendly
), strict AS (
    SELECT position_id, requirement FROM member WHERE level = 'required'
     GROUP BY position_id, requirement HAVING bool_and(kind = 'credential')
), asked AS (
    SELECT position_id, count(*) AS groups FROM strict GROUP BY position_id
), opens AS (
    SELECT fills.position_id, fills.held
      FROM fills JOIN strict USING (position_id, requirement) JOIN asked USING (position_id)
     GROUP BY fills.position_id, fills.held, asked.groups
    HAVING count(DISTINCT fills.requirement) = asked.groups
    UNION
    SELECT fills.position_id, fills.held FROM fills LEFT JOIN asked USING (position_id)
     WHERE asked.groups IS NULL
)"""
"""Common table expressions, the last of them `opens (position_id, held)`, to stand behind one that is called
`chosen (id, is_apprentice_friendly)`: the positions in question."""
