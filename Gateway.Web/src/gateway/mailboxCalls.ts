import { api, type Asking, id, mergePatch, nothing, page, query } from './asking';
import type { MailboxDraft } from './contract';
import { greeting, type GreetingKind, mailbox, messageRecord, sessionMessage, voiceMessage, voiceMessageWaveform } from './mailboxes';
import { list, object } from './parse';
import { uniqueKey } from './uniqueKey';

export type MessageQuery = { state?: 'new' | 'heard' | 'saved'; cursor?: string; limit?: number };
export type MessageHistoryQuery = { state?: string; from?: string; to?: string; q?: string; cursor?: string; limit?: number };
/** A merge patch: what is missing stays, `null` is the gateway's own limit again. */
export type MailboxPatch = { number?: string | null; messagesMax?: number | null; minutesMax?: number | null };

/** What is asked of mailboxes and voice messages. */
export const mailboxCalls = ({ send, ask }: Asking) => ({
  mailboxes: (q: string, cursor?: string) => ask(page(mailbox), api(`/mailboxes${query({ q, limit: 50, cursor })}`)),
  mailbox: (of: string) => ask(mailbox, api(`/mailboxes/${id(of)}`)),
  /** Those of the person who is signed in. */
  ownMailboxes: () => ask(page(mailbox), api('/me/mailboxes')),
  addMailbox: (draft: MailboxDraft) => ask(mailbox, api('/mailboxes'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
  /** With what lies in it, and the service identities that lead there. */
  removeMailbox: (of: string, version: number) => ask(nothing, api(`/mailboxes/${id(of)}`), { method: 'DELETE', ifMatch: version }),
  changeMailbox: (of: string, version: number, patch: MailboxPatch) =>
    ask(mailbox, api(`/mailboxes/${id(of)}`), { method: 'PATCH', body: patch, ifMatch: version, contentType: mergePatch }),
  setPin: (of: string, pin: string) => ask(nothing, api(`/mailboxes/${id(of)}/pin`), { method: 'PUT', body: { pin } }),
  removePin: (of: string) => ask(nothing, api(`/mailboxes/${id(of)}/pin`), { method: 'DELETE' }),

  greetings: (of: string) => ask(object({ data: list(greeting) }), api(`/mailboxes/${id(of)}/greetings`)),
  /** @param changedAt of the greeting, so that a new one is not taken from the browser's memory. */
  greetingAudio: (of: string, kind: GreetingKind, changedAt?: string) => api(`/mailboxes/${id(of)}/greetings/${kind}/audio${query({ changed: changedAt })}`),
  greetingSound: async (source: string): Promise<ArrayBuffer> => (await send(source, { accept: 'audio/wav' })).arrayBuffer(),
  putGreeting: (of: string, kind: GreetingKind, wav: Blob) =>
    ask(greeting, api(`/mailboxes/${id(of)}/greetings/${kind}`), { method: 'PUT', file: wav, contentType: 'audio/wav' }),
  removeGreeting: (of: string, kind: GreetingKind) => ask(nothing, api(`/mailboxes/${id(of)}/greetings/${kind}`), { method: 'DELETE' }),

  messages: (of: string, filter: MessageQuery) => ask(page(voiceMessage), api(`/mailboxes/${id(of)}/messages${query(filter)}`)),
  message: (message: string) => ask(voiceMessage, api(`/messages/${id(message)}`)),
  messageHistory: (filter: MessageHistoryQuery) => ask(page(messageRecord), api(`/history/messages${query(filter)}`)),
  messageHistoryCsv: async (filter: MessageHistoryQuery): Promise<Blob> => (await send(api(`/history/messages${query(filter)}`), { accept: 'text/csv' })).blob(),
  /** Those that were left at a message box that took part, as far as they are this person's matter. */
  sessionMessages: (session: string) => ask(page(sessionMessage), api(`/sessions/${id(session)}/messages`)),
  markMessage: (message: string, version: number, state: 'new' | 'heard' | 'saved') =>
    ask(voiceMessage, api(`/messages/${id(message)}`), { method: 'PATCH', body: { state }, ifMatch: version, contentType: mergePatch }),
  deleteMessage: (message: string, version: number) => ask(nothing, api(`/messages/${id(message)}`), { method: 'DELETE', ifMatch: version }),
  forwardMessage: (message: string, to: string, note: string) =>
    ask(voiceMessage, api(`/messages/${id(message)}/forward`), { method: 'POST', body: { mailbox: to, ...(note === '' ? {} : { note }) }, idempotent: uniqueKey() }),
  messageAudio: (message: string) => api(`/messages/${id(message)}/audio`),
  messageFile: (message: string) => api(`/messages/${id(message)}/audio?download=true`),
  messageWaveform: (message: string, points: number) => ask(voiceMessageWaveform, api(`/messages/${id(message)}/waveform${query({ points })}`)),
});
