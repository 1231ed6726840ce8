import type { AlertDirection, AlertHandling } from '../../gateway/model';
import type { AlertQuery } from '../../gateway/rest';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type HistoryFilter = { q: string; direction: string; state: string; from: string; to: string };

export const anyAlert: HistoryFilter = { q: '', direction: '', state: '', from: '', to: '' };

const directions: readonly string[] = ['incoming', 'outgoing', 'relayed'] satisfies AlertDirection[];
const states: readonly string[] = ['unattended', 'attended', 'parked', 'completed'] satisfies AlertHandling[];

/** The filter lives in the address; a word that is no filter value is dropped. */
export function filterFrom(params: URLSearchParams): HistoryFilter {
  const among = (name: string, allowed: readonly string[]) => {
    const value = params.get(name) ?? '';
    return allowed.includes(value) ? value : '';
  };
  return {
    q: params.get('q') ?? '',
    direction: among('direction', directions),
    state: among('state', states),
    from: params.get('from') ?? '',
    to: params.get('until') ?? '',
  };
}

export function filterInto(params: URLSearchParams, filter: HistoryFilter): URLSearchParams {
  const next = new URLSearchParams(params);
  const entries = { q: filter.q, direction: filter.direction, state: filter.state, from: filter.from, until: filter.to };
  for (const [name, value] of Object.entries(entries)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** What the server is asked; times as UTC, and a time that cannot be read is left out. */
export function queryOf(filter: HistoryFilter): AlertQuery {
  const moment = (local: string) => {
    const at = new Date(local);
    return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
  };
  const [from, to] = [moment(filter.from), moment(filter.to)];
  return {
    ...(filter.q.trim() === '' ? {} : { q: filter.q.trim() }),
    ...(filter.direction === '' ? {} : { direction: filter.direction as AlertDirection }),
    ...(filter.state === '' ? {} : { state: filter.state as AlertHandling }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
