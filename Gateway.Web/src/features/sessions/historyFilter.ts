import type { SessionEndReason, SessionState } from '../../gateway/model';
import type { SessionQuery } from '../../gateway/rest';
import { momentOf } from '../../ui/addressFilter';
import { endReasons, stateWords } from './wording';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type HistoryFilter = { q: string; group: string; state: string; end: string; from: string; until: string };

export const anySession: HistoryFilter = { q: '', group: '', state: '', end: '', from: '', until: '' };

export const states = [{ value: 'active', label: 'goes on' }, ...Object.entries(stateWords).map(([value, label]) => ({ value, label }))];
export const ends = endReasons.map(({ value, word }) => ({ value, label: word }));

export const filterWords = { state: states.map(({ value }) => value), end: ends.map(({ value }) => value) };

/** What the server is asked. */
export function queryOf(filter: HistoryFilter): SessionQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  return {
    ...(filter.q.trim() === '' ? {} : { q: filter.q.trim() }),
    ...(filter.group === '' ? {} : { group: filter.group }),
    ...(filter.state === '' ? {} : { state: filter.state as SessionState | 'active' }),
    ...(filter.end === '' ? {} : { endReason: filter.end as SessionEndReason }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
