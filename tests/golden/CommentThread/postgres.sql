select a.comment_count, array(
  select row(j3.posted_on, j3.posted_at, j3.id, j3.author_name, j4.slug, j4.name, j4.id, j3.html, j3.reply_count, array(
    select array[(j5.id)::text, (j5.author_name)::text, (j6.slug)::text, (j6.name)::text, (j6.id)::text, (j5.posted_on)::text, (j5.html)::text, to_char(j5.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]
    from comment j5
    left join contributor j6 on j6.id = j5.contributor_id and j6.public
    where j5.parent_id = j3.id and j5.public
    order by coalesce(j5.posted_on, 'infinity'::date) asc, coalesce(j5.posted_at, 'infinity'::timestamptz) asc, j5.id asc limit 4))
  from comment j3
  left join contributor j4 on j4.id = j3.contributor_id and j4.public
  where j3.article_id = a.id and j3.parent_id is null and j3.public
  order by coalesce(j3.posted_on, 'infinity'::date) asc, coalesce(j3.posted_at, 'infinity'::timestamptz) asc, j3.id asc limit 21), (
  select count(*)
  from comment j7
  where j7.article_id = a.id and j7.parent_id is null and j7.public)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.public
