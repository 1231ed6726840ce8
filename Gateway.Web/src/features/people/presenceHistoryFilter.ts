import type { EnquiryQuery } from '../../gateway/rest';
import { momentOf } from '../../ui/addressFilter';
import { enquiryStates, typeWords } from './presenceWords';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type PresenceHistoryFilter = { q: string; type: string; state: string; from: string; until: string };

export const anyEnquiry: PresenceHistoryFilter = { q: '', type: '', state: '', from: '', until: '' };

export const types = Object.entries(typeWords).map(([value, label]) => ({ value, label }));
export const states = [{ value: 'standing', label: 'goes on' }, ...enquiryStates];

export const filterWords = { type: types.map(({ value }) => value), state: states.map(({ value }) => value) };

/** What the server is asked. */
export function queryOf(filter: PresenceHistoryFilter): EnquiryQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  return {
    ...(filter.q.trim() === '' ? {} : { q: filter.q.trim() }),
    ...(filter.type === '' ? {} : { type: filter.type }),
    ...(filter.state === '' ? {} : { state: filter.state }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
