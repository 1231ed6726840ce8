import type { ServiceBehaviour, ServiceContext, ServiceContextDraft, ServiceTrust } from '../../gateway/contract';
import { isRecord } from '../../gateway/parse';
import type { ServiceContextPatch, ServiceTable } from '../../gateway/serviceCalls';
import { namesMailbox } from './words';

/** What the form holds; empty is none, of trust the least that there may be. */
export type ServiceFields = {
  requestUri: string;
  behaviour: ServiceBehaviour;
  mailbox: string;
  greeting: string;
  trust: ServiceTrust | '';
  allowed: string[];
  fallback: string;
  note: string;
};

export function fieldsOf(context: ServiceContext | undefined): ServiceFields {
  return {
    requestUri: context?.requestUri ?? 'sip:',
    behaviour: context?.behaviour ?? 'depositStandard',
    mailbox: context?.mailbox ?? '',
    greeting: context?.greeting ?? '',
    trust: context?.trust ?? '',
    allowed: context?.allowed ?? [],
    fallback: context?.fallback ?? '',
    note: context?.note ?? '',
  };
}

export function draftOf(fields: ServiceFields): ServiceContextDraft {
  const text = (name: 'greeting' | 'fallback' | 'note') => (fields[name].trim() === '' ? {} : { [name]: fields[name].trim() });
  return {
    requestUri: fields.requestUri.trim(),
    behaviour: fields.behaviour,
    ...(namesMailbox(fields.behaviour) && fields.mailbox.trim() !== '' ? { mailbox: fields.mailbox.trim() } : {}),
    ...text('greeting'),
    ...(fields.trust === '' ? {} : { trust: fields.trust }),
    ...(fields.allowed.length === 0 ? {} : { allowed: fields.allowed }),
    ...text('fallback'),
    ...text('note'),
  };
}

/** What is missing in the draft is taken away. */
export function patchOf(fields: ServiceFields): ServiceContextPatch {
  return { mailbox: null, greeting: null, trust: null, allowed: null, fallback: null, note: null, ...draftOf(fields) };
}

/** Everything as JSON, of what the gateway exports one a line; it can be imported again as it is. */
export function jsonOf(lines: string): string {
  const contexts = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isRecord)
    .map((context) => Object.fromEntries(Object.entries(context).filter(([name]) => !['id', 'createdAt', 'version'].includes(name))));
  return `${JSON.stringify({ contexts }, null, 2)}\n`;
}

/** A file as it is carried in: a list alone is taken for the list of identities. */
export function tableOf(content: string): ServiceTable {
  const text = content.replace(/^\uFEFF/, '');
  if (!/^\s*[[{]/.test(text)) return { content: text, contentType: 'text/csv' };
  return { content: /^\s*\[/.test(text) ? `{"contexts":${text}}` : text, contentType: 'application/json' };
}

/** "Line 3, requestUri": where in the table something is wrong. */
export function placeOf(pointer: string): string {
  const [, index, field] = /^\/contexts\/(\d+)(?:\/(.+))?$/.exec(pointer) ?? [];
  if (index === undefined) return '';
  return `Entry ${Number(index) + 1}${field === undefined ? '' : `, ${field}`}`;
}
