select a.id, a.version, a.status, a.slug, a.title, a.subtitle, a.locale, a.published_on, a.published_at, a.source, array(
  select array[(j1.position)::text, (j1.role)::text, (j1.credited_name)::text, (j1.bio)::text, (j1.affiliation)::text, (j2.id)::text, (j2.name)::text]
  from byline j1
  join contributor j2 on j2.id = j1.contributor_id
  where j1.article_id = a.id
  order by j1.position limit 1000), array(
  select array[(j3.slug)::text, (j3.name)::text]
  from tag j3
  where j3.id in (
    select t.tag_id
    from article_tag t
    where t.article_id = a.id)
  order by (
    select t.position
    from article_tag t
    where t.article_id = a.id and t.tag_id = j3.id) limit 1000), array(
  select array[(j4.id)::text, (j4.number)::text, to_char(j4.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (j5.name)::text, (j5.id)::text, (j4.note)::text, (j4.diff)::text]
  from revision j4
  left join account j5 on j5.id = j4.author_id
  where j4.article_id = a.id
  order by j4.number desc, j4.id desc limit 11), (
  select count(*)
  from revision j6
  where j6.article_id = a.id), a.response_kind, j7.id, j7.title, a.responding_to_id
from article a
left join article j7 on j7.id = a.responding_to_id
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1))
