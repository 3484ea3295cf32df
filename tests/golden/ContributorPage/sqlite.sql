select a.name, a.bio, a.affiliation, a.url, a.orcid, (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4, j.v5))
  from (
    select j1.slug as v0, j1.title as v1, j1.published_on as v2, j1.responding_to_id as v3, j1.published_at as v4, j1.id as v5
    from byline b
    cross join article j1 on j1.id = b.article_id
    where b.contributor_id = a.id and not coalesce((
      select true
      from byline e
      where e.article_id = b.article_id and e.contributor_id || '' = b.contributor_id and e.position < b.position limit 1), false) and b.status = 'PUBLISHED' and j1.public
    order by coalesce(b.published_on, '') desc, coalesce(b.published_at, '') desc, b.article_id desc limit ?1) j), (
  select count(*)
  from byline b
  cross join article j2 on j2.id = b.article_id
  where b.contributor_id = a.id and not coalesce((
    select true
    from byline e
    where e.article_id = b.article_id and e.contributor_id || '' = b.contributor_id and e.position < b.position limit 1), false) and b.status = 'PUBLISHED' and j2.public)
from contributor a
where a.id = coalesce((
  select n.id
  from contributor n
  where n.slug = ?2), (
  select o.contributor_id
  from contributor_alias o
  where o.slug = ?2 and o.was_public)) and a.public
