import type { Greeting as GreetingOfContract, Mailbox, MessageRecord, MessageStep, SessionMessage, VoiceMessage, VoiceMessageWaveform } from './contract';
import { boolean, list, number, object, oneOf, optional, type Parser, string } from './parse';

/** Mailboxes, what is in them and what callers hear there, as this console has looked at them. */

export const greetingKinds = ['standard', 'no-answer', 'busy', 'special', 'do-not-disturb'] as const;
export type GreetingKind = (typeof greetingKinds)[number];
export type Greeting = GreetingOfContract & { kind: GreetingKind };
export type { Mailbox, MessageRecord, MessageStep, SessionMessage, VoiceMessage };

export const mailbox: Parser<Mailbox> = object({
  id: string,
  owner: string,
  number: optional(string),
  messagesMax: number,
  minutesMax: number,
  messages: object({ new: number, old: number }),
  lengthMs: number,
  pinSet: boolean,
  createdAt: string,
  version: number,
});

export const voiceMessage: Parser<VoiceMessage> = object({
  id: string,
  mailbox: string,
  caller: optional(string),
  callerName: optional(string),
  requestUri: string,
  history: optional(string),
  callId: string,
  receivedAt: string,
  lengthMs: number,
  contentType: string,
  bytes: number,
  state: oneOf('new', 'heard', 'saved'),
  forwardedFrom: optional(string),
  forwardedBy: optional(string),
  note: optional(string),
  version: number,
});

/** What became of a message, also of one that is gone. */
export const messageRecord: Parser<MessageRecord> = object({
  id: string,
  mailbox: string,
  mailboxGone: boolean,
  owner: string,
  ownerDisplayName: optional(string),
  caller: optional(string),
  callerName: optional(string),
  requestUri: string,
  receivedAt: string,
  lengthMs: number,
  forwardedFrom: optional(string),
  forwardedBy: optional(string),
  state: oneOf('new', 'heard', 'saved', 'deleted'),
  steps: list(
    object({
      at: string,
      deed: oneOf('heard', 'saved', 'markedNew', 'forwarded', 'deleted', 'deletedWithMailbox'),
      means: oneOf('signedIn', 'key', 'telephone'),
      by: optional(string),
      byDisplayName: optional(string),
      to: optional(string),
    }),
  ),
});

/** Where and what it is, is missing for who left it and may not hear it. */
export const sessionMessage: Parser<SessionMessage> = object({
  participant: string,
  message: optional(string),
  mailbox: optional(string),
  receivedAt: string,
  lengthMs: number,
});

export const voiceMessageWaveform: Parser<VoiceMessageWaveform> = object({ message: string, lengthMs: number, peaks: list(number) });

export const greeting: Parser<Greeting> = object({ kind: oneOf(...greetingKinds), custom: boolean, lengthMs: number, changedAt: optional(string) });
