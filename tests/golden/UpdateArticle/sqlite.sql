select ?1, a.id, a.slug, a.title, a.subtitle, a.version, a.updated_at, a.responding_to_id
from article a
where a.id = ?1 and (a.public or (a.created_by_id = ?2 or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = ?2)))
