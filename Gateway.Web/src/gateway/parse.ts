/** Small parsers for what comes in as `unknown`: each either returns a typed value or throws the place that was wrong. */
export type Parser<T> = (value: unknown, path: string) => T;

/** The server said something this console does not understand; the message names the place in the JSON. */
export class ContractError extends Error {
  constructor(path: string, expected: string) {
    super(`The gateway's answer is not understood: ${path} should be ${expected}.`);
    this.name = 'ContractError';
  }
}

export const string: Parser<string> = (value, path) => {
  if (typeof value === 'string') return value;
  throw new ContractError(path, 'a text');
};

export const number: Parser<number> = (value, path) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ContractError(path, 'a number');
};

export const boolean: Parser<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw new ContractError(path, 'true or false');
};

export function oneOf<const T extends string>(...allowed: readonly T[]): Parser<T> {
  return (value, path) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new ContractError(path, `one of ${allowed.join(', ')}`);
  };
}

/** A missing list and `null` are both an empty one. */
export function list<T>(item: Parser<T>): Parser<T[]> {
  return (value, path) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw new ContractError(path, 'a list');
    return value.map((entry, index) => item(entry, `${path}[${index}]`));
  };
}

/** Marks a field that may be missing or `null`; the parsed object then has no such key. */
export type Optional<T> = { optional: Parser<T> };
export const optional = <T>(parser: Parser<T>): Optional<T> => ({ optional: parser });

export function withDefault<T>(parser: Parser<T>, fallback: T): Parser<T> {
  return (value, path) => (value === undefined || value === null ? fallback : parser(value, path));
}

type Field = Parser<unknown> | Optional<unknown>;
type Fields = Record<string, Field>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends Optional<unknown> ? K : never }[keyof F];
type Parsed<F extends Fields> = { [K in Exclude<keyof F, OptionalKeys<F>>]: F[K] extends Parser<infer T> ? T : never } & {
  [K in OptionalKeys<F>]?: F[K] extends Optional<infer T> ? T : never;
};

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields that are not named are ignored, so that a newer server can say more. */
export function object<F extends Fields>(fields: F): Parser<Parsed<F>> {
  return (value, path) => {
    if (!isRecord(value)) throw new ContractError(path, 'an object');
    const result: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      const entry = value[name];
      if (typeof field === 'function') result[name] = field(entry, `${path}.${name}`);
      else if (entry !== undefined && entry !== null) result[name] = field.optional(entry, `${path}.${name}`);
    }
    return result as Parsed<F>;
  };
}
