import { useQuery } from '@tanstack/react-query';

import { useGateway } from '../../gateway/GatewayContext';
import type { SessionMessage } from '../../gateway/mailboxes';
import type { Session } from '../../gateway/model';
import { useGatewayNow } from './useGatewayNow';

/** A message is on record a moment after the call has ended, of which not everybody is told who may know of it. */
const soonMs = 10_000;
const againMs = 2_000;

/** What was left at a message box that took part; it is a phone without floor control, so that most sessions need not be asked about. */
export function useSessionMessages(session: Session): readonly SessionMessage[] {
  const { rest } = useGateway();
  const now = useGatewayNow();
  const isSoon = session.endedAt !== undefined && now - Date.parse(session.endedAt) < soonMs;
  const found = useQuery({
    queryKey: ['messages', 'session', session.id, session.version],
    queryFn: () => rest.sessionMessages(session.id),
    enabled: session.participants.some((one) => !one.hasFloorControl && one.joinedAt !== undefined),
    placeholderData: (before) => before,
    refetchInterval: isSoon ? againMs : false,
    retry: false,
  });
  return found.data?.data ?? [];
}
