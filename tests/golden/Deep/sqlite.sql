select a.title, a.slug, a.id
from article a
where a.responding_to_id is null and a.public
order by coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc limit ?1

select p.value, a.title, a.slug, (
  select json_group_array(json_object('creditedName', j.v0, 'role', j.v1))
  from (
    select j1.credited_name as v0, j1.role as v1
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), (
  select json_group_array(json_object('authorName', j.v0, 'body', j.v1))
  from (
    select j2.author_name as v0, j2.html as v1
    from comment j2
    where j2.article_id = a.id and j2.parent_id is null and j2.public
    order by coalesce(j2.posted_on, '~') asc, coalesce(j2.posted_at, '~') asc, j2.id asc limit ?1) j)
from (
  select value, key as place
  from json_each(?2)) p
cross join article a
where a.id in (
  select x.id
  from article x
  where x.responding_to_id = p.value and x.responding_to_id is not null and x.public
  order by coalesce(x.published_on, '') desc, coalesce(x.published_at, '') desc, x.id desc limit ?3)
order by p.place, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc
