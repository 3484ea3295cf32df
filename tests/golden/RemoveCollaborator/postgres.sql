select $1::text, a.id, array(
  select (j1.id)::text
  from collaborator j2
  join account j1 on j1.id = j2.account_id
  where j2.article_id = a.id
  order by j2.added_at, j2.account_id collate "C" limit 1000), a.responding_to_id
from article a
where a.id = $1
