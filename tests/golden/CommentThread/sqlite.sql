select a.comment_count, a.id, (
  select count(*)
  from comment j1
  where j1.article_id = a.id and j1.parent_id is null and j1.public)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.public

select p.value, a.posted_on, a.posted_at, a.id, a.author_name, j1.slug, j1.name, j1.id, a.html, a.reply_count, (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4, j.v5, j.v6, j.v7))
  from (
    select j2.id as v0, j2.author_name as v1, j3.slug as v2, j3.name as v3, j3.id as v4, j2.posted_on as v5, j2.html as v6, j2.posted_at as v7
    from comment j2
    left join contributor j3 on j3.id = j2.contributor_id and j3.public
    where j2.parent_id = a.id and j2.public
    order by coalesce(j2.posted_on, '~') asc, coalesce(j2.posted_at, '~') asc, j2.id asc limit ?1) j)
from (
  select value, key as place
  from json_each(?2)) p
cross join comment a
left join contributor j1 on j1.id = a.contributor_id and j1.public
where a.id in (
  select x.id
  from comment x
  where x.article_id = p.value and x.parent_id is null and x.public
  order by coalesce(x.posted_on, '~') asc, coalesce(x.posted_at, '~') asc, x.id asc limit ?3)
order by p.place, coalesce(a.posted_on, '~') asc, coalesce(a.posted_at, '~') asc, a.id asc
