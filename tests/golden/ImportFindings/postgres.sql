select a.id, a.slug, a.title, a.version, a.is_stub, j1.imported_from, j1.imported_at, j1.source_hash, j1.findings, j1.questions, j1.article_id, a.updated_at
from article a
left join provenance j1 on j1.article_id = a.id
where ((a.status in ('ARCHIVED', 'DRAFT', 'PUBLISHED', 'SCHEDULED')))
order by a.updated_at desc, a.id desc limit 51
