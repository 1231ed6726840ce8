import type { CallForwarding, CallForwardingDraft } from '../../gateway/contract';

export type TargetName = 'noAnswer' | 'busy' | 'onDoNotDisturb' | 'otherwise' | 'onRecognised' | 'retrieve' | 'retrieveAuthenticated';

/** What the form holds; an empty target is none. */
export type ForwardingFields = Record<TargetName, string> & {
  contacts: readonly string[];
  ringSeconds: string;
  doNotDisturb: boolean;
  recognised: string[];
  numbers: string[];
};

/** Whatever is registered of the user. */
export const devices = 'devices';
/** As the gateway takes them. */
export const contactsMax = 8;
export const ringSecondsMax = 120;

export const targets: readonly { name: TargetName; label: string; description: string }[] = [
  { name: 'noAnswer', label: 'Nobody answers', description: 'All contacts have rung.' },
  { name: 'busy', label: 'Busy', description: 'A phone is on the line, or refused.' },
  { name: 'onDoNotDisturb', label: 'Do not disturb', description: 'Nobody is rung.' },
  { name: 'otherwise', label: 'Everything else', description: 'Stands in for an empty field above, too.' },
  { name: 'onRecognised', label: 'A recognised caller', description: 'Whatever happened; whose number is on the list.' },
];
export const ownTargets: typeof targets = [
  { name: 'retrieve', label: 'From a phone of the user', description: 'Whoever holds the phone: with a PIN.' },
  { name: 'retrieveAuthenticated', label: 'When the call proves the user', description: 'Without a PIN.' },
];

export function fieldsOf(saved: CallForwarding): ForwardingFields {
  return {
    contacts: saved.contacts,
    ringSeconds: String(saved.ringTimeMs / 1000),
    doNotDisturb: saved.doNotDisturb,
    noAnswer: saved.noAnswer ?? '',
    busy: saved.busy ?? '',
    onDoNotDisturb: saved.onDoNotDisturb ?? '',
    otherwise: saved.otherwise ?? '',
    onRecognised: saved.onRecognised ?? '',
    retrieve: saved.retrieve ?? '',
    retrieveAuthenticated: saved.retrieveAuthenticated ?? '',
    recognised: saved.recognised,
    numbers: saved.numbers,
  };
}

/** @param mayNumbers whose a number is, is for the operator to say: without that right the saved ones are not spoken of. */
export function draftOf(fields: ForwardingFields, saved: CallForwarding, mayNumbers: boolean): CallForwardingDraft {
  const given = [...targets, ...ownTargets].flatMap(({ name }) => (fields[name].trim() === '' ? [] : [[name, fields[name].trim()] as const]));
  return {
    contacts: [...fields.contacts],
    ringTimeMs: Math.round(Number(fields.ringSeconds) * 1000),
    doNotDisturb: fields.doNotDisturb,
    recognised: fields.recognised,
    ...Object.fromEntries(given),
    ...(mayNumbers ? { numbers: fields.numbers } : {}),
    ...(saved.isAccess ? { isAccess: true } : {}),
    ...(saved.fromTelephoneNetwork === undefined ? {} : { fromTelephoneNetwork: saved.fromTelephoneNetwork }),
  };
}

/** What nobody has set: a role rings nobody until it is said whom. */
export const newRole = (address: string): CallForwarding => ({ address, contacts: [], ringTimeMs: 9000, doNotDisturb: false, recognised: [], numbers: [], isAccess: false, version: 0 });

/** The list with one of it a place higher or lower; as it is where there is no such place. */
export function moved(list: readonly string[], index: number, by: -1 | 1): readonly string[] {
  const [one, other] = [list[index], list[index + by]];
  if (one === undefined || other === undefined) return list;
  return list.map((entry, at) => (at === index ? other : at === index + by ? one : entry));
}
