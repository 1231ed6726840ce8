import type { SipAnswer, Why } from './model';
import { list, number, object, optional, type Parser, string, withDefault } from './parse';

/** RFC 9457 problem details as the gateway writes them. Switch on `type`, never on text. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  traceId?: string;
  errors: { pointer: string; detail: string }[];
  why: Why[];
  sip?: SipAnswer;
  retryAfterMs?: number;
};

const problem: Parser<Problem> = object({
  type: withDefault(string, 'about:blank'),
  title: withDefault(string, 'The request failed'),
  status: withDefault(number, 0),
  detail: optional(string),
  traceId: optional(string),
  errors: list(object({ pointer: withDefault(string, ''), detail: withDefault(string, '') })),
  why: list(object({ rule: optional(string), effect: withDefault(string, ''), reason: withDefault(string, '') })),
  sip: optional(object({ status: number, reason: withDefault(string, ''), warning: optional(string) })),
  retryAfterMs: optional(number),
});

/** The gateway refused, or could not be reached (`status` 0). */
export class GatewayError extends Error {
  readonly problem: Problem;

  constructor(reason: Problem) {
    super(reason.detail ?? reason.title);
    this.name = 'GatewayError';
    this.problem = reason;
  }

  is(type: string): boolean {
    return this.problem.type.endsWith(`/${type}`);
  }
}

/** Reads an answer that was not a success; a body that is no problem document still becomes an honest sentence. */
export function problemFrom(status: number, body: unknown): Problem {
  try {
    const parsed = problem(body, 'problem');
    return { ...parsed, status };
  } catch {
    return { type: 'about:blank', title: `The gateway answered ${status} without saying why`, status, errors: [], why: [] };
  }
}

export const unreachable: Problem = {
  type: 'about:blank',
  title: 'The gateway cannot be reached',
  detail: 'The gateway cannot be reached. Nothing was changed; try again when the link is back.',
  status: 0,
  errors: [],
  why: [],
};

/** A sentence for a person, from whatever was thrown. */
export function explain(error: unknown): string {
  if (error instanceof GatewayError) {
    const fields = error.problem.errors.map((entry) => entry.detail).filter((detail) => detail !== '');
    return fields.length > 0 ? fields.join(' ') : error.message;
  }
  return error instanceof Error ? error.message : 'Something went wrong in this console.';
}
