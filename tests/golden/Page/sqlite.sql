select a.title, a.slug, a.published_at, a.lead, (
  select json_group_array(json_object('creditedName', j.v0))
  from (
    select j1.credited_name as v0
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), a.response_count, json_array(a.published_on, replace(replace(a.published_at, ' ', 'T'), '+00:00', 'Z')), a.id
from article a
where a.responding_to_id is null and a.public
order by coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc limit ?1
