select a.id, a.title, a.description, a.locales, a.version, j1.id, j1.alt_text, j1.sha256, j1.mime_type, j1.width, (
  select m.id
  from media m
  where m.id = j1.id and (exists (
    select 1
    from article_media vu
    join article va on va.id = vu.article_id
    where vu.media_id = m.id and vu.live and va.public) or exists (
    select 1
    from contributor vc
    where vc.portrait_id = m.id and vc.public) or exists (
    select 1
    from site vs
    where vs.logo_id = m.id))), j1.height, a.navigation
from site a
left join media j1 on j1.id = a.logo_id and (exists (
  select 1
  from article_media vu
  join article va on va.id = vu.article_id
  where vu.media_id = j1.id and vu.live and va.public) or exists (
  select 1
  from contributor vc
  where vc.portrait_id = j1.id and vc.public) or exists (
  select 1
  from site vs
  where vs.logo_id = j1.id))
where true
