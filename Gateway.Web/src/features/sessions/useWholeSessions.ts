import { useQueries } from '@tanstack/react-query';

import type { Session } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { isPartial, withParticipants } from './participants';
import { isOver } from './tile';

/** The sessions of the live view, each with its people: those of many, which come without them, are asked for once. */
export function useWholeSessions(): readonly Session[] {
  const { rest } = useGateway();
  const sessions = useLive((view) => view.sessions);
  const partial = [...sessions.values()].filter((session) => !isOver(session) && isPartial(session));
  const asked = useQueries({
    queries: partial.map((session) => ({
      queryKey: ['participants', session.id, session.participantCount],
      queryFn: () => rest.participants(session.id),
      staleTime: Infinity,
    })),
    combine: (answers) => new Map(partial.map((session, index) => [session.id, answers[index]?.data?.data])),
  });
  return [...sessions.values()].map((session) => withParticipants(session, asked.get(session.id)));
}
