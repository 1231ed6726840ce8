import type { ChargingRecord, PresenceChargingRecord } from '../../gateway/model';

/** The values of the AVPs of 3GPP TS 32.299 in words; one that this console does not know as its number. */
const valuesOf = (words: readonly string[]) => (value: number): string => words[value] ?? `value ${value}`;

export const roleText = valuesOf(['participating', 'controlling']);
export const typeText = valuesOf(['one-to-one', 'chat group', 'pre-arranged group', 'ad-hoc group']);
export const initiationText = valuesOf(['pre-established', 'on demand']);
export const eventText = valuesOf(['session', 'instant personal alert', 'group advertisement', 'early session setting', 'talk burst']);

export const causeText = ({ sip }: ChargingRecord): string => (sip === undefined ? 'ordinary end' : `SIP ${sip.status} ${sip.reason}`);

const enquiryWords: Readonly<Record<PresenceChargingRecord['type'], string>> = { once: 'the state', period: 'every change', nextChange: 'the next change' };
const outcomes: Readonly<Record<PresenceChargingRecord['outcome'], string>> = { allow: 'everything', politeBlock: 'offline, politely', block: 'nothing', confirm: 'nothing yet' };
const presenceEnds: Readonly<Record<NonNullable<PresenceChargingRecord['end']>, string>> = {
  answered: 'answered',
  stopped: 'stopped by the watcher',
  timedOut: 'time was over',
  rejected: 'not allowed any longer',
  noResource: 'the person is gone',
  lost: 'the watcher was lost',
  restarted: 'the gateway was started anew',
};

/** What was asked; of one notification that is charged by itself, which of them. */
export const enquiryText = (record: PresenceChargingRecord): string => (record.partOf === undefined ? enquiryWords[record.type] : `notification ${record.notifications}`);
export const presenceOutcomeText = (outcome: PresenceChargingRecord['outcome']): string => outcomes[outcome];
export const presenceEndText = (end: PresenceChargingRecord['end']): string => (end === undefined ? 'open' : presenceEnds[end]);
export const presenceRoleText = valuesOf(['originating', 'terminating', 'proxy']);
