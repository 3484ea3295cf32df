/** A document that knows the types of its result and its variables. */
export interface Document<Result, Variables> {
  text: string;
  readonly types?: (variables: Variables) => Result;
}

export class GraphQLError extends Error {
  constructor(readonly errors: { message: string; extensions?: { code?: string } }[]) {
    super(errors.map((each) => each.message).join(" "));
  }
}

/** By GET where caches may help; by POST what changes something, or names a secret. */
export async function send<Result, Variables>(
  api: string,
  document: Document<Result, Variables>,
  variables: Variables,
  { method = "GET", headers = {}, ...options }: RequestInit = {},
): Promise<Result> {
  const accept = { ...headers, Accept: "application/json" };
  const asked = { query: document.text, variables };
  const response =
    method === "GET"
      ? await fetch(addressOf(api, document, variables), { headers: accept, ...options })
      : await fetch(`${api}/graphql`, {
          method,
          headers: { ...accept, "Content-Type": "application/json" },
          body: JSON.stringify(asked),
          ...options,
        });
  const { data, errors } = await response.json();
  if (errors) throw new GraphQLError(errors);
  return data;
}

export function addressOf<Variables>(api: string, document: Document<unknown, Variables>, variables: Variables): string {
  return `${api}/graphql?${new URLSearchParams({ query: document.text, variables: JSON.stringify(variables) })}`;
}
