select p.value, a.id, a.version, array(
  select (j1.name)::text
  from tag j1
  where j1.id in (
    select t.tag_id
    from article_tag t
    where t.article_id = a.id)
  order by (
    select t.position
    from article_tag t
    where t.article_id = a.id and t.tag_id = j1.id) limit 1000), a.responding_to_id
from unnest($1::text[]) with ordinality as p(value, place)
cross join article a
where a.id = p.value
order by p.place
