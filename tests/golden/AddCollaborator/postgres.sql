select $1::text, a.id, array(
  select array[to_char(j1.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (j2.id)::text, (j2.name)::text]
  from collaborator j1
  join account j2 on j2.id = j1.account_id
  where j1.article_id = a.id
  order by j1.added_at, j1.account_id collate "C" limit 1000), a.responding_to_id
from article a
where a.id = $1
