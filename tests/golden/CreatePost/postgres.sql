SELECT input_hash, result FROM idempotency_key WHERE scope = $1 AND key = $2 AND created_at > $3

select $1::text, a.id, a.slug, a.status, a.version, array(
  select array[(j1.number)::text, (j1.kind)::text]
  from footnote j1
  where j1.article_id = a.id
  order by j1.number limit 10000)
from article a
where a.id = $1 and a.responding_to_id is null and (a.public or (a.created_by_id = (
  select $2) or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = (
    select $2))))
