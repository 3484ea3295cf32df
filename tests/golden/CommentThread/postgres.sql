select a.comment_count, array(
  select row(j1.posted_on, j1.posted_at, j1.id, j1.author_name, j2.slug, j2.name, j2.id, j1.html, j1.reply_count, array(
    select array[(j3.id)::text, (j3.author_name)::text, (j4.slug)::text, (j4.name)::text, (j4.id)::text, (j3.posted_on)::text, (j3.html)::text, to_char(j3.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
    from comment j3
    left join contributor j4 on j4.id = j3.contributor_id and j4.public
    where j3.parent_id = j1.id and j3.public
    order by coalesce(j3.posted_on, 'infinity'::date) asc, coalesce(j3.posted_at, 'infinity'::timestamptz) asc, j3.id asc limit 4))
  from comment j1
  left join contributor j2 on j2.id = j1.contributor_id and j2.public
  where j1.article_id = a.id and j1.parent_id is null and j1.public
  order by coalesce(j1.posted_on, 'infinity'::date) asc, coalesce(j1.posted_at, 'infinity'::timestamptz) asc, j1.id asc limit 21), (
  select count(*)
  from comment j5
  where j5.article_id = a.id and j5.parent_id is null and j5.public)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
