select a.published_on, a.published_at, a.id, a.slug, a.title, a.lead, a.response_count, (
  select json_group_array(json_object('creditedName', j.v0))
  from (
    select j1.credited_name as v0
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), (
  select json_group_array(json_object('slug', j.v0, 'name', j.v1))
  from (
    select j2.slug as v0, j2.name as v1, (
      select t.position
      from article_tag t
      where t.article_id = a.id and t.tag_id = j2.id) as o0
    from tag j2
    where j2.id in (
      select t.tag_id
      from article_tag t
      where t.article_id = a.id) and j2.public
    order by o0 limit 1000) j)
from article a
where a.responding_to_id is null and a.public
order by coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc limit ?1
