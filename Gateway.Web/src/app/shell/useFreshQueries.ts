import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useGateway } from '../../gateway/GatewayContext';

/** Which lists, by the first word of their query key, an event of this area makes old. */
const areas: Readonly<Record<string, readonly string[]>> = {
  alert: ['history', 'ladder'],
  session: ['sessions'],
  access: ['access'],
  user: ['users', 'groups', 'access'],
  registration: ['registrations', 'groups'],
  group: ['groups', 'access', 'wall'],
  burst: ['recordings'],
  system: ['network'],
  presence: ['presence'],
  message: ['messages', 'mailboxes'],
  mailbox: ['mailboxes'],
  context: ['contexts'],
};

/** Asks again for the lists that a live event has made old, or the time without a link, if a page is showing them. */
export function useFreshQueries(): void {
  const { connection } = useGateway();
  const queries = useQueryClient();
  useEffect(
    () =>
      connection.onEvents((events) => {
        const old = new Set(events.flatMap((event) => areas[event.type.split('.')[0] ?? ''] ?? []));
        for (const key of old) void queries.invalidateQueries({ queryKey: [key] });
      }),
    [connection, queries],
  );
  useEffect(() => {
    let before = connection.link.get().kind;
    return connection.link.subscribe(() => {
      const now = connection.link.get().kind;
      if (before === 'reconnecting' && now === 'live') void queries.invalidateQueries();
      before = now;
    });
  }, [connection, queries]);
}
