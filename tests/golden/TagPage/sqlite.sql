select a.name, a.id
from tag a
where a.id = coalesce((
  select n.id
  from tag n
  where n.slug = ?1), (
  select o.tag_id
  from tag_alias o
  where o.slug = ?1 and o.was_public)) and a.public

select p.value, a.slug, a.title, a.published_on, a.lead, (
  select json_group_array(json_object('creditedName', j.v0))
  from (
    select j1.credited_name as v0
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), a.responding_to_id, a.published_at, a.id
from (
  select value, key as place
  from json_each(?1)) p
cross join article a
where a.id in (
  select x.id
  from article_tag t
  cross join article x on x.id = t.article_id
  where t.tag_id = p.value and t.status = 'PUBLISHED' and x.public and (not x.is_stub)
  order by coalesce(t.published_on, '') desc, coalesce(t.published_at, '') desc, t.article_id desc limit ?2)
order by p.place, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc
