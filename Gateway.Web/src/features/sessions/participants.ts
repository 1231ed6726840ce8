import type { Participant, Session } from '../../gateway/model';

/** Whether the live view names fewer, or other, people than there are: sessions of many come without them. */
export const isPartial = (session: Session): boolean => session.participants.length !== session.participantCount;

/** A session with all its people. What is known live is newer than a list that was asked for. */
export function withParticipants(session: Session, asked: readonly Participant[] | undefined): Session {
  if (asked === undefined || !isPartial(session)) return session;
  return { ...session, participants: asked.map((one) => session.participants.find((live) => live.id === one.id) ?? one) };
}
