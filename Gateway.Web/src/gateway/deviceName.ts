/**
 * A User-Agent is a list of products, the widest first, and comments in brackets (RFC 3261 20.41): the last product says which device it is.
 * After its stroke stands a version, or the model of a maker; some put a blank before the version.
 */
export function deviceName(userAgent: string | undefined): string {
  const isVersion = (word: string) => /^v?\d[\d.]*/i.test(word);
  const product = userAgent?.replace(/\([^)]*\)/g, ' ').match(/\S+/g)?.findLast((word) => !isVersion(word)) ?? 'device';
  const [, maker, model] = /^(.+)\/(.+)$/.exec(product) ?? [];
  return maker === undefined || model === undefined ? product : isVersion(model) ? maker : model;
}
