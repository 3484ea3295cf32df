/** A date as it is written in a language. */
export function day(date: string, locale: string): string {
  return new Date(date).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
}

/** Names, as a language lists them. */
export function names(bylines: { creditedName: string }[], locale: string): string {
  return new Intl.ListFormat(locale).format(bylines.map((each) => each.creditedName));
}

/** A text within HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}
