import type { AlertDirection, AlertHandling } from '../../gateway/model';
import type { AlertQuery } from '../../gateway/rest';
import { momentOf } from '../../ui/addressFilter';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type HistoryFilter = { q: string; direction: string; state: string; from: string; until: string };

export const anyAlert: HistoryFilter = { q: '', direction: '', state: '', from: '', until: '' };

const directions: readonly string[] = ['incoming', 'outgoing', 'relayed'] satisfies AlertDirection[];
const states: readonly string[] = ['unattended', 'attended', 'parked', 'completed'] satisfies AlertHandling[];

export const filterWords = { direction: directions, state: states };

/** What the server is asked. */
export function queryOf(filter: HistoryFilter): AlertQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  return {
    ...(filter.q.trim() === '' ? {} : { q: filter.q.trim() }),
    ...(filter.direction === '' ? {} : { direction: filter.direction as AlertDirection }),
    ...(filter.state === '' ? {} : { state: filter.state as AlertHandling }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
