import { object, list, optional, type Parser, string } from './parse';
import { GatewayError, problemFrom, unreachable } from './problem';

export type Page<T> = { data: T[]; next?: string };
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;
/** `body` is written as JSON; `file` goes as it is, as `contentType`. */
export type Call = { method?: string; body?: unknown; file?: Blob | string; ifMatch?: number; idempotent?: string; accept?: string; contentType?: string };

/** How the API is asked: what comes back has been through a parser, or a `GatewayError` is thrown. */
export type Asking = {
  send: (path: string, call?: Call) => Promise<Response>;
  ask: <T>(parser: Parser<T>, path: string, call?: Call) => Promise<T>;
};

export const api = (path: string): string => `/api/v1${path}`;
export const id = encodeURIComponent;
export const page = <T>(item: Parser<T>): Parser<Page<T>> => object({ data: list(item), next: optional(string) });
export const nothing: Parser<null> = () => null;
export const mergePatch = 'application/merge-patch+json';

export function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

export function asking(fetch: Fetch, onUnauthenticated: () => void): Asking {
  async function send(path: string, call: Call = {}): Promise<Response> {
    const headers: Record<string, string> = { accept: call.accept ?? 'application/json' };
    const body = call.file ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    if (body !== undefined) headers['content-type'] = call.contentType ?? 'application/json';
    if (call.ifMatch !== undefined) headers['if-match'] = `"${call.ifMatch}"`;
    if (call.idempotent !== undefined) headers['idempotency-key'] = call.idempotent;
    const response = await fetch(path, { method: call.method ?? 'GET', credentials: 'same-origin', headers, ...(body === undefined ? {} : { body }) }).catch(() => {
      throw new GatewayError(unreachable);
    });
    if (response.ok) return response;
    if (response.status === 401) onUnauthenticated();
    const said: unknown = await response.json().catch(() => undefined);
    throw new GatewayError(problemFrom(response.status, said));
  }

  async function ask<T>(parser: Parser<T>, path: string, call?: Call): Promise<T> {
    const response = await send(path, call);
    const body: unknown = response.status === 204 ? null : await response.json().catch(() => null);
    return parser(body, 'answer');
  }

  return { send, ask };
}
