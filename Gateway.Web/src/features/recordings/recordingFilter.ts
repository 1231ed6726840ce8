import type { RecordingQuery } from '../../gateway/rest';
import { momentOf } from '../../ui/addressFilter';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type RecordingFilter = { talker: string; group: string; state: string; from: string; until: string };

export const anyRecording: RecordingFilter = { talker: '', group: '', state: '', from: '', until: '' };
export const states = [
  { value: '', label: 'Kept' },
  { value: 'deleted', label: 'Deleted' },
  { value: 'all', label: 'All' },
];
export const filterWords = { state: states.map(({ value }) => value) };

/** What the server is asked. */
export function queryOf(filter: RecordingFilter): RecordingQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  const talker = filter.talker.trim();
  return {
    ...(talker === '' ? {} : { talker }),
    ...(filter.group === '' ? {} : { group: filter.group }),
    ...(filter.state === 'deleted' || filter.state === 'all' ? { state: filter.state } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** "17.3 kB", "10 GB". */
export function sizeText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[power] ?? ''}`;
}
