-- What other servers are given besides the project's tables: indexes for orders that do not say where nulls go, as theirs
-- are written, and an article's excerpt and whole body as computed columns.
create index peers_posts on article (published_on desc, published_at desc, id desc) where responding_to_id is null;
create index peers_responses on article (responding_to_id, published_on desc, published_at desc, id desc);
create index peers_comments on comment (article_id, posted_on, posted_at, id);
create function article_excerpt(article article) returns text language sql stable as $$
    select case
        when length(article.lead) <= 280 then article.lead
        else rtrim(left(article.lead, 280 - position(' ' in reverse(left(article.lead, 280)))), ' ,;:') || '…'
    end
$$;
create function article_body(article article) returns text language sql stable as $$
    select article.html || article.endnotes
$$;
analyze article, comment;
