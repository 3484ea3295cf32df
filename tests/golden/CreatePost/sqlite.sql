SELECT input_hash, result FROM idempotency_key WHERE scope = ?1 AND key = ?2 AND created_at > ?3

select ?1, a.id, a.slug, a.status, a.version, (
  select json_group_array(json_array(j.v0, j.v1))
  from (
    select j1.number as v0, j1.kind as v1
    from footnote j1
    where j1.article_id = a.id
    order by j1.number limit 10000) j)
from article a
where a.id = ?1 and a.responding_to_id is null and (a.public or (a.created_by_id = ?2 or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = ?2)))
