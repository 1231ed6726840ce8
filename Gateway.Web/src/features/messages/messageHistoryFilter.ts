import type { MessageHistoryQuery } from '../../gateway/mailboxCalls';
import { momentOf } from '../../ui/addressFilter';
import { recordLooks } from './historyWords';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type MessageHistoryFilter = { q: string; state: string; from: string; until: string };

export const anyRecord: MessageHistoryFilter = { q: '', state: '', from: '', until: '' };

export const recordStates = Object.entries(recordLooks).map(([value, { word }]) => ({ value, label: word }));

export const filterWords = { state: recordStates.map(({ value }) => value) };

/** What the server is asked. */
export function queryOf(filter: MessageHistoryFilter): MessageHistoryQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  return {
    ...(filter.q.trim() === '' ? {} : { q: filter.q.trim() }),
    ...(filter.state === '' ? {} : { state: filter.state }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
