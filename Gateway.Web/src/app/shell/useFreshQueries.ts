import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useGateway } from '../../gateway/GatewayContext';

/** Which lists, by the first word of their query key, an event makes old, by the first words of its type. */
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
  // How people are changes all the time, whom somebody asks after seldom.
  'presence.subscription': ['enquiries'],
  // Its messages go with it.
  'mailbox.deleted': ['messages'],
};

/** Asks again for the lists that a live event has made old, or the time without a link, if a page is showing them. */
export function useFreshQueries(): void {
  const { connection } = useGateway();
  const queries = useQueryClient();
  useEffect(
    () =>
      connection.onEvents((events) => {
        const old = new Set(events.flatMap(({ type }) => type.split('.').flatMap((_, at, words) => areas[words.slice(0, at + 1).join('.')] ?? [])));
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
