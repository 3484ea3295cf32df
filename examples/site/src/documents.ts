/** Everything that the site asks. Beside each document is what it answers. */
import type { BodyTree } from "../../../schema/body-tree";
import type { Document } from "./graphql";

type PageInfo = { hasNextPage: boolean; endCursor: string | null };
type Byline = { creditedName: string };
type Tag = { slug: string; name: string };

export interface Picture {
  small: string; medium: string;
  width: number | null; height: number | null;
  altText: string | null; caption: string | null; credit: string | null;
}

export interface Site {
  title: string; description: string | null; locales: string[]; logo: Picture | null;
  navigation: { label: string; url: string }[];
}

/** An article in a list. */
export interface Card {
  slug: string; title: string; locale: string; publishedOn: string | null; excerpt: string;
  responseCount: number; commentCount: number;
  bylines: Byline[];
}

type Translation = { slug: string; locale: string; title: string };

/** An article as a turn of its dialogue. */
export interface Turn {
  slug: string; title: string; locale: string;
  kind?: string; respondingTo?: { slug: string } | null;
  translations: Translation[];
  bylines: Byline[];
}

export interface Article extends Omit<Card, "responseCount" | "commentCount" | "bylines"> {
  bylines: (Byline & { bio: string | null })[];
  id: string; url: string; subtitle: string | null; section: string | null; readingMinutes: number;
  isStub: boolean; withdrawalReason: string | null; viewerCanComment: boolean;
  leadImage: Picture | null;
  bodyTree: BodyTree;
  footnotes: {
    number: number; label: string; anchor: string; html: string; resolvedHtml: string | null;
    refersTo: { number: number; anchor: string } | null;
  }[];
  tags: Tag[];
  translations: Translation[];
  notices: { kind: string; html: string }[];
  metadata: { jsonLd: string; tags: { name: string; content: string }[] } | null;
  responseMentions: { creditedName: string; title: string | null; response: { slug: string } | null }[];
  /** Of a translation, the dialogue is that of its original. */
  original: { dialogue: { post: Turn; responses: { nodes: Turn[] } } | null } | null;
  kind?: string; respondingTo?: { slug: string; title: string } | null;
}

export interface Comment {
  id: string; authorName: string; postedOn: string | null; body: string; parent: { id: string } | null;
}

const PICTURE = `fragment Picture on Media {
  small: url(width: 640, format: WEBP) medium: url(width: 1280, format: WEBP)
  width height altText caption credit
}`;

const CARD = `fragment Card on Article {
  slug title locale publishedOn excerpt responseCount commentCount bylines { creditedName }
}`;

/** What a page of an article draws, live or as a preview. */
const PAGE = `fragment Page on Article {
  id url slug title subtitle section locale publishedOn excerpt readingMinutes isStub withdrawalReason
  leadImage { ...Picture }
  bodyTree(footnotes: false)
  footnotes { number label anchor html resolvedHtml refersTo { number anchor } }
  bylines { creditedName bio } tags { slug name } translations { slug locale title } notices { kind html }
  metadata { jsonLd tags { name content } }
  responseMentions { creditedName title response { slug } }
  original { dialogue { post { ...Turn } responses(first: 100, orderBy: [{ field: PUBLISHED_ON, direction: ASC }]) { nodes { ...Turn } } } }
  viewerCanComment ... on Response { kind respondingTo { slug title } }
}
fragment Turn on Article { slug title locale bylines { creditedName } translations { slug title locale } ... on Response { kind respondingTo { slug } } }
${PICTURE}`;

export const SITE: Document<{ site: Site }, {}> = {
  text: `query Site { site { title description locales logo { ...Picture } navigation { label url } } } ${PICTURE}`,
};

export type Cards = { nodes: Card[]; pageInfo: PageInfo };

export const FRONT: Document<{ posts: Cards; tags: Tag[] }, { after: string | null }> = {
  text: `query Front($after: String) {
    posts(first: 50, after: $after, where: { isOriginal: true }) { nodes { ...Card } pageInfo { hasNextPage endCursor } }
    tags { slug name }
  } ${CARD}`,
};

