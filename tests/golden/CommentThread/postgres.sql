select up.c0, up.c1, up.c2, up.n, lo.n, lo.d0, lo.d1, lo.d2, lo.d3, lo.d4, lo.d5, lo.d6, lo.d7, lo.d8
from (
  select a.comment_count as c0, a.id as c1, (
    select count(*)
    from comment j6
    where j6.article_id = a.id and j6.parent_id is null and j6.public and j6.status = 'APPROVED') as c2, row_number() over () as n
  from article a
  where a.id = coalesce((
    select n.id
    from article n
    where n.slug = $1), (
    select o.article_id
    from old_slug o
    where o.slug = $1)) and a.public) up
left join lateral (
  select a.posted_on as d0, a.id as d1, a.author_name as d2, j3.slug as d3, j3.name as d4, j3.id as d5, a.html as d6, a.reply_count as d7, array(
    select array[(j4.id)::text, (j4.author_name)::text, (j5.slug)::text, (j5.name)::text, (j5.id)::text, (j4.posted_on)::text, (j4.html)::text]
    from comment j4
    left join contributor j5 on j5.id = j4.contributor_id and j5.public
    where j4.parent_id = a.id and j4.public and j4.status = 'APPROVED'
    order by coalesce(j4.posted_on, 'infinity'::date) asc, j4.id asc limit $2) as d8, row_number() over (order by coalesce(a.posted_on, 'infinity'::date) asc, a.id asc) as n
  from comment a
  left join contributor j3 on j3.id = a.contributor_id and j3.public
  where a.article_id = up.c1 and a.parent_id is null and a.public and a.status = 'APPROVED'
  order by coalesce(a.posted_on, 'infinity'::date) asc, a.id asc limit $3) lo on true
order by up.n, lo.n
