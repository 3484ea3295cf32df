select a.title, a.slug, coalesce(a.html, '') || coalesce(a.endnotes, ''), a.published_at, (
  select json_group_array(json_object('creditedName', j.v0, 'role', j.v1, 'contributor', json_object('name', j.v2)))
  from (
    select j1.credited_name as v0, j1.role as v1, j2.name as v2
    from byline j1
    join contributor j2 on j2.id = j1.contributor_id
    where j1.article_id = a.id
    order by j1.position limit 1000) j), (
  select json_group_array(json_object('authorName', j.v0, 'body', j.v1, 'postedAt', j.v2))
  from (
    select j3.author_name as v0, j3.html as v1, replace(replace(j3.posted_at, ' ', 'T'), '+00:00', 'Z') as v2
    from comment j3
    where j3.article_id = a.id and j3.parent_id is null and j3.public
    order by coalesce(j3.posted_on, '~') asc, coalesce(j3.posted_at, '~') asc, j3.id asc limit ?1) j), j4.title, j4.slug, j4.id, a.responding_to_id
from article a
left join article j4 on j4.id = a.responding_to_id and j4.public
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?2), (
  select o.article_id
  from old_slug o
  where o.slug = ?2)) and a.public
