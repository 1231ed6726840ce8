import type { ChargingRecord } from '../../gateway/model';

/** The values of the AVPs of 3GPP TS 32.299 in words; one that this console does not know as its number. */
const valuesOf = (words: readonly string[]) => (value: number): string => words[value] ?? `value ${value}`;

export const roleText = valuesOf(['participating', 'controlling']);
export const typeText = valuesOf(['one-to-one', 'chat group', 'pre-arranged group', 'ad-hoc group']);
export const initiationText = valuesOf(['pre-established', 'on demand']);
export const eventText = valuesOf(['session', 'instant personal alert', 'group advertisement', 'early session setting', 'talk burst']);

export const causeText = ({ sip }: ChargingRecord): string => (sip === undefined ? 'ordinary end' : `SIP ${sip.status} ${sip.reason}`);