export type Addresses = { articles: { nodes: { slug: string }[]; pageInfo: PageInfo } };

export const ADDRESSES: Document<Addresses, { after: string | null }> = {
  text: `query Addresses($after: String) {
    articles(first: 100, after: $after) { nodes { slug } pageInfo { hasNextPage endCursor } }
  }`,
};

interface Found {
  article: Article | null;
  resolve: { status: "CURRENT" | "GONE" | "PERMANENT" | "TEMPORARY"; location: string | null; article: { url: string } | null } | null;
}

export const ARTICLE: Document<Found, { slug: string; path: string }> = {
  text: `query ArticlePage($slug: String!, $path: String!) {
    article(slug: $slug) { ...Page }
    resolve(path: $path) { status location article { url } }
  } ${PAGE}`,
};

export const PREVIEW: Document<{ preview: { expiresAt: string; asArticle: Article } | null }, { token: string }> = {
  text: `query PreviewPage($token: String!) { preview(token: $token) { expiresAt asArticle { ...Page } } } ${PAGE}`,
};

export const TAG: Document<{ tag: { name: string; articles: Cards } | null }, { slug: string; after: string | null }> = {
  text: `query TagPage($slug: String!, $after: String) {
    tag(slug: $slug) {
      name articles(first: 50, after: $after, where: { isStub: false }) { nodes { ...Card } pageInfo { hasNextPage endCursor } }
    }
  } ${CARD}`,
};

type Results = { search: { edges: { snippet: string; node: Card }[]; pageInfo: PageInfo } };

export const SEARCH: Document<Results, { query: string; after: string | null }> = {
  text: `query SearchPage($query: String!, $after: String) {
    search(query: $query, first: 20, after: $after) { edges { snippet node { ...Card } } pageInfo { hasNextPage endCursor } }
  } ${CARD}`,
};

const COMMENT = `fragment Shown on Comment { id authorName postedOn body parent { id } }`;

export type CommentsPage = { nodes: Comment[]; pageInfo: PageInfo };

/** Replies included: each names its parent. */
export const COMMENTS: Document<{ comments: CommentsPage }, { articleId: string; after: string | null }> = {
  text: `query Comments($articleId: ID!, $after: String) {
    comments(where: { articleId: $articleId }, first: 100, after: $after) {
      nodes { ...Shown } pageInfo { hasNextPage endCursor }
    }
  } ${COMMENT}`,
};

/** Where the changes go on from. Ask for it before the comments, so that none is missed. */
export const CURSOR: Document<{ changes: { endCursor: string | null } }, {}> = {
  text: `query Cursor { changes { endCursor } }`,
};

export interface CommentChange {
  id: string;
  kind: "ADDED" | "CHANGED" | "REMOVED";
  comment: Comment | null;
}

export const COMMENTS_CHANGED: Document<{ commentsChanged: CommentChange }, { articleId: string; after: string | null }> = {
  text: `subscription CommentsChanged($articleId: ID!, $after: String) {
    commentsChanged(articleId: $articleId, after: $after) { id kind comment { ...Shown } }
  } ${COMMENT}`,
};

interface Submitted {
  submitComment: { comment: { status: string; statusReason: string | null } | null; errors: { message: string }[] };
}

type CommentInput = { articleId: string; parentId?: string; authorName: string; body: string; idempotencyKey: string };

export const SUBMIT: Document<Submitted, { input: CommentInput }> = {
  text: `mutation Submit($input: SubmitCommentInput!) {
    submitComment(input: $input) { comment { status statusReason } errors { message } }
  }`,
};

export const VIEWER: Document<{ viewer: { name: string } | null }, {}> = { text: `query Viewer { viewer { name } }` };

export const SIGN_OUT: Document<{ signOut: { errors: { message: string }[] } }, {}> = {
  text: `mutation SignOut { signOut(input: {}) { errors { message } } }`,
};
