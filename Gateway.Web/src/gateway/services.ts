import type { CallForwarding, ServiceContext, ServiceContextAnswer, ServiceContextImported, ServiceProvision, ServiceSetUp } from './contract';
import { mailbox } from './mailboxes';
import { boolean, list, number, object, oneOf, optional, type Parser, string } from './parse';

/** Service identities and where calls are led, as this console has looked at them. */

export const behaviours = [
  'menu',
  'depositStandard',
  'depositNoAnswer',
  'depositBusy',
  'depositSpecial',
  'depositDoNotDisturb',
  'depositByTo',
  'depositAsk',
  'retrieveAuthenticated',
  'retrievePin',
  'retrieveByAuthentication',
  'retrieveAsk',
] as const;
const behaviour = oneOf(...behaviours);

export const serviceContext: Parser<ServiceContext> = object({
  id: string,
  requestUri: string,
  behaviour,
  mailbox: optional(string),
  greeting: optional(string),
  trust: oneOf('anybody', 'reserved', 'authenticated', 'owner'),
  allowed: optional(list(string)),
  fallback: optional(string),
  note: optional(string),
  createdAt: string,
  version: number,
});

export const serviceContextImported: Parser<ServiceContextImported> = object({ added: number, changed: number, unchanged: number });

export const serviceContextAnswer: Parser<ServiceContextAnswer> = object({
  found: boolean,
  status: optional(number),
  context: optional(string),
  requestUri: optional(string),
  behaviour: optional(behaviour),
  mailbox: optional(string),
  steps: list(
    object({
      kind: oneOf('known', 'unknown', 'trusted', 'notTrusted', 'fellBack', 'mailboxFound', 'mailboxUnknown'),
      requestUri: string,
      context: optional(string),
      because: string,
    }),
  ),
});

export const callForwarding: Parser<CallForwarding> = object({
  address: string,
  contacts: list(string),
  ringTimeMs: number,
  doNotDisturb: boolean,
  noAnswer: optional(string),
  busy: optional(string),
  onDoNotDisturb: optional(string),
  otherwise: optional(string),
  recognised: list(string),
  onRecognised: optional(string),
  numbers: list(string),
  retrieve: optional(string),
  retrieveAuthenticated: optional(string),
  isAccess: boolean,
  fromTelephoneNetwork: optional(string),
  version: number,
});

export const serviceProvision: Parser<ServiceProvision> = object({ mailbox, contexts: list(serviceContext), forwarding: callForwarding });
export const serviceSetUp: Parser<ServiceSetUp> = object({ contexts: list(serviceContext), access: callForwarding });
