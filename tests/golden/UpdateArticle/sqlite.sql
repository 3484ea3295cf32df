SELECT "id", "response_kind", "slug", "title", "title_folded", "subtitle", "abstract", "locale", "status", "published_on", "updated_on", "published_at", "unpublish_at", "created_at", "updated_at", "version", "is_stub", "public", "source", "html", "endnotes", "rendered_version", "text", "lead", "word_count", "credited_names", "rendering", "rendered_by", "rendered_input", "rendered_output", "added_words", "response_count", "response_count_all", "comment_count", "comment_count_all", "dialogue_count", "dialogue_count_all", "deleted_at", "deleted_status", "withdrawn_on", "withdrawal_reason", "withdrawn_status", "created_by_id", "original_id", "responding_to_id", "root_id" FROM "article" WHERE "id" = ?1

SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1 AND created_by_id = ?2) OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = ?1 AND account_id = ?2)

SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1 AND created_by_id = ?2) OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = ?1 AND account_id = ?2)

SELECT "id", "response_kind", "slug", "title", "title_folded", "subtitle", "abstract", "locale", "status", "published_on", "updated_on", "published_at", "unpublish_at", "created_at", "updated_at", "version", "is_stub", "public", "source", "html", "endnotes", "rendered_version", "text", "lead", "word_count", "credited_names", "rendering", "rendered_by", "rendered_input", "rendered_output", "added_words", "response_count", "response_count_all", "comment_count", "comment_count_all", "dialogue_count", "dialogue_count_all", "deleted_at", "deleted_status", "withdrawn_on", "withdrawal_reason", "withdrawn_status", "created_by_id", "original_id", "responding_to_id", "root_id" FROM "article" WHERE "id" = ?1

SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1 AND created_by_id = ?2) OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = ?1 AND account_id = ?2)

SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1 AND created_by_id = ?2) OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = ?1 AND account_id = ?2)

SELECT "id", "response_kind", "slug", "title", "title_folded", "subtitle", "abstract", "locale", "status", "published_on", "updated_on", "published_at", "unpublish_at", "created_at", "updated_at", "version", "is_stub", "public", "source", "html", "endnotes", "rendered_version", "text", "lead", "word_count", "credited_names", "rendering", "rendered_by", "rendered_input", "rendered_output", "added_words", "response_count", "response_count_all", "comment_count", "comment_count_all", "dialogue_count", "dialogue_count_all", "deleted_at", "deleted_status", "withdrawn_on", "withdrawal_reason", "withdrawn_status", "created_by_id", "original_id", "responding_to_id", "root_id" FROM "article" WHERE "id" = ?1

SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1 AND created_by_id = ?2) OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = ?1 AND account_id = ?2)

SELECT EXISTS (SELECT 1 FROM article WHERE id = ?1 AND created_by_id = ?2) OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = ?1 AND account_id = ?2)

SELECT "id", "position", "role", "credited_name", "bio", "affiliation", "status", "published_on", "published_at", "article_id", "contributor_id" FROM "byline" WHERE "article_id" = ?1 ORDER BY "position"

SELECT link.article_id, tag.id, tag.name FROM article_tag link JOIN tag ON tag.id = link.tag_id WHERE link.article_id IN (?1) ORDER BY link.position

SELECT "id", "position", "kind", "source", "html", "text", "date", "article_id" FROM "notice" WHERE "article_id" = ?1 ORDER BY "position"

SELECT max(number) FROM revision WHERE article_id = ?1

SELECT "id", "words", "runs", "article_id" FROM "search_text" WHERE "article_id" = ?1

select ?1, a.id, a.slug, a.title, a.subtitle, a.version, a.updated_at, a.responding_to_id
from article a
where a.id = ?1 and (a.public or (a.created_by_id = ?2 or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = ?2)))
