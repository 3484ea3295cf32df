select $1::text, a.id, a.status, a.version, a.title, a.is_stub, a.withdrawn_on, a.withdrawal_reason, array(
  select (j1.credited_name)::text
  from byline j1
  where j1.article_id = a.id
  order by j1.position limit 1000), a.responding_to_id
from article a
where a.id = $1
