import { useMutation, useMutationState } from '@tanstack/react-query';

import type { SessionDraft } from '../../gateway/contract';
import type { Participant, Session } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain, GatewayError } from '../../gateway/problem';
import { placeOfRule } from '../../gateway/reason';
import type { Rest } from '../../gateway/rest';
import { uniqueKey } from '../../gateway/uniqueKey';
import { announce } from '../../ui/announcer';
import { tellDone, tellFailed } from '../../ui/notify';

/** Something asked of a session; `about` is what the tile or person that it is asked for is called by, `name` what people call it. */
export type SessionCommand = { about: string; name: string } & (
  | { kind: 'start'; draft: SessionDraft }
  | { kind: 'cancel' | 'leave' | 'accept' | 'decline' | 'end'; session: Session }
  | { kind: 'rejoin'; session: Session; participant: Participant }
  | { kind: 'add'; session: Session; to: string[] }
  | { kind: 'disconnect'; session: Session; participant: Participant; reason: string }
);

const mutationKey = ['session', 'command'];

function send(rest: Rest, command: SessionCommand): Promise<Session | null> {
  switch (command.kind) {
    case 'start':
      return rest.startSession(command.draft, uniqueKey());
    case 'cancel':
      return rest.cancelSession(command.session.id);
    case 'leave':
      return rest.leaveSession(command.session.id);
    case 'accept':
    case 'decline':
      return rest.answerSession(command.session.id, command.kind === 'accept');
    case 'end':
      return rest.releaseSession(command.session.id);
    case 'rejoin':
      return rest.rejoinSession(command.session.id, command.participant.id);
    case 'add':
      return rest.addParticipants(command.session.id, command.to);
    case 'disconnect':
      return rest.disconnectParticipant(command.session.id, command.participant.id, command.reason === '' ? undefined : command.reason);
  }
}

const failures: Readonly<Record<SessionCommand['kind'], (name: string) => string>> = {
  start: (name) => `${name} could not be called`,
  cancel: (name) => `The call to ${name} was not cancelled`,
  leave: (name) => `${name} was not left`,
  accept: (name) => `The call of ${name} was not accepted`,
  decline: (name) => `The call of ${name} was not declined`,
  end: (name) => `${name} was not ended`,
  rejoin: (name) => `${name} could not be joined`,
  add: (name) => `Nobody was added to ${name}`,
  disconnect: (name) => `${name} was not disconnected`,
};

/**
 * What is asked of sessions. The wall changes when the gateway says so, never by a click; only what a refusal means, and which way a cancel
 * went, is told here.
 */
export function useSessionCommands() {
  const { rest } = useGateway();
  return useMutation({
    mutationKey,
    mutationFn: (command: SessionCommand) => send(rest, command),
    onSuccess: (session, command) => {
      if (command.kind === 'cancel') tell(cancelText(session, command.name));
      if (command.kind === 'disconnect') tell(`${command.name} is disconnected.`);
    },
    onError: (error, command) => {
      if (command.kind === 'cancel' && error instanceof GatewayError && error.is('cancel-too-late')) {
        tell(`Cancel came too late: ${command.name} had answered. The session was left at once.`);
        return;
      }
      const [why] = error instanceof GatewayError ? error.problem.why : [];
      tellFailed(failures[command.kind](command.name), explain(error), placeOfRule(why?.rule));
    },
  });
}

/** The session may still be about to end: then the tile goes on saying that it calls, and tells the end when it has come. */
function cancelText(session: Session | null, name: string): string {
  if (session?.state === 'cancelled') return `The call to ${name} is cancelled; nobody had answered.`;
  if (session?.state === 'cancelTooLate') return `Cancel came too late: ${name} had answered. The session was left at once.`;
  return `The call to ${name} is being cancelled.`;
}

function tell(text: string): void {
  tellDone(text);
  announce(text);
}

/** What is being asked at this moment, anywhere on the page. */
export function usePendingCommands(): readonly SessionCommand[] {
  return useMutationState({ filters: { mutationKey, status: 'pending' }, select: (mutation) => mutation.state.variables as SessionCommand });
}
