/** What the fields of a filter hold; empty means "any". */
type Fields = Readonly<Record<string, string>>;

/** A filter lives in the address, each field under its name; a word that is none of those a field takes is dropped. */
export function filterFrom<Filter extends Fields>(params: URLSearchParams, none: Filter, words: { [Name in keyof Filter]?: readonly string[] }): Filter {
  const read = Object.keys(none).map((name) => {
    const value = params.get(name) ?? '';
    return [name, words[name]?.includes(value) === false ? '' : value];
  });
  return Object.fromEntries(read) as Filter;
}

export function filterInto(params: URLSearchParams, filter: Fields): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(filter)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** What a field for a local time holds, as UTC; a time that cannot be read is left out. */
export function momentOf(local: string): string | undefined {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
