select a.id, a.slug, a.locale, a.title, a.subtitle, a.published_on, a.word_count, a.lead, coalesce(a.html, '') || coalesce(a.endnotes, ''), array(
  select array[(j1.position)::text, (j1.role)::text, (j1.credited_name)::text, (j1.bio)::text, (j1.affiliation)::text, (j2.slug)::text]
  from byline j1
  join contributor j2 on j2.id = j1.contributor_id
  where j1.article_id = a.id
  order by j1.position limit 1000), array(
  select array[(j3.slug)::text, (j3.name)::text]
  from tag j3
  where j3.id in (
    select t.tag_id
    from article_tag t
    where t.article_id = a.id) and j3.public
  order by (
    select t.position
    from article_tag t
    where t.article_id = a.id and t.tag_id = j3.id) limit 1000), array(
  select array[(j4.slug)::text, (j4.locale)::text, (j4.title)::text]
  from article j4
  where j4.original_id = (
    select o.original_id
    from article o
    where o.id = a.id) and j4.id <> a.id and j4.public
  order by j4.locale collate "C", j4.id limit 1000), a.is_stub, array(
  select array[(j5.credited_name)::text, (j5.title)::text, (j5.date)::text, (j6.slug)::text, (j6.id)::text]
  from mention j5
  left join article j6 on j6.id = j5.response_id and j6.public and j6.responding_to_id is not null
  where j5.article_id = a.id
  order by j5.position limit 10000), a.public, a.published_at, (
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
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
