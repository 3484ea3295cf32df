select ?1, a.id, a.version, a.kind, a.sha256, a.mime_type, a.width, (
  select m.id
  from media m
  where m.id = a.id and (exists (
    select 1
    from article_media vu
    join article va on va.id = vu.article_id
    where vu.media_id = m.id and vu.live and va.public) or exists (
    select 1
    from contributor vc
    where vc.portrait_id = m.id and vc.public))), a.height, a.alt_text, a.credit
from media a
where a.id = ?1
