select a.id, a.version, a.status, a.slug, a.title, a.subtitle, a.locale, a.published_on, a.published_at, a.source, (
  select json_group_array(json_object('position', j.v0, 'role', j.v1, 'creditedName', j.v2, 'bio', j.v3, 'affiliation', j.v4, 'contributor', json_object('id', j.v5, 'name', j.v6)))
  from (
    select j1.position as v0, j1.role as v1, j1.credited_name as v2, j1.bio as v3, j1.affiliation as v4, j2.id as v5, j2.name as v6
    from byline j1
    join contributor j2 on j2.id = j1.contributor_id
    where j1.article_id = a.id
    order by j1.position limit 1000) j), (
  select json_group_array(json_object('slug', j.v0, 'name', j.v1))
  from (
    select j3.slug as v0, j3.name as v1, (
      select t.position
      from article_tag t
      where t.article_id = a.id and t.tag_id = j3.id) as o0
    from tag j3
    where j3.id in (
      select t.tag_id
      from article_tag t
      where t.article_id = a.id)
    order by o0 limit 1000) j), (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4, j.v5, j.v6))
  from (
    select j4.id as v0, j4.number as v1, j4.created_at as v2, j5.name as v3, j5.id as v4, j4.note as v5, j4.diff as v6
    from revision j4
    left join account j5 on j5.id = j4.author_id
    where j4.article_id = a.id
    order by j4.number desc, j4.id desc limit ?1) j), (
  select count(*)
  from revision j6
  where j6.article_id = a.id), a.response_kind, j7.id, j7.title, a.responding_to_id
from article a
left join article j7 on j7.id = a.responding_to_id
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?2), (
  select o.article_id
  from old_slug o
  where o.slug = ?2))
