select a.title, a.slug, coalesce(a.html, '') || coalesce(a.endnotes, ''), a.published_at, (
  select json_group_array(json_object('number', j.v0, 'text', j.v1))
  from (
    select j1.number as v0, j1.text as v1
    from footnote j1
    where j1.article_id = a.id
    order by j1.number limit 10000) j), a.id
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.public

select p.value, a.title, a.slug, a.published_at, (
  select json_group_array(json_object('creditedName', j.v0))
  from (
    select j1.credited_name as v0
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j)
from (
  select value, key as place
  from json_each(?1)) p
cross join article a
where a.id in (
  select x.id
  from article x
  where x.responding_to_id = p.value and x.responding_to_id is not null and x.public
  order by coalesce(x.published_on, '') desc, coalesce(x.published_at, '') desc, x.id desc limit ?2)
order by p.place, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc
