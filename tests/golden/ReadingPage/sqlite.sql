select a.id, a.slug, a.locale, a.title, a.subtitle, a.published_on, a.word_count, a.lead, coalesce(a.html, '') || coalesce(a.endnotes, ''), (
  select json_group_array(json_object('position', j.v0, 'role', j.v1, 'creditedName', j.v2, 'bio', j.v3, 'affiliation', j.v4, 'contributor', json_object('slug', j.v5)))
  from (
    select j1.position as v0, j1.role as v1, j1.credited_name as v2, j1.bio as v3, j1.affiliation as v4, j2.slug as v5
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
      where t.article_id = a.id) and j3.public
    order by o0 limit 1000) j), (
  select json_group_array(json_object('slug', j.v0, 'locale', j.v1, 'title', j.v2))
  from (
    select j4.slug as v0, j4.locale as v1, j4.title as v2
    from article j4
    where j4.original_id = (
      select o.original_id
      from article o
      where o.id = a.id) and j4.id <> a.id and j4.public
    order by j4.locale, j4.id limit 1000) j), a.is_stub, (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j5.credited_name as v0, j5.title as v1, j5.date as v2, j6.slug as v3, j6.id as v4
    from mention j5
    left join article j6 on j6.id = j5.response_id and j6.public and j6.responding_to_id is not null
    where j5.article_id = a.id
    order by j5.position limit 10000) j), a.public, a.published_at, (
  select k.closed
  from comment_policy k
  where k.article_id = a.id), (
  select k.close_after_days
  from comment_policy k
  where k.article_id = a.id), a.dialogue_count, a.response_kind, j7.slug, j7.title, j7.responding_to_id, j7.id, j8.id, j8.slug, j8.title, a.responding_to_id
from article a
left join article j7 on j7.id = a.responding_to_id and j7.public
left join article j8 on j8.id = a.root_id and j8.public and j8.responding_to_id is null
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.public
