import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { voiceMessage } from '../../gateway/mailboxes';
import { isRecord } from '../../gateway/parse';
import { announce } from '../../ui/announcer';
import { tellDone } from '../../ui/notify';

/** How many messages of one's own nobody has heard so far; a new one is told, too. Live: each change of a mailbox makes the answer old. */
export function useUnread(): number {
  const { rest, connection } = useGateway();
  const own = useQuery({ queryKey: ['mailboxes', 'own'], queryFn: () => rest.ownMailboxes() }).data?.data;
  const ids = (own ?? []).map((one) => one.id).join(' ');
  useEffect(
    () =>
      connection.onEvents((events) => {
        for (const event of events) {
          if (event.type !== 'message.deposited' || !isRecord(event.data['message'])) continue;
          const message = voiceMessage(event.data['message'], 'message');
          if (!ids.split(' ').includes(message.mailbox)) continue;
          const text = `New voice message: ${message.callerName ?? message.caller ?? 'caller unknown'}`;
          tellDone(text);
          announce(text);
        }
      }),
    [connection, ids],
  );
  return (own ?? []).reduce((sum, one) => sum + one.messages.new, 0);
}
